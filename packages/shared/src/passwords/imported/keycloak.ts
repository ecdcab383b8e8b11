// The password credential of a Keycloak export: JSON whose `credentialData` and `secretData` are JSON texts again. The work is that of
// PBKDF2 or Argon2.
import { decodeBase64 } from '../../oauth/encoding.ts';
import { assembleArgon2 } from './argon2.ts';
import type { ImportedHash } from './hash.ts';
import { readJson } from './json.ts';
import { assemblePbkdf2 } from './pbkdf2.ts';

export function readKeycloak(text: string): ImportedHash | undefined {
  const credential = readJson(text);
  const { algorithm, hashIterations, additionalParameters } = readJson(credential.credentialData);
  const { value, salt } = readJson(credential.secretData);
  if (typeof algorithm !== 'string' || typeof hashIterations !== 'number' || typeof value !== 'string' || typeof salt !== 'string')
    return undefined;
  const [written, digest] = [decodeBase64(salt), decodeBase64(value)];
  if (algorithm !== 'argon2') return assemblePbkdf2(algorithm.replace(/^pbkdf2-?/, '') || 'sha1', hashIterations, written, digest);
  const parameters = (additionalParameters ?? {}) as Record<string, unknown>;
  const { memory, parallelism, type, version } = Object.fromEntries(
    Object.entries(parameters).map(([name, list]) => [name, firstOf(list)]),
  );
  const cost = { m: Number(memory), t: hashIterations, p: Number(parallelism) };
  return assembleArgon2({ type: `argon2${type}`, version: version === '1.3' ? 19 : 16, ...cost }, written, digest);
}

/** Each parameter is a list of one. */
const firstOf = (list: unknown): unknown => (Array.isArray(list) ? list[0] : list);
