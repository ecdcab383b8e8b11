// An assertion as a grant (RFC 7523 §3, RFC 7521 §5.2): who says it, of whom, to whom, and that it is said once. Owns the checks every
// kind of assertion shares. Leaves what a kind adds to the caller, and what is granted to op-token.
import {
  type AssertionClaims,
  acceptOnce,
  assertionAlgorithms,
  isMeantFor,
  readAssertion,
  verifyLifetime,
  verifySignature,
} from '../clients/authentication/assertion.ts';
import { isCandidate } from '../clients/candidate-keys.ts';
import { findOwnedKeys, type RemoteKeys } from '../clients/client-keys.ts';
import type { ReplayGuardContract } from '../durable-objects/index.ts';
import { invalidGrant, type OAuthError } from '../oauth/errors.ts';
import type { TrustedIssuer, TrustedIssuers } from './trusted-issuer.ts';

export interface AssertionKind {
  /** Accepted `typ` values in lower case, without `application/`; an absent one counts as `jwt`. */
  types: readonly string[];
  /** What `aud` may name; every value of it is one of these. */
  audiences: readonly string[];
}

declare const verified: unique symbol;

/** Said by a trusted issuer, to us, at this time. Only verifyAssertionGrant makes one; no grant without it. */
export interface VerifiedAssertion {
  readonly issuer: TrustedIssuer;
  readonly sub: string;
  readonly claims: AssertionClaims & { exp: number };
  readonly [verified]: true;
}

export interface AssertionGrantNeeds {
  trustedIssuers: TrustedIssuers;
  remoteKeys: RemoteKeys;
}

/** One sentence for everything, so that nobody learns whom we trust or who is known here; the reason is for the log (B-286). */
export const refuseAssertion = (detail: string): OAuthError => invalidGrant('The assertion is not valid', { detail });

/**
 * Nothing is spent yet: see acceptAssertionOnce.
 * @throws OAuthError invalid_grant; temporarily_unavailable
 */
export async function verifyAssertionGrant(jwt: string, kind: AssertionKind, needs: AssertionGrantNeeds): Promise<VerifiedAssertion> {
  const assertion = readAssertion(jwt, { types: kind.types, algorithms: assertionAlgorithms }, refuseAssertion);
  const { kid, alg } = assertion;
  const { iss, sub, aud } = assertion.claims;
  const issuer = typeof iss === 'string' ? await needs.trustedIssuers.find(iss) : undefined;
  if (!issuer) throw refuseAssertion('issuer is not trusted');
  if (!issuer.algorithms.includes(alg)) throw refuseAssertion('alg is not one of the issuer');
  const found = await findOwnedKeys(issuer, isCandidate({ kid, alg, use: 'sig' }), needs.remoteKeys);
  if (found.outcome === 'refused') throw refuseAssertion(found.reason);
  const claims = verifyLifetime(await verifySignature(assertion, found.keys, refuseAssertion), refuseAssertion);
  if (!isMeantFor(aud, kind.audiences)) throw refuseAssertion('aud is not this server alone');
  if (typeof sub !== 'string' || !isAllowed(sub, issuer)) throw refuseAssertion('sub is not one this issuer may speak of');
  return { issuer, sub, claims } as VerifiedAssertion;
}

const isAllowed = (sub: string, { subjects }: TrustedIssuer): boolean => sub !== '' && (subjects?.includes(sub) ?? true);

/** @throws OAuthError invalid_grant; temporarily_unavailable */
export const acceptAssertionOnce = (
  { issuer: { issuer }, claims }: VerifiedAssertion,
  replayGuard: Pick<ReplayGuardContract, 'accept'>,
): Promise<void> => acceptOnce(claims, ['assertion_grant', issuer], replayGuard, refuseAssertion);
