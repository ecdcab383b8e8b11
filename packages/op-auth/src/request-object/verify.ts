// A signed request object (RFC 9101 §6.2, §6.3): signed by the client, meant for us, valid now, and no other kind of JWT.
// Owns what its claims say of the JWT itself. Leaves the claims that are parameters to parameters.ts.
import {
  type AssertionClaims,
  assertionAlgorithms,
  type Client,
  findOwnedKeys,
  isCandidate,
  type RemoteKeys,
  readAssertion,
  type UnverifiedAssertion,
  verifySignature,
} from '@authrim/shared/clients';
import { now } from '@authrim/shared/clock';
import type { Settings } from '@authrim/shared/config';
import { invalidRequest, invalidRequestObject } from '@authrim/shared/oauth';
import { profiles } from '@authrim/shared/policies';

export interface VerifyNeeds {
  settings: Settings;
  remoteKeys: RemoteKeys;
}

/** Kinds of JWT a request object may be: a client assertion or a DPoP proof is another kind (JW-07). */
const types = ['jwt', 'oauth-authz-req+jwt'];

/** Seconds the client's clock may differ from ours. */
const clockSkew = 60;

const refuseForm = (detail: string) => invalidRequestObject('The request object is not a JWT in an accepted form', { detail });
const refuseSignature = (detail: string) => invalidRequestObject('The request object is not signed by a key of the client', { detail });

/**
 * @returns the claims, now said by the client
 * @throws OAuthError invalid_request_object; invalid_request when it refers to another request (RFC 9101 §4)
 */
export async function verifyRequestObject(jwt: string, client: Client, needs: VerifyNeeds): Promise<AssertionClaims> {
  const { signing_algorithms, longest_request_object } = profiles[client.profile];
  const { request_object_signing_alg } = client.metadata;
  const registered = request_object_signing_alg === undefined ? assertionAlgorithms : [request_object_signing_alg];
  const algorithms = registered.filter((alg) => signing_algorithms.includes(alg));
  const claims = await verifySignedByClient(readAssertion(jwt, { types, algorithms }, refuseForm), client, needs);
  verifyParties(claims, client, needs.settings);
  verifyTime(claims);
  if (longest_request_object !== undefined) verifyStretch(claims, longest_request_object);
  if (Object.hasOwn(claims, 'request') || Object.hasOwn(claims, 'request_uri')) {
    throw invalidRequest('A request object may not hold request or request_uri');
  }
  return claims;
}

async function verifySignedByClient(object: UnverifiedAssertion, client: Client, { remoteKeys }: VerifyNeeds): Promise<AssertionClaims> {
  const { kid, alg } = object;
  const found = await findOwnedKeys(client.metadata, isCandidate({ kid, alg, use: 'sig' }), remoteKeys);
  if (found.outcome === 'refused') throw refuseSignature(found.reason);
  return verifySignature(object, found.keys, refuseSignature);
}

/** B-146. A `sub` that is the client marks a client assertion (RFC 9101 §10.8). */
function verifyParties(claims: AssertionClaims, { client_id }: Client, { issuer }: Settings): void {
  const { iss = client_id, aud = issuer, sub } = claims;
  if (iss !== client_id || (claims.client_id ?? client_id) !== client_id) {
    throw invalidRequestObject('iss and client_id in the request object must be the client_id');
  }
  if (![aud].flat().includes(issuer)) throw invalidRequestObject('aud in the request object must be the issuer');
  if (sub === client_id) throw invalidRequestObject('A client assertion is no request object');
}

function verifyTime({ exp, nbf, iat }: AssertionClaims): void {
  const time = now();
  const isCurrent = exp === undefined || (typeof exp === 'number' && exp > time - clockSkew);
  const isBegun = [nbf, iat].every((at) => at === undefined || (typeof at === 'number' && at <= time + clockSkew));
  if (!isCurrent || !isBegun) throw invalidRequestObject('The request object has expired or is not valid yet');
}

/** FAPI 1.0 part 2 §5.2.2, FAPI 2.0 Message Signing §5.3.1 (B-206, B-207, B-214). @param longest seconds */
function verifyStretch({ aud, exp, nbf }: AssertionClaims, longest: number): void {
  if (aud === undefined || typeof exp !== 'number' || typeof nbf !== 'number') {
    throw invalidRequestObject('The request object must have aud, exp and nbf');
  }
  if (nbf < now() - longest || exp > nbf + longest) throw invalidRequestObject('The request object is too old or lives too long');
}
