// Firebase Authentication's scrypt: the derived key encrypts the project's signer key, and that is the hash. As JSON, with the
// members of the project's hash parameters (`base64_signer_key`, …) and of the exported account (`salt`, `passwordHash`).
import { decodeBase64, encodeBase64 } from '../../oauth/encoding.ts';
import { concatBytes, type ImportedHash, type Scheme, type Settings } from './hash.ts';
import { readJson } from './json.ts';
import { scrypt } from './scrypt.ts';

type Setting = Settings['firebase'];

export function readFirebase(text: string): ImportedHash | undefined {
  const { base64_signer_key: signer_key, base64_salt_separator: salt_separator, rounds, mem_cost, salt, passwordHash } = readJson(text);
  if (typeof signer_key !== 'string' || typeof salt_separator !== 'string' || typeof salt !== 'string') return undefined;
  if (typeof passwordHash !== 'string' || typeof rounds !== 'number' || typeof mem_cost !== 'number') return undefined;
  const digest = decodeBase64(passwordHash);
  if (digest.length < 16 || digest.length !== decodeBase64(signer_key).length) return undefined;
  return { scheme: 'firebase', setting: { signer_key, salt_separator, rounds, mem_cost, salt }, digest };
}

const workOf = ({ rounds, mem_cost, salt, salt_separator }: Setting): Settings['scrypt'] => ({
  N: 2 ** mem_cost,
  r: rounds,
  p: 1,
  salt: encodeBase64(concatBytes(decodeBase64(salt), decodeBase64(salt_separator))),
  length: 64,
});

export const firebase: Scheme<Setting> = {
  allows: (setting) => scrypt.allows(workOf(setting)) && setting.signer_key.length <= 256,

  async derive(password, setting) {
    const derived = await scrypt.derive(password, workOf(setting));
    const key = await crypto.subtle.importKey('raw', new Uint8Array(derived.slice(0, 32)), 'AES-CTR', false, ['encrypt']);
    const counter = { name: 'AES-CTR', counter: new Uint8Array(16), length: 64 };
    return new Uint8Array(await crypto.subtle.encrypt(counter, key, decodeBase64(setting.signer_key)));
  },
};
