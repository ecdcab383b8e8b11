// PBKDF2 (RFC 8018) as Django, passlib and Werkzeug spell it. In JavaScript above 100,000 rounds, where the platform refuses.
import { decodeBase64, encodeBase64, encodeText } from '../../oauth/encoding.ts';
import { decodeHex, type ImportedHash, isWhole, type Scheme, type Settings } from './hash.ts';

type Setting = Settings['pbkdf2'];

const django = /^pbkdf2_(sha1|sha256|sha512)\$(\d{1,7})\$([^$]{1,128})\$([A-Za-z0-9+/]+={0,2})$/;
const werkzeug = /^pbkdf2:(sha1|sha256|sha512):(\d{1,7})\$([^$]{1,128})\$([0-9a-f]{32,128})$/;
/** Its own base64 has a dot for the plus. */
const passlib = /^\$pbkdf2(-sha256|-sha512)?\$(\d{1,7})\$([A-Za-z0-9./]*)\$([A-Za-z0-9./]+)$/;

export function readPbkdf2(text: string): ImportedHash | undefined {
  const [, of, rounds, salt, digest] = django.exec(text) ?? [];
  if (of && salt && digest) return assemblePbkdf2(of, rounds, encodeText(salt), decodeBase64(digest));
  const [, hash, iterations, written, hex] = werkzeug.exec(text) ?? [];
  if (hash && written && hex) return assemblePbkdf2(hash, iterations, encodeText(written), decodeHex(hex));
  const [isIt, suffix = '-sha1', count, adapted = '', result = ''] = passlib.exec(text) ?? [];
  const decode = (value: string) => decodeBase64(value.replaceAll('.', '+'));
  return isIt ? assemblePbkdf2(suffix.slice(1), count, decode(adapted), decode(result)) : undefined;
}

export function assemblePbkdf2(
  hash: string,
  iterations: string | number | undefined,
  salt: Uint8Array,
  digest: Uint8Array,
): ImportedHash | undefined {
  if (hash !== 'sha1' && hash !== 'sha256' && hash !== 'sha512') return undefined;
  const setting: Setting = { hash, iterations: Number(iterations), salt: encodeBase64(salt), length: digest.length };
  return { scheme: 'pbkdf2', setting, digest };
}

/** Rounds of one block; those of SHA-512 take three times as long in JavaScript. */
const mostRounds = { sha1: 1_500_000, sha256: 1_500_000, sha512: 500_000 } as const;
const sizes = { sha1: 20, sha256: 32, sha512: 64 } as const;
/** What the platform computes itself. */
const native = 100_000;

export const pbkdf2: Scheme<Setting> = {
  allows: ({ hash, iterations, length }) =>
    isWhole(length, 16, 64) && isWhole(iterations, 1, mostRounds[hash]) && iterations * Math.ceil(length / sizes[hash]) <= mostRounds[hash],

  derive: (password, setting) => (setting.iterations <= native ? byPlatform(password, setting) : byLibrary(password, setting)),
};

async function byPlatform(password: string, { hash, iterations, salt, length }: Setting): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey('raw', encodeText(password), 'PBKDF2', false, ['deriveBits']);
  const parameters = { name: 'PBKDF2', hash: hash.replace('sha', 'SHA-'), iterations, salt: decodeBase64(salt) };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, length * 8));
}

async function byLibrary(password: string, { hash, iterations, salt, length }: Setting): Promise<Uint8Array> {
  const library = await import('@noble/hashes/pbkdf2.js');
  const { sha256, sha512 } = await import('@noble/hashes/sha2.js');
  const { sha1 } = await import('@noble/hashes/legacy.js');
  return library.pbkdf2({ sha1, sha256, sha512 }[hash], encodeText(password), decodeBase64(salt), { c: iterations, dkLen: length });
}
