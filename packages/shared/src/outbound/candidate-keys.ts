// Which keys of a set may have made a signature, or may be encrypted to (RFC 7517 §4, RFC 7518 §3.1 and §4.1).
import type { AssertionAlgorithm } from '../clients/authentication/assertion.ts';
import type { PublicJwk } from '../clients/keys.ts';

export interface KeyWanted {
  /** Without it every fitting key is a candidate. */
  kid?: string | undefined;
  alg: AssertionAlgorithm | 'RSA-OAEP-256' | 'ECDH-ES';
  use: 'sig' | 'enc';
}

const isRsa = ({ kty }: PublicJwk): boolean => kty === 'RSA';
const isOnCurve =
  (...curves: readonly string[]) =>
  (key: PublicJwk): boolean =>
    key.kty !== 'RSA' && curves.includes(key.crv);

const keyTypes: Record<KeyWanted['alg'], (key: PublicJwk) => boolean> = {
  RS256: isRsa,
  PS256: isRsa,
  ES256: isOnCurve('P-256'),
  ES384: isOnCurve('P-384'),
  EdDSA: isOnCurve('Ed25519'),
  'RSA-OAEP-256': isRsa,
  'ECDH-ES': isOnCurve('P-256', 'P-384', 'P-521', 'X25519'),
};

/** A repeated `kid` is told apart by `kty`, `use` and `alg` (B-202); a key that names no `use` or `alg` fits any. */
export const selectKeys = (keys: readonly PublicJwk[], { kid, alg, use }: KeyWanted): readonly PublicJwk[] =>
  keys.filter(
    (key) => keyTypes[alg](key) && (key.use ?? use) === use && (key.alg ?? alg) === alg && (kid === undefined || key.kid === kid),
  );
