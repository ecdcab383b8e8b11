// Which keys of a set may have made a signature, or may be encrypted to (RFC 7517 §4, RFC 7518 §3.1 and §4.1).
import type { KeyManagementAlgorithm } from '../oauth/words.ts';
import type { AssertionAlgorithm } from './authentication/assertion.ts';
import type { PublicJwk } from './public-key.ts';

export interface KeyWanted {
  /** Without it every fitting key is a candidate. */
  kid?: string | undefined;
  alg: AssertionAlgorithm | KeyManagementAlgorithm;
  use: 'sig' | 'enc';
}

const isRsa = ({ kty }: PublicJwk): boolean => kty === 'RSA';
const isOnCurve =
  (...curves: readonly string[]) =>
  (key: PublicJwk): boolean =>
    key.kty !== 'RSA' && curves.includes(key.crv);
const agreesOnKeys = isOnCurve('P-256', 'P-384', 'P-521', 'X25519');

/** The kind of key each algorithm needs. */
export const fitsAlgorithm: Readonly<Record<KeyWanted['alg'], (key: PublicJwk) => boolean>> = {
  RS256: isRsa,
  PS256: isRsa,
  ES256: isOnCurve('P-256'),
  ES384: isOnCurve('P-384'),
  EdDSA: isOnCurve('Ed25519'),
  Ed25519: isOnCurve('Ed25519'),
  'RSA-OAEP-256': isRsa,
  'ECDH-ES': agreesOnKeys,
  'ECDH-ES+A128KW': agreesOnKeys,
  'ECDH-ES+A256KW': agreesOnKeys,
};

/** RFC 9864 §2.2: for a key on that curve the two names say the same. */
const nameOf = (alg: string): string => (alg === 'Ed25519' ? 'EdDSA' : alg);

/** A repeated `kid` is told apart by `kty`, `use` and `alg` (B-202); a key that names no `use` or `alg` fits any. */
export const isCandidate =
  ({ kid, alg, use }: KeyWanted) =>
  (key: PublicJwk): boolean =>
    fitsAlgorithm[alg](key) && (key.use ?? use) === use && nameOf(key.alg ?? alg) === nameOf(alg) && (kid === undefined || key.kid === kid);
