// The signatures of our own JWTs, by the platform alone (RFC 7518 §3.2 to §3.5, RFC 8037 §3.1). Owns what each `alg` means to
// WebCrypto. Leaves which key and which `alg` to the caller, who never takes the message's word for either. JWTs of others are
// verified by a library that knows more of the world (clients/authentication/assertion, dpop/proof).
import type { IdTokenAlgorithm } from '../oauth/words.ts';

/** An imported key, or the bytes of a secret for HS256. */
export interface SignatureKey {
  alg: IdTokenAlgorithm;
  key: CryptoKey | Uint8Array<ArrayBuffer>;
}

const algorithms = {
  ES256: { name: 'ECDSA', hash: 'SHA-256' },
  ES384: { name: 'ECDSA', hash: 'SHA-384' },
  RS256: { name: 'RSASSA-PKCS1-v1_5' },
  PS256: { name: 'RSA-PSS', saltLength: 32 },
  EdDSA: { name: 'Ed25519' },
  HS256: { name: 'HMAC', hash: 'SHA-256' },
} as const satisfies Record<IdTokenAlgorithm, object>;

export async function sign({ alg, key }: SignatureKey, input: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign(algorithms[alg], await importSecret(key), input));
}

export async function isSignature(
  { alg, key }: SignatureKey,
  signature: Uint8Array<ArrayBuffer>,
  input: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  return crypto.subtle.verify(algorithms[alg], await importSecret(key), signature, input);
}

const importSecret = (key: CryptoKey | Uint8Array<ArrayBuffer>): CryptoKey | Promise<CryptoKey> =>
  key instanceof Uint8Array ? crypto.subtle.importKey('raw', key, algorithms.HS256, false, ['sign', 'verify']) : key;
