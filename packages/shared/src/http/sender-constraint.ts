// In whose hands alone the tokens of a request will be good (RFC 9449 §5, RFC 8705 §3), and whether the client may come without
// saying. Leaves what makes a proof to dpop/, and what a bound token says to tokens/.
import { type AuthenticatedClient, hasCertificateBoundTokens, verifyNoCertificateInstead } from '../clients/index.ts';
import type { Settings } from '../config/settings.ts';
import { type DpopProof, isFirstUse, type NonceNeeds, usedBefore, verifyDpopProof, verifyProofAlgorithm } from '../dpop/index.ts';
import type { ReplayGuardContract } from '../durable-objects/index.ts';
import { invalidDpopProof, invalidRequest } from '../oauth/errors.ts';
import { profiles } from '../policies/profiles.ts';
import type { Confirmation } from '../tokens/index.ts';
import { findClientCertificate } from './client-certificate.ts';

export interface SenderConstraintNeeds extends NonceNeeds {
  replayGuard: Pick<ReplayGuardContract, 'accept'>;
}

/**
 * What the tokens of this request are bound to, its proof spent; undefined when the client shows nothing and need not. A
 * certificate binds the tokens of clients that registered it or whose profile says so, and of nobody else: many present one to
 * authenticate alone. Comes before anything is redeemed, so that a refusal consumes nothing.
 * @param endpoint path of the endpoint called, e.g. `/token`
 * @throws OAuthError invalid_request without the certificate; invalid_dpop_proof, use_dpop_nonce or temporarily_unavailable
 */
export async function verifySenderConstraint(
  request: Request,
  client: AuthenticatedClient,
  needs: SenderConstraintNeeds,
  endpoint: string,
): Promise<Confirmation | undefined> {
  if (hasCertificateBoundTokens(client)) return requireCertificate(request, client, needs.settings);
  const { sender_constraint } = profiles[client.profile];
  const { dpop_bound_access_tokens } = client.metadata;
  const proof = await findDpopProof(request, needs, endpoint);
  if (proof) verifyProofAlgorithm(proof, client);
  else if (dpop_bound_access_tokens || sender_constraint === 'required') throw invalidDpopProof('This client must send a DPoP proof');
  if (proof && !(await isFirstUse(proof, needs.replayGuard))) throw usedBefore();
  return proof && { jkt: proof.jkt };
}

async function requireCertificate(request: Request, client: AuthenticatedClient, { features }: Settings): Promise<Confirmation> {
  if (request.headers.has('DPoP')) verifyNoCertificateInstead(client);
  const certificate = await findClientCertificate(request, features);
  if (!certificate) throw invalidRequest('This client must present its certificate');
  return { 'x5t#S256': certificate['x5t#S256'] };
}

/**
 * The proof in the DPoP header, unspent; undefined without the header.
 * @throws OAuthError invalid_dpop_proof or use_dpop_nonce
 */
export async function findDpopProof(request: Request, needs: NonceNeeds, endpoint: string): Promise<DpopProof | undefined> {
  const header = request.headers.get('DPoP');
  if (header === null) return undefined;
  const url = `${calledOrigin(request, needs.settings)}${endpoint}`;
  return verifyDpopProof(header, { method: request.method, url }, needs);
}

/** The configured origin that was called: what a request says of itself only chooses between the two (B-168). */
const calledOrigin = ({ url }: Request, { issuer, mutualTlsOrigin = issuer }: Settings): string =>
  new URL(url).origin === mutualTlsOrigin ? mutualTlsOrigin : issuer;
