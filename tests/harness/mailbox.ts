// What the local server has mailed, as the development mailbox tells it: mail comes behind the answer, so a test waits for it.
import { setTimeout as sleep } from 'node:timers/promises';

export interface ReadMail {
  id: string;
  at: number;
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** Newest first. */
export async function readMails(issuer: string, to: string): Promise<ReadMail[]> {
  const response = await fetch(`${issuer}/dev/mail?to=${encodeURIComponent(to)}`, { headers: { Accept: 'application/json' } });
  return ((await response.json()) as { mails: ReadMail[] }).mails;
}

/** The newest mail to an address, once there are so many. @param count at least */
export async function awaitMail(issuer: string, to: string, count = 1): Promise<ReadMail> {
  for (let waited = 0; waited < 10_000; waited += 50) {
    const mails = await readMails(issuer, to);
    if (mails.length >= count && mails[0]) return mails[0];
    await sleep(50);
  }
  throw new Error(`no ${count} mails to ${to} came`);
}

/** A mail to sign in with that was not there before; notices come whenever they like. */
export async function awaitSignInMail(issuer: string, to: string, before: readonly ReadMail[]): Promise<ReadMail> {
  for (let waited = 0; waited < 10_000; waited += 50) {
    const mail = (await readMails(issuer, to)).find(({ id, text }) => codeLine.test(text) && before.every((known) => known.id !== id));
    if (mail) return mail;
    await sleep(50);
  }
  throw new Error(`no new mail to ${to} has a code`);
}

/** Long enough for a mail that was ordered to have come. */
export const letMailCome = (): Promise<void> => sleep(1500);

const codeLine = /^ {4}(\d{4} \d{4})$/m;

/** The first link in a mail; fails when there is none. */
export function linkIn({ text }: ReadMail): string {
  const [link] = /https?:\/\/\S+\?token=\S+/.exec(text) ?? [];
  if (!link) throw new Error(`no link in: ${text}`);
  return link;
}

/** The code in a mail, as somebody types it. */
export function codeIn({ text }: ReadMail): string {
  const [, code] = codeLine.exec(text) ?? [];
  if (!code) throw new Error(`no code in: ${text}`);
  return code;
}

/** An address nobody has, of a domain that is nobody's. */
export const freshAddress = (word = 'person'): string => `${word}-${crypto.randomUUID().slice(0, 8)}@people.example`;
