// What each word of `response_type` gives (OAuth 2.0 Multiple Response Types, OpenID Connect Core §3.2.2.5, §3.3.2.5):
// the code as it was born, an access token and an ID Token signed here.
import type { AuthorizationRequest, ResponseTarget } from '@authrim/shared/authorization-request';
import { now } from '@authrim/shared/clock';
import { formatScope } from '@authrim/shared/oauth';
import {
  accessTokenLifetime,
  issueAccessToken,
  issueIdToken,
  narrowDetails,
  narrowScope,
  prepareAccessToken,
  prepareIdToken,
  type TokenKeys,
} from '@authrim/shared/tokens';
import type { AuthNeeds } from '../context.ts';
import { readGrantedDetails } from './authorization-details.ts';
import type { GrantedDecision } from './decide.ts';
import type { AuthorizationResponse } from './deliver.tsx';
import { findSecuringKeys } from './secured-response.ts';

/** What the tokens of a response are made with; absent: it has none. */
type ResponseKeys = Partial<TokenKeys>;

/** What the tokens of this response are made with, and whether the response can be secured, before anybody is asked or anything granted. */
export async function prepareResponse(
  { response_type, resources: [resource] }: AuthorizationRequest,
  target: ResponseTarget,
  needs: AuthNeeds,
): Promise<ResponseKeys> {
  const words = response_type.split(' ');
  const [idToken, accessToken] = await Promise.all([
    words.includes('id_token') ? prepareIdToken(target.client, needs) : undefined,
    words.includes('token') ? prepareAccessToken(target.client, resource, needs) : undefined,
    findSecuringKeys(target, needs),
  ]);
  return { idToken, ...(accessToken && { accessToken }) };
}

/** @param keys from prepareResponse */
export async function issueResponse(
  { client, state }: ResponseTarget,
  { response_type, nonce }: AuthorizationRequest,
  { code, subject, grant, person }: GrantedDecision,
  { idToken, accessToken }: ResponseKeys,
  needs: AuthNeeds,
): Promise<AuthorizationResponse> {
  const granted = response_type.split(' ').includes('code') ? { code } : {};
  if (!idToken && !accessToken) return granted;
  const issued_at = now();
  const lifetime = accessTokenLifetime(client, needs.settings, accessToken?.resource);
  const scope = narrowScope(grant.scope, accessToken?.resource, grant.resources);
  const authorization_details = narrowDetails(readGrantedDetails(grant), accessToken?.resource, grant.resources, needs.settings);
  const sub = await needs.identifiers.subjectIdentifier({ client, subject, person });
  const sid = await needs.identifiers.sessionIdentifier(client, grant.session);
  const { client_id } = client;
  const { may_act } = client.metadata;
  const access_token =
    accessToken &&
    (await issueAccessToken(
      { client_id, sub, person: { subject, grant }, scope, authorization_details, issued_at, lifetime, may_act },
      accessToken,
      needs,
    ));
  const beside = { ...granted, ...(access_token !== undefined && { access_token }), ...(state !== undefined && { state }) };
  const isAlone = response_type === 'id_token';
  const id_token = idToken && (await issueIdToken({ client, sub, sid, person, grant, nonce, beside, isAlone, issued_at }, idToken, needs));
  return {
    ...granted,
    ...(access_token !== undefined && { access_token, token_type: 'Bearer', expires_in: lifetime, scope: formatScope(scope) || undefined }),
    id_token,
  };
}
