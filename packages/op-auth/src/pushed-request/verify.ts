// What a client may push: exactly what /authorize would take (RFC 9126 §2.1; B-151), by the same checks.
import { type AuthorizationRequest, verifyAuthorizationRequest, verifyResponseTarget } from '@authrim/shared/authorization-request';
import type { AuthenticatedClient } from '@authrim/shared/clients';
import type { DpopProof } from '@authrim/shared/dpop';
import { invalidDpopProof, invalidRequest } from '@authrim/shared/oauth';
import type { ParameterRecord } from '@authrim/shared/parameters';
import { profiles } from '@authrim/shared/policies';
import { findExpectedSubject } from '../authorize/expected-subject.ts';
import type { AuthNeeds } from '../context.ts';
import { unfoldRequestObject } from '../request-object/unfold.ts';

/**
 * @param form the body, whose client credentials are no part of the request and go no further
 * @returns the parameters to keep, without `request`
 * @throws OAuthError with the codes of RFC 6749 §4.1.2.1 and RFC 9101 §7; invalid_request for a `request_uri` (B-152)
 */
export async function verifyPushedRequest(form: ParameterRecord, client: AuthenticatedClient, needs: AuthNeeds): Promise<ParameterRecord> {
  const { client_secret: _secret, client_assertion: _assertion, client_assertion_type: _type, ...sent } = form;
  if (sent.request_uri !== undefined) throw invalidRequest('request_uri cannot be pushed');
  const { client_id } = client;
  // Beside a pushed object nothing counts (RFC 9126 §3).
  const pushed = sent.request === undefined ? { ...sent, client_id } : { client_id, request: sent.request };
  const parameters = await unfoldRequestObject(pushed, client, needs);
  verifyResponseTarget(parameters, client);
  const request = await verifyAuthorizationRequest(parameters, client, needs);
  verifyPushedChallenge(request, client);
  await findExpectedSubject(parameters, request, client, needs);
  return parameters;
}

/** FAPI 1.0 part 2 §5.2.2 (B-220): who pushes proves at the token endpoint that it did. */
function verifyPushedChallenge({ code_challenge }: AuthorizationRequest, { profile }: AuthenticatedClient): void {
  const isRequired = profiles[profile].code_challenge === 'of_pushed_requests';
  if (isRequired && code_challenge === undefined) throw invalidRequest('The client must push a code_challenge');
}

/**
 * A proof binds the code as `dpop_jkt` does (RFC 9449 §10.1; B-174).
 * @throws OAuthError invalid_dpop_proof when both are there and name different keys
 */
export function bindToProof(parameters: ParameterRecord, proof: DpopProof | undefined): ParameterRecord {
  if (!proof) return parameters;
  const { dpop_jkt = proof.jkt } = parameters;
  if (dpop_jkt !== proof.jkt) throw invalidDpopProof('dpop_jkt does not name the key of the DPoP proof');
  return { ...parameters, dpop_jkt };
}
