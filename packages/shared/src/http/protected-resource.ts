// The APIs of this server as resource servers: one question for all that an access token must be to be taken (RFC 6750, RFC 9068 §4,
// RFC 9470). Leaves how it is presented to bearer.ts, its life to tokens/, and what is answered to the API.
import { now } from '../clock/index.ts';
import type { NonceNeeds } from '../dpop/index.ts';
import { satisfiesAcr } from '../oauth/authentication-contexts.ts';
import { insufficientScope, insufficientUserAuthentication, invalidToken } from '../oauth/errors.ts';
import { ownResource } from '../resource-servers/own.ts';
import type { ResourceServer, ResourceServers } from '../resource-servers/resource-server.ts';
import { type AccessTokenClaims, type ActiveToken, type LiveTokenNeeds, verifyActiveToken } from '../tokens/index.ts';
import { readAccessToken } from './bearer.ts';

export interface ProtectedResource {
  /** Of the endpoint, under which the API is known as a resource, e.g. `/userinfo`. */
  path: string;
  /** The scope value without which nothing is answered. */
  scope: string;
  /** Where an API has several endpoints: the path of the one that is called, which is what a DPoP proof is made for. */
  endpoint?: string;
}

export interface AccessNeeds extends LiveTokenNeeds, NonceNeeds {
  resourceServers: ResourceServers;
}

/**
 * A live token in the right hands, for this API or for this server as a whole, with the scope, and with a sign-in behind it that is
 * as good and as fresh as the registry demands.
 * @throws OAuthError invalid_request, invalid_token, invalid_dpop_proof, use_dpop_nonce, insufficient_scope,
 *   insufficient_user_authentication, temporarily_unavailable
 */
export async function verifyAccess(
  request: Request,
  { path, scope, endpoint = path }: ProtectedResource,
  needs: AccessNeeds,
): Promise<ActiveToken> {
  const { issuer } = needs.settings;
  const resource = ownResource(issuer, path);
  const verdict = await verifyActiveToken(await readAccessToken(request, needs, endpoint), [issuer, resource], needs);
  if (verdict.outcome === 'inactive') throw invalidToken('The access token is not valid', { detail: verdict.reason });
  const { token } = verdict;
  if (!token.scope.includes(scope)) throw insufficientScope(`The access token lacks the scope ${scope}`, { challenge: { scope } });
  const demands = await needs.resourceServers.find(resource);
  if (demands) verifySignIn(token.claims, demands);
  return token;
}

/** RFC 9470 §3: the challenge carries what a new authorization has to ask for (B-294). */
function verifySignIn({ acr, auth_time }: AccessTokenClaims, { acr_values, max_age }: ResourceServer): void {
  const isStrong = acr_values === undefined || (acr !== undefined && acr_values.some((wanted) => satisfiesAcr(acr, wanted)));
  const isFresh = max_age === undefined || (auth_time !== undefined && now() - auth_time <= max_age);
  if (isStrong && isFresh) return;
  throw insufficientUserAuthentication(isStrong ? 'The sign-in is too old' : 'A stronger sign-in is needed', {
    challenge: {
      ...(acr_values && { acr_values: acr_values.join(' ') }),
      ...(max_age !== undefined && { max_age: String(max_age) }),
    },
  });
}
