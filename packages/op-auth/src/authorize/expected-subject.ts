// The person a client insists on: `id_token_hint` (OpenID Connect Core §3.1.2.1) or a requested `sub` (§5.5.1; B-060, B-061, B-070).
import type { AuthorizationRequest } from '@authrim/shared/authorization-request';
import type { Client } from '@authrim/shared/clients';
import { invalidRequest } from '@authrim/shared/oauth';
import type { ParameterRecord } from '@authrim/shared/parameters';
import { verifyIdTokenHint } from '@authrim/shared/tokens';
import type { AuthNeeds } from '../context.ts';

/** @throws OAuthError invalid_request when the hint is not an ID Token of ours, or the two name different people */
export async function findExpectedSubject(
  { id_token_hint }: ParameterRecord,
  { claims }: AuthorizationRequest,
  client: Client,
  needs: AuthNeeds,
): Promise<string | undefined> {
  const requested = claims?.id_token?.sub?.value;
  if (requested !== undefined && typeof requested !== 'string') throw invalidRequest('A requested sub must be a text');
  const hinted = id_token_hint === undefined ? undefined : (await getHint(id_token_hint, client, needs)).sub;
  if (requested !== undefined && hinted !== undefined && requested !== hinted) {
    throw invalidRequest('id_token_hint and the requested sub name different people');
  }
  return hinted ?? requested;
}

async function getHint(id_token_hint: string, client: Client, needs: AuthNeeds): Promise<{ sub: string }> {
  const hint = await verifyIdTokenHint(id_token_hint, client, needs);
  if (!hint) throw invalidRequest('id_token_hint is not an ID Token of this issuer');
  return hint;
}
