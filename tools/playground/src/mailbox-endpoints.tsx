// The mailbox as HTTP: for people as a page, for programs as JSON, for op-auth as the API it sends mail through.
import type { WorkerContext } from '@authrim/shared/http';
import { renderJson } from '@authrim/shared/http';
import type { PlaygroundNeeds } from './context.ts';
import { renderPlaygroundPage } from './pages/frame.tsx';
import { MailboxPage } from './pages/mailbox.tsx';

type C = WorkerContext<PlaygroundNeeds>;

/** GET /dev/mail, of one recipient with `to`. */
export function showMailbox(c: C): Response {
  const to = c.req.query('to');
  const needs = c.get('needs');
  const mails = needs.mailbox.list(to);
  if (c.req.header('Accept')?.includes('application/json')) return renderJson({ mails });
  return renderPlaygroundPage(<MailboxPage mails={mails} to={to} keepsMail={needs.keepsMail} />, needs);
}

/** POST /dev/mail. Only programs can say that it is JSON without being asked who they are. */
export async function takeMail(c: C): Promise<Response> {
  const isJson = c.req.header('Content-Type')?.startsWith('application/json') === true;
  const isTaken = isJson && c.get('needs').mailbox.put(await c.req.raw.json().catch(() => undefined));
  return new Response(null, { status: isTaken ? 202 : 400 });
}

/** GET /dev/mail/:id, as a mail program would show it: nothing is loaded, nothing runs. */
export function showMail(c: C): Response {
  const mail = c.get('needs').mailbox.find(c.req.param('id') ?? '');
  if (!mail) return new Response('Not found\n', { status: 404 });
  const policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
  return new Response(mail.html, {
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy, 'Cache-Control': 'no-store' },
  });
}
