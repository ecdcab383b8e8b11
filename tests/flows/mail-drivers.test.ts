// Mail through the drivers an operator can choose, as the whole server sends it: over a socket, over HTTP, and what becomes of it when
// nobody takes it.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { root } from '../../tools/server/workers.ts';
import { createBrowser } from '../harness/browser.ts';
import { pageOf } from '../harness/journey.ts';
import { freshAddress, letMailCome } from '../harness/mailbox.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { startSmtpServer } from '../harness/smtp-server.ts';

const ends: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

const logs: string[] = [];

async function start(variables: Record<string, string>): Promise<Origin> {
  const origin = await startFreshOrigin({ variables, onLog: ({ message }) => logs.push(message) });
  ends.push(origin.stop);
  return origin;
}

async function askToSignUp({ issuer }: Origin, email: string): Promise<number> {
  const browser = createBrowser(issuer);
  return pageOf(await browser.submit(pageOf(await browser.open('/signup')), { email }, 'send')).status;
}

const decode = (content: string): string[] =>
  [...content.matchAll(/base64\r\n\r\n([A-Za-z0-9+/=\r\n]+)/g)].map(([, part = '']) => Buffer.from(part, 'base64').toString());

describe('SMTP', () => {
  test('K-21: a mail is taken by the server, as text and as HTML, with the credentials of the operator; one that is refused for now is tried again', async () => {
    const smtp = await startSmtpServer();
    ends.push(smtp.stop);
    const origin = await start({
      MAIL_DRIVER: 'smtp',
      MAIL_FROM: 'Grüße <no-reply@id.example>',
      SMTP_HOST: '127.0.0.1',
      SMTP_PORT: String(smtp.port),
      SMTP_TLS: 'none',
      SMTP_USERNAME: 'mailer',
      SMTP_PASSWORD: 'a secret of the operator',
    });
    const email = freshAddress();
    expect(await askToSignUp(origin, email)).toBe(200);
    await expect.poll(() => smtp.mails, { timeout: 10_000 }).toHaveLength(1);
    const [mail] = smtp.mails;
    expect(mail).toMatchObject({ from: 'no-reply@id.example', to: email, credentials: '\0mailer\0a secret of the operator' });
    const [text, html] = decode(mail?.content ?? '');
    expect(text).toContain(`${origin.issuer}/signup/complete?token=`);
    expect(html).toMatch(/^<!doctype html>/);
    expect(logs.join('\n')).not.toMatch(/a secret of the operator|people\.example/);

    smtp.answerRecipient = '451 later';
    expect(await askToSignUp(origin, freshAddress())).toBe(200);
    await letMailCome();
    expect(smtp.mails).toHaveLength(1);
    smtp.answerRecipient = '250 ok';
    await expect.poll(() => smtp.mails, { timeout: 15_000 }).toHaveLength(2);
  }, 30_000);

  test('RFC 3207, RFC 3207 §4.1: nothing is sent without the TLS that was asked for, nor to a server whose certificate nobody vouches for', async () => {
    const authority = (file: string) => readFileSync(join(root, 'tests/fixtures/private-authority', file), 'utf8');
    const plain = await startSmtpServer();
    const origin = await start({
      MAIL_DRIVER: 'smtp',
      MAIL_FROM: 'no-reply@id.example',
      SMTP_HOST: 'localhost',
      SMTP_PORT: String(plain.port),
    });
    const expectUnsent = async (reason: string) => {
      expect(await askToSignUp(origin, freshAddress())).toBe(200);
      await expect.poll(() => logs.join('\n'), { timeout: 10_000 }).toContain(reason);
    };
    await expectUnsent('offers no STARTTLS');
    await plain.stop();
    const doubtful = await startSmtpServer({ key: authority('server.key'), cert: authority('server.pem') }, plain.port);
    ends.push(doubtful.stop);
    logs.length = 0;
    await expectUnsent('the SMTP server could not be reached');
    expect([...plain.mails, ...doubtful.mails]).toEqual([]);
  }, 30_000);
});

test('K-21: an HTTP API gets the body its operator described, with the key in its header; a failure is told without either', async () => {
  const heard: { key: string | undefined; body: Record<string, unknown> }[] = [];
  let status = 500;
  const api = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    heard.push({ key: request.headers['x-server-token']?.toString(), body: JSON.parse(body) });
    response.writeHead(status).end('the recipient was pat@people.example');
  });
  const listening = Promise.withResolvers<void>();
  api.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  ends.push(async () => void api.close());
  const address = api.address();
  const origin = await start({
    MAIL_DRIVER: 'http',
    MAIL_FROM: 'Authrim <no-reply@id.example>',
    MAIL_API_URL: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/send`,
    MAIL_API_HEADER: 'X-Server-Token',
    MAIL_API_KEY: 'the-key-of-the-operator',
    MAIL_API_BODY: '{"From":"{{from}}","To":[{"Email":"{{to}}"}],"Subject":"{{subject}}","TextBody":"{{text}}","Track":false}',
  });
  const email = freshAddress();
  expect(await askToSignUp(origin, email)).toBe(200);
  await expect.poll(() => heard.length, { timeout: 10_000 }).toBeGreaterThan(0);
  status = 200;
  await expect.poll(() => heard.length, { timeout: 15_000 }).toBeGreaterThan(1);
  expect(heard[1]).toMatchObject({
    key: 'the-key-of-the-operator',
    body: { From: 'no-reply@id.example', To: [{ Email: email }], Subject: 'Finish your account', Track: false },
  });
  expect(logs.join('\n')).toContain('the mail API answered 500');
  expect(logs.join('\n')).not.toMatch(/the-key-of-the-operator|people\.example/);
}, 30_000);

test('without mail there is no way through the mailbox, and sign-in stands as before', async () => {
  const browser = createBrowser((await sharedOrigin('other')).issuer);
  expect(pageOf(await browser.open('/login')).body).not.toMatch(/\/login\/recover|\/login\/email|\/signup/);
  expect(pageOf(await browser.open('/login/recover')).body).toContain('not_supported');
});

test('sign-up without mail is a setting that cannot be', async () => {
  const origin = await start({ MAIL_DRIVER: 'none', SIGN_UP: 'open' });
  const response = await fetch(`${origin.issuer}/login`);
  expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('SIGN_UP')]);
});
