// Argon2 of other systems (RFC 9106): all three variants, version 0x10 too, and no pepper of ours.
import { decodeBase64, encodeBase64, encodeText } from '../../oauth/encoding.ts';
import type { Argon2 } from '../argon2.ts';
import { type ImportedHash, isWhole, type Scheme, type Settings } from './hash.ts';

type Setting = Settings['argon2'];

const shape = /^\$(argon2id|argon2i|argon2d)(?:\$v=(16|19))?\$m=(\d{1,5}),t=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

export function readArgon2(text: string): ImportedHash | undefined {
  const [, type, version = '16', m, t, p, salt, digest] = shape.exec(text) ?? [];
  if (!type || !salt || !digest) return undefined;
  return assembleArgon2(
    { type, version: Number(version), m: Number(m), t: Number(t), p: Number(p) },
    decodeBase64(salt),
    decodeBase64(digest),
  );
}

export function assembleArgon2(
  { type, version, m, t, p }: { type: string; version: number; m: number; t: number; p: number },
  salt: Uint8Array,
  digest: Uint8Array,
): ImportedHash | undefined {
  if (type !== 'argon2d' && type !== 'argon2i' && type !== 'argon2id') return undefined;
  if (version !== 16 && version !== 19) return undefined;
  return { scheme: 'argon2', setting: { type, version, m, t, p, salt: encodeBase64(salt), length: digest.length }, digest };
}

/** The bounds of phc.ts, and those of the specification. */
const allows = ({ m, t, p, length, salt }: Setting): boolean =>
  isWhole(p, 1, 4) && isWhole(m, 8 * p, 65_536) && isWhole(t, 1, 10) && isWhole(length, 16, 64) && decodeBase64(salt).length >= 8;

export const createArgon2Scheme = (argon2: Argon2): Scheme<Setting> => ({
  allows,
  derive: async (password, { type, version, salt, length, ...cost }) =>
    argon2.hash(encodeText(password), decodeBase64(salt), cost, length, { type, version }),
});
