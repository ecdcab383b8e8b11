// The algorithms a proof may be signed with, and the kind of key each needs (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2).
import type { PublicJwk } from '../clients/index.ts';

export const dpopAlgorithms = ['ES256', 'ES384', 'PS256', 'EdDSA', 'Ed25519', 'RS256'] as const;
/** Asymmetric alone: who verifies a proof must not be able to make one (RFC 9449 §4.2; B-018). */
export type DpopAlgorithm = (typeof dpopAlgorithms)[number];

const isRsa = ({ kty }: PublicJwk): boolean => kty === 'RSA';
const isOnCurve =
  (curve: string) =>
  (key: PublicJwk): boolean =>
    key.kty !== 'RSA' && key.crv === curve;

/** Whether a key is one of the algorithm. */
export const fitsAlgorithm: Readonly<Record<DpopAlgorithm, (key: PublicJwk) => boolean>> = {
  ES256: isOnCurve('P-256'),
  ES384: isOnCurve('P-384'),
  PS256: isRsa,
  EdDSA: isOnCurve('Ed25519'),
  Ed25519: isOnCurve('Ed25519'),
  RS256: isRsa,
};
