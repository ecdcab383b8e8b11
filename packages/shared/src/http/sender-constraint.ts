// In whose hands alone the tokens of a request will be good (RFC 9449 §5, RFC 8705 §3), and whether the client may come
// without saying.
// Leaves what makes a proof to dpop/, and what a bound token says, to tokens/.
import type { AuthenticatedClient } from '../clients/index.ts';
import { type DpopProof, isFirstUse, type NonceNeeds, usedBefore, verifyDpopProof } from '../dpop/index.ts';
import type { ReplayGuardContract } from '../durable-objects/index.ts';
import { invalidDpopProof, invalidRequest } from '../oauth/errors.ts';
import type { Confirmation } from '../tokens/index.ts';
import { findClientCertificate } from './client-certificate.ts';

export interface SenderConstraintNeeds extends NonceNeeds {
  replayGuard: Pick<ReplayGuardContract, 'accept'>;
}

/**
 * What the tokens of this request are bound to, its proof spent; undefined when the client shows nothing and need not. Comes
 * before anything is redeemed, so that a refusal consumes nothing.
 * @param endpoint path of the endpoint called, e.g. `/token`
 * @throws OAuthError invalid_dpop_proof, use_dpop_nonce or temporarily_unavailable
 */
export async function verifySenderConstraint(
  request: Request,
  { metadata }: AuthenticatedClient,
  needs: SenderConstraintNeeds,
  endpoint: string,
): Promise<Confirmation | undefined> {
  const proof = await findDpopProof(request, needs, endpoint);
  if (!proof && metadata.dpop_bound_access_tokens) throw invalidDpopProof('This client must send a DPoP proof');
  if (proof && !(await isFirstUse(proof, needs.replayGuard))) throw usedBefore();
  return proof && { jkt: proof.jkt };
}

/**
 * The proof in the DPoP header, unspent; undefined without the header.
 * @throws OAuthError invalid_dpop_proof or use_dpop_nonce
 */
export async function findDpopProof(request: Request, needs: NonceNeeds, endpoint: string): Promise<DpopProof | undefined> {
  const header = request.headers.get('DPoP');
  const url = `${needs.settings.issuer}${endpoint}`;
  return header === null ? undefined : verifyDpopProof(header, { method: request.method, url }, needs);
}
