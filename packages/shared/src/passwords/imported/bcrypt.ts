// bcrypt, `$2a$`, `$2b$` and `$2y$` (OpenBSD, PHP, Spring, Rails). `$2x$` is a bug's own spelling and is not read.
import { encodeText } from '../../oauth/encoding.ts';
import type { ImportedHash, Scheme, Settings } from './hash.ts';

const shape = /^\$2[aby](\$\d\d\$[./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/;
/** Half a second of JavaScript for 13. */
const [leastCost, mostCost] = [4, 13] as const;
const mostBytes = 72;

export function readBcrypt(text: string): ImportedHash | undefined {
  const [, salt, digest] = shape.exec(text) ?? [];
  return salt && digest ? { scheme: 'bcrypt', setting: { salt: `$2b${salt}` }, digest: encodeText(digest) } : undefined;
}

export const bcrypt: Scheme<Settings['bcrypt']> = {
  allows({ salt }) {
    const cost = Number(salt.slice(4, 6));
    return cost >= leastCost && cost <= mostCost;
  },

  async derive(password, { salt }) {
    // What follows byte 72 or a NUL was never read, so a tail that is wrong would become part of the new hash.
    if (encodeText(password).length > mostBytes || password.includes('\0')) return undefined;
    const { hash } = await import('bcryptjs');
    return encodeText((await hash(password, salt)).slice(salt.length));
  },
};
