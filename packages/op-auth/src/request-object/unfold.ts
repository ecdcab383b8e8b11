// Request objects (RFC 9101, OpenID Connect Core §6): from what a client sent to the parameters it means. Owns the order of the
// steps. Serves /authorize and /as/par alike; leaves `request_uri` of our own to authorize/, and every parameter to the checks.
import type { Client } from '@authrim/shared/clients';
import type { Settings } from '@authrim/shared/config';
import { invalidRequest } from '@authrim/shared/oauth';
import type { ParameterRecord } from '@authrim/shared/parameters';
import { profiles } from '@authrim/shared/policies';
import { isJwe } from '@authrim/shared/tokens';
import { type DecryptNeeds, decryptRequestObject } from './decrypt.ts';
import { type FetchNeeds, fetchRequestObject } from './fetch.ts';
import { mergeParameters, toParameters } from './parameters.ts';
import { type VerifyNeeds, verifyRequestObject } from './verify.ts';

export type RequestObjectNeeds = FetchNeeds & DecryptNeeds & VerifyNeeds;

/**
 * The parameters of a request, those of its request object unfolded: none is called `request` or `request_uri` any more.
 * A pushed object (RFC 9126 §3) comes with `client_id` alone, so that nothing outside of it counts.
 * @throws OAuthError invalid_request, invalid_request_uri, invalid_request_object or temporarily_unavailable
 */
export async function unfoldRequestObject(sent: ParameterRecord, client: Client, needs: RequestObjectNeeds): Promise<ParameterRecord> {
  const isRequired = requiresRequestObject(client, needs.settings);
  const object = await findRequestObject(sent, client, needs);
  if (object === undefined) {
    if (isRequired) throw invalidRequest('The client must send a signed request object');
    return sent;
  }
  const jwt = isJwe(object) ? await decryptRequestObject(object, client, needs) : object;
  const claims = await verifyRequestObject(jwt, client, needs);
  const outside = isRequired ? 'ignored' : profiles[client.profile].parameters_outside;
  return mergeParameters(sent, toParameters(claims), client.client_id, outside);
}

/** The object by value or by reference, never both (RFC 9101 §5). */
async function findRequestObject(
  { request, request_uri }: ParameterRecord,
  client: Client,
  needs: FetchNeeds,
): Promise<string | undefined> {
  if (request_uri === undefined) return request;
  if (request !== undefined) throw invalidRequest('request and request_uri may not be used together');
  return fetchRequestObject(request_uri, client, needs);
}

/** RFC 9101 §10.5 (B-148): by the server, the client's own word, or its profile. */
const requiresRequestObject = ({ metadata, profile }: Client, { requiresRequestObjects }: Settings): boolean =>
  requiresRequestObjects || metadata.require_signed_request_object === true || profiles[profile].request_object === 'required';
