// The person a client insists on: `id_token_hint` (OpenID Connect Core §3.1.2.1) or a requested `sub` (§5.5.1; B-060, B-061, B-070).
import type { AuthorizationRequest } from '@authrim/shared/authorization-request';
import type { ClaimRequest } from '@authrim/shared/claims';
import type { Client } from '@authrim/shared/clients';
import { invalidRequest } from '@authrim/shared/oauth';
import type { ParameterRecord } from '@authrim/shared/parameters';
import { verifyIdTokenHint } from '@authrim/shared/tokens';
import type { AuthNeeds } from '../context.ts';

/** @throws OAuthError invalid_request when the hint is no ID Token of ours for this client, or more than one person is named */
export async function findExpectedSubject(
  { id_token_hint }: ParameterRecord,
  { claims }: AuthorizationRequest,
  client: Client,
  needs: AuthNeeds,
): Promise<string | undefined> {
  const requested = [claims?.id_token?.sub, claims?.userinfo?.sub].flatMap(readSubjects);
  const hinted = id_token_hint === undefined ? [] : [(await getHint(id_token_hint, client, needs)).sub];
  const [sub, ...others] = new Set([...hinted, ...requested]);
  if (others.length > 0) throw invalidRequest('id_token_hint and the requested sub name different people');
  return sub;
}

/** Wherever it is asked for, `sub` is the same: the response as a whole is about one person. */
const readSubjects = ({ value, values = [] }: ClaimRequest = {}): string[] =>
  [...(value === undefined ? [] : [value]), ...values].map((subject) => {
    if (typeof subject !== 'string') throw invalidRequest('A requested sub must be a text');
    return subject;
  });

/** The hint is about somebody's session with this very client (Core §3.1.2.1): what another was told about them says nothing here. */
async function getHint(id_token_hint: string, client: Client, needs: AuthNeeds): Promise<{ sub: string }> {
  const hint = await verifyIdTokenHint(id_token_hint, client, needs);
  if (hint?.aud !== client.client_id) throw invalidRequest('id_token_hint is not an ID Token of this issuer for this client');
  return hint;
}
