// A token laid open for reading: header, claims, and whether a key of the JWKS made its signature.
// For eyes only; the checks that count are openid-client's.
import { compactVerify, createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet } from 'jose';

export type Signature = { outcome: 'verified'; alg: string; kid: string } | { outcome: 'unverified'; reason: string };

export type OpenedToken =
  | { form: 'jwt'; parts: readonly string[]; header: object; payload: object; signature: Signature }
  /** Sealed for the server, or encrypted: nothing for the client to read. */
  | { form: 'opaque' };

/** @param jwks what the client last saw at `jwks_uri`; undefined when it has not looked yet */
export async function openToken(token: string, jwks: JSONWebKeySet | undefined): Promise<OpenedToken> {
  try {
    const [header, payload] = [decodeProtectedHeader(token), decodeJwt(token)];
    return { form: 'jwt', parts: token.split('.'), header, payload, signature: await verifySignature(token, jwks) };
  } catch {
    return { form: 'opaque' };
  }
}

async function verifySignature(token: string, jwks: JSONWebKeySet | undefined): Promise<Signature> {
  if (!jwks) return { outcome: 'unverified', reason: 'the JWKS has not been fetched' };
  try {
    const { protectedHeader } = await compactVerify(token, createLocalJWKSet(jwks));
    return { outcome: 'verified', alg: protectedHeader.alg, kid: protectedHeader.kid ?? '' };
  } catch (error) {
    return { outcome: 'unverified', reason: error instanceof Error ? error.message : 'no key fits' };
  }
}
