// The algorithms a proof may be signed with (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2).
import type { AssertionAlgorithm } from '../clients/index.ts';

export const dpopAlgorithms = ['ES256', 'ES384', 'PS256', 'EdDSA', 'Ed25519', 'RS256'] as const satisfies readonly AssertionAlgorithm[];
/** Asymmetric alone: who verifies a proof must not be able to make one (RFC 9449 §4.2; B-018). */
export type DpopAlgorithm = (typeof dpopAlgorithms)[number];
