// A mail as every driver takes it, and what may stand in one: nothing that ends a header line or hides what it says (RC-13).
import { canonicalEmail } from '../database/canonical.ts';

export interface MailMessage {
  /** Canonical form (database/canonical): one address, no name beside it. */
  to: string;
  /** Our own words; never a name that somebody chose (RC-13). */
  subject: string;
  text: string;
  html: string;
}

/** One way to send mail. A new one is a file in drivers/ and a row in sender.ts. */
export interface MailSender {
  /** @throws MailError when it was not taken */
  send(message: MailMessage): Promise<void>;
}

/** A mail was not taken. `isPermanent`: it never will be, so that trying again is of no use. Never holds an address or a secret. */
export interface MailError extends Error {
  isPermanent: boolean;
}

export const mailError = (message: string, isPermanent = false): MailError =>
  Object.assign(new Error(message), { name: 'MailError', isPermanent });

export const isMailError = (error: unknown): error is MailError => error instanceof Error && error.name === 'MailError';

const mostInSubject = 200;

/** @throws MailError when a header would say more than it should */
export function verifyMessage(message: MailMessage): MailMessage {
  const { to, subject } = message;
  if (canonicalEmail(to) !== to) throw mailError('the recipient is no canonical address', true);
  if (subject === '' || subject.length > mostInSubject || hasControls(subject)) throw mailError('the subject is no line of text', true);
  return message;
}

/** Line breaks and all other control and format characters. */
export const hasControls = (text: string): boolean => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text);
