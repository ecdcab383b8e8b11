// What each word of `response_type` gives (OAuth 2.0 Multiple Response Types, OpenID Connect Core §3.2.2.5, §3.3.2.5):
// the code as it was born, an access token and an ID Token signed here.
import type { AuthorizationRequest, ResponseTarget } from '@authrim/shared/authorization-request';
import { now } from '@authrim/shared/clock';
import { formatScope } from '@authrim/shared/oauth';
import { accessTokenLifetime, type IdTokenKeys, issueAccessToken, issueIdToken, prepareIdToken } from '@authrim/shared/tokens';
import type { AuthNeeds } from '../context.ts';
import type { GrantedDecision } from './decide.ts';
import type { AuthorizationResponse } from './deliver.tsx';
import { findSecuringKeys } from './secured-response.ts';

/** What an ID Token of this response is made with, and whether the response can be secured, before anybody is asked or anything granted. */
export async function prepareResponse(
  { response_type }: AuthorizationRequest,
  target: ResponseTarget,
  needs: AuthNeeds,
): Promise<IdTokenKeys | undefined> {
  const hasIdToken = response_type.split(' ').includes('id_token');
  const [keys] = await Promise.all([hasIdToken ? prepareIdToken(target.client, needs) : undefined, findSecuringKeys(target, needs)]);
  return keys;
}

/** @param keys from prepareResponse */
export async function issueResponse(
  { client, state }: ResponseTarget,
  { response_type, nonce }: AuthorizationRequest,
  { code, subject, grant, person }: GrantedDecision,
  keys: IdTokenKeys | undefined,
  needs: AuthNeeds,
): Promise<AuthorizationResponse> {
  const words = response_type.split(' ');
  const issued_at = now();
  const lifetime = accessTokenLifetime(client, needs.settings);
  const sub = await needs.identifiers.subjectIdentifier({ client, subject, person });
  const sid = await needs.identifiers.sessionIdentifier(client, grant.session);
  const granted = words.includes('code') ? { code } : {};
  const access_token = words.includes('token')
    ? await issueAccessToken(
        { client_id: client.client_id, sub, person: { subject, grant }, scope: grant.scope, issued_at, lifetime },
        needs,
      )
    : undefined;
  const beside = { ...granted, ...(access_token !== undefined && { access_token }), ...(state !== undefined && { state }) };
  const isAlone = response_type === 'id_token';
  const id_token = keys && (await issueIdToken({ client, sub, sid, person, grant, nonce, beside, isAlone, issued_at }, keys, needs));
  return {
    ...granted,
    ...(access_token !== undefined && { access_token, token_type: 'Bearer', expires_in: lifetime, scope: formatScope(grant.scope) }),
    id_token,
  };
}
