// `at_hash`, `c_hash` and `s_hash` (OpenID Connect Core §3.1.3.6, §3.3.2.11, FAPI 1.0 part 2 §5.1.1): the left half of the hash the
// signature uses.
import { encodeBase64url, encodeText } from '../oauth/encoding.ts';
import type { IdTokenAlgorithm } from '../oauth/words.ts';

/** RFC 7518 §3.1; for EdDSA the hash of Ed25519, RFC 8032 §5.1. */
const hashOf: Record<IdTokenAlgorithm, 'SHA-256' | 'SHA-384' | 'SHA-512'> = {
  ES256: 'SHA-256',
  RS256: 'SHA-256',
  PS256: 'SHA-256',
  ES384: 'SHA-384',
  EdDSA: 'SHA-512',
  HS256: 'SHA-256',
};

/** @param value the access token, code or state as it is sent */
export async function hashForIdToken(value: string, alg: IdTokenAlgorithm): Promise<string> {
  const digest = await crypto.subtle.digest(hashOf[alg], encodeText(value));
  return encodeBase64url(new Uint8Array(digest, 0, digest.byteLength / 2));
}
