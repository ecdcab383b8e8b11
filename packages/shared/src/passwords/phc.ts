// PHC strings, the form a password hash has at rest: `$argon2id$v=19$m=19456,t=2,p=1,keyid=AQ$salt$hash`.
// Owns the syntax and the bounds on what a stored string may ask of an isolate. Leaves the hashing to index.ts.
import { type Argon2Parameters, isWithinHashingBounds } from '../config/index.ts';
import { decodeBase64, encodeBase64 } from '../oauth/encoding.ts';

export interface PasswordHash {
  parameters: Argon2Parameters;
  /** The version of the pepper; one byte, the `keyid` of the PHC format. */
  pepper_version: number;
  salt: Uint8Array<ArrayBuffer>;
  hash: Uint8Array<ArrayBuffer>;
}

/** Bytes: [least, most], inclusive. */
const bounds = { salt: [8, 64], hash: [16, 64] } as const satisfies Record<string, readonly [number, number]>;

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

function isWithinBounds(stored: PasswordHash): boolean {
  const isWithin = (name: keyof typeof bounds) => stored[name].length >= bounds[name][0] && stored[name].length <= bounds[name][1];
  return isWithinHashingBounds(stored.parameters) && isWithin('salt') && isWithin('hash');
}

/** The base64 of the PHC format: the standard alphabet without padding. */
const encodeUnpadded = (bytes: Uint8Array): string => encodeBase64(bytes).replace(/=+$/, '');
