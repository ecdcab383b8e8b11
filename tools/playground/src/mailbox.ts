// Where the mail of the local server ends up: kept in the isolate, bounded, forgotten with a reload. Takes what op-auth's HTTP driver
// sends with its usual template; nothing of it is in any deployed Worker (LK-09).
import { now } from '@authrim/shared/clock';
import { randomToken } from '@authrim/shared/oauth';

export interface KeptMail {
  id: string;
  /** Epoch seconds. */
  at: number;
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}

export interface Mailbox {
  /** Newest first. @param to the recipient's address; all without it */
  list(to?: string): KeptMail[];
  find(id: string): KeptMail | undefined;
  /** Whether it was a mail. */
  put(body: unknown): boolean;
}

const mostMails = 1000;
const texts = ['from', 'subject', 'text', 'html'] as const;

export function createMailbox(): Mailbox {
  let kept: KeptMail[] = [];
  return {
    list: (to) => kept.filter((mail) => to === undefined || mail.to === to),
    find: (id) => kept.find((mail) => mail.id === id),
    put(body) {
      const mail = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
      const to = Array.isArray(mail.to) ? mail.to[0] : undefined;
      if (typeof to !== 'string' || !texts.every((name) => typeof mail[name] === 'string')) return false;
      const { from, subject, text, html } = mail as Record<(typeof texts)[number], string>;
      kept = [{ id: randomToken(), at: now(), from, to, subject, text, html }, ...kept].slice(0, mostMails);
      return true;
    },
  };
}
