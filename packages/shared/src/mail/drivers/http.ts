// Any provider with an HTTP API: one POST of JSON, shaped by a template of the operator's.
import { within } from '../../clock/deadline.ts';
import { type MailMessage, type MailSender, mailError } from '../message.ts';
import type { ApiSettings, JsonValue, Mailbox } from '../settings.ts';

/** Seconds. */
const patience = 15;

export const createHttpSender = ({ url, header, body }: ApiSettings, from: Mailbox): MailSender => ({
  async send(message) {
    const response = await within(patience, () =>
      fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'Content-Type': 'application/json', ...(header && { [header.name]: header.value }) },
        body: JSON.stringify(fill(body, valuesOf(message, from))),
      }),
    ).catch(() => {
      throw mailError('the mail API did not answer');
    });
    await response.body?.cancel();
    if (response.ok) return;
    // What the request is wrong about stays wrong; a key can be replaced, and a limit passes.
    const isPermanent = response.status >= 400 && response.status < 500 && ![401, 403, 408, 429].includes(response.status);
    throw mailError(`the mail API answered ${response.status}`, isPermanent);
  },
});

type Values = Readonly<Record<string, string>>;

const valuesOf = ({ to, subject, text, html }: MailMessage, from: Mailbox): Values => ({
  from: from.address,
  name: from.name,
  to,
  subject,
  text,
  html,
});

/** Values go into the texts of a parsed body, so that none can end one; what they hold is not looked at again. */
export function fill(template: JsonValue, values: Values): JsonValue {
  if (typeof template === 'string') {
    return template.replaceAll(/\{\{(\w+)\}\}/g, (written, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? '') : written));
  }
  if (Array.isArray(template)) return template.map((part) => fill(part, values));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([name, part]) => [name, fill(part, values)]));
}
