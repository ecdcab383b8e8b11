// Codes that are sent by mail: eight digits, so that a hundred tries a day find one in a million (D-16). At rest is a keyed hash, since
// a plain one of so few digits hides nothing.
import type { AuthNeeds } from '../context.ts';

const digits = 8;

export function createMailCode(): string {
  const range = 10 ** digits;
  // Values above the last whole multiple are drawn again: every code is as likely as any other.
  const limit = 2 ** 32 - (2 ** 32 % range);
  for (;;) {
    const value = crypto.getRandomValues(new Uint32Array(1))[0] ?? limit;
    if (value < limit) return String(value % range).padStart(digits, '0');
  }
}

/** As people read and type it. */
export const showMailCode = (code: string): string => `${code.slice(0, digits / 2)} ${code.slice(digits / 2)}`;

/** Of a code as somebody typed it: white space and dashes do not count, and only ASCII digits are digits (OT-09). @param subject internal id */
export const hashMailCode = (typed: string, subject: string, { derivation }: Pick<AuthNeeds, 'derivation'>): Promise<string> =>
  derivation.keyedHash('mail_code', `${subject} ${typed.slice(0, 64).replaceAll(/[\s-]/g, '')}`);
