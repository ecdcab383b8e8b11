// Recovery codes (OT-07): ten, 80 random bits each, so that a plain hash is enough at rest. Shown once, and each good once.
import { hashToken } from '@authrim/shared/oauth';

/** Crockford's base32: no letter is taken for a digit. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const length = 16;
const count = 10;

/** Ten new ones, to be shown once, and what is kept of them. */
export async function createRecoveryCodes(): Promise<{ codes: string[]; hashes: string[] }> {
  const codes = Array.from({ length: count }, createCode);
  return { codes, hashes: await Promise.all(codes.map((code) => hashRecoveryCode(code))) };
}

/** Of a code as somebody types it: case, spaces and dashes do not count, and look-alikes are what they look like. */
export async function hashRecoveryCode(typed: string): Promise<string> {
  const code = typed.slice(0, 64).toLowerCase().replaceAll(/[\s-]/g, '').replaceAll(/[il]/g, '1').replaceAll('o', '0');
  return hashToken(code);
}

function createCode(): string {
  const letters = [...crypto.getRandomValues(new Uint8Array(length))].map((byte) => alphabet[byte % alphabet.length]).join('');
  return letters.replaceAll(/.{4}(?=.)/g, '$&-');
}
