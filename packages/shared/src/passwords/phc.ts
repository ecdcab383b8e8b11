// PHC strings, the form a password hash has at rest: `$argon2id$v=19$m=19456,t=2,p=1,keyid=AQ$salt$hash`.
// Owns the syntax and the bounds on what a stored string may ask of an isolate. Leaves the hashing to index.ts.
import { decodeBase64, encodeBase64 } from '../oauth/encoding.ts';
import type { Argon2Parameters } from './argon2.ts';

export interface PasswordHash {
  parameters: Argon2Parameters;
  /** The version of the pepper; one byte, the `keyid` of the PHC format. */
  pepper_version: number;
  salt: Uint8Array<ArrayBuffer>;
  hash: Uint8Array<ArrayBuffer>;
}

/** [least, most], inclusive. The memory bound leaves half of a 128 MB isolate; the others keep one hash under a second. */
const bounds = {
  m: [8, 65_536],
  t: [1, 10],
  p: [1, 4],
  salt: [8, 64],
  hash: [16, 64],
} as const satisfies Record<string, readonly [number, number]>;

const shape = /^\$argon2id\$v=19\$m=(\d{1,5}),t=(\d{1,2}),p=(\d),keyid=([A-Za-z0-9+/]{2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

export const formatPhc = ({ parameters: { m, t, p }, pepper_version, salt, hash }: PasswordHash): string =>
  `$argon2id$v=19$m=${m},t=${t},p=${p},keyid=${encodeUnpadded(Uint8Array.of(pepper_version))}$${encodeUnpadded(salt)}$${encodeUnpadded(hash)}`;

/** Reads exactly what formatPhc writes; undefined for any other text, base64 that is not canonical included, and for parameters out of bounds. */
export function parsePhc(text: string): PasswordHash | undefined {
  const [, m, t, p, keyid, salt, hash] = shape.exec(text) ?? [];
  const [pepper_version] = decodeBase64(keyid ?? '');
  if (pepper_version === undefined) return undefined;
  const parsed = {
    parameters: { m: Number(m), t: Number(t), p: Number(p) },
    pepper_version,
    salt: decodeBase64(salt ?? ''),
    hash: decodeBase64(hash ?? ''),
  };
  return isWithinBounds(parsed) && formatPhc(parsed) === text ? parsed : undefined;
}

/** RFC 9106 §3.1 asks for at least 8 KiB a lane. */
function isWithinBounds({ parameters: { m, t, p }, salt, hash }: PasswordHash): boolean {
  const measured = { m, t, p, salt: salt.length, hash: hash.length };
  const isWithin = (name: keyof typeof bounds) => measured[name] >= bounds[name][0] && measured[name] <= bounds[name][1];
  return m >= 8 * p && (Object.keys(bounds) as (keyof typeof bounds)[]).every(isWithin);
}

/** The base64 of the PHC format: the standard alphabet without padding. */
const encodeUnpadded = (bytes: Uint8Array): string => encodeBase64(bytes).replace(/=+$/, '');
