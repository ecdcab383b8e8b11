// A token exchange that asks for no token of ours but for our word to another authorization server (draft-ietf-oauth-identity-assertion-
// authz-grant §4.3): for the person of an ID Token, to whom an operator said the client may carry it. The person's object says whether
// the sign-in lives, and remembers that it was asked.
import type { AuthenticatedClient, Client } from '@authrim/shared/clients';
import { formatScope, invalidRequest, invalidScope, invalidTarget, type OAuthError, tokenTypes } from '@authrim/shared/oauth';
import type { ParameterRecord } from '@authrim/shared/parameters';
import { type CrossAppDecision, decideCrossAppAccess, type IdJagAudience } from '@authrim/shared/policies';
import { readResourceIdentifiers } from '@authrim/shared/resource-servers';
import { type Confirmation, idJagAlgorithm, idJagTokenType, issueIdJag, subjectOf, type TokenGrantType } from '@authrim/shared/tokens';
import type { TokenNeeds } from '../context.ts';
import { readDetails } from '../grants/authorization-details.ts';
import { refusePublicClient } from '../grants/client-credentials.ts';
import { readScope } from '../grants/scope.ts';
import type { Prove } from '../grants/sender-binding.ts';
import { type ExchangeableToken, readExchangeableToken, refuseToken } from './exchangeable-token.ts';
import { exchangeAtSource } from './source.ts';

/** RFC 8693 §2.2.1. */
interface IdJagResponse {
  /** The ID-JAG; the parameter has this name whatever is issued. */
  access_token: string;
  issued_token_type: typeof idJagTokenType;
  token_type: 'N_A';
  /** Seconds. */
  expires_in: number;
  scope?: string;
}

export const asksForIdJag = (grant_type: TokenGrantType, { requested_token_type }: ParameterRecord): boolean =>
  grant_type === 'urn:ietf:params:oauth:grant-type:token-exchange' && requested_token_type === idJagTokenType;

/**
 * @throws OAuthError invalid_request, invalid_target, invalid_scope, unauthorized_client, invalid_authorization_details;
 *   temporarily_unavailable
 */
export async function exchangeForIdJag(
  form: ParameterRecord,
  client: AuthenticatedClient,
  prove: Prove,
  needs: TokenNeeds,
): Promise<IdJagResponse> {
  if (!needs.settings.features.id_jag) throw invalidRequest('requested_token_type is not supported');
  refusePublicClient(client);
  readDetails(form, false);
  // As the other server names them: they are no resources of ours.
  const resources = readResourceIdentifiers(form.resource);
  const { at, scope } = decide(form, client, resources);
  const constraint = await prove();
  const token = await readSubject(form, client, constraint, needs);
  const [key, relyingParty] = await Promise.all([needs.signingKeys.signingKey(idJagAlgorithm), findRelyingParty(at, needs)]);
  const request = { client, constraint, actor: undefined, scope: undefined, audience: at.audience };
  const { person, expires_at } = await exchangeAtSource(token, request, needs);
  if (!person) throw refuseToken('subject_token', 'of nobody');
  // Where people do not sign in through us there is no name for them but the one this client knows.
  const sub = await subjectOf(relyingParty ?? client, person, needs);
  const { audience, client_id } = at;
  const issued = await issueIdJag({ audience, client_id, sub, person, scope, resources, cnf: constraint, expires_at }, key, needs);
  return {
    access_token: issued.id_jag,
    issued_token_type: idJagTokenType,
    token_type: 'N_A',
    expires_in: issued.expires_in,
    ...(scope.length > 0 && { scope: formatScope(scope) }),
  };
}

function decide(
  form: ParameterRecord,
  { metadata }: Client,
  resources: readonly string[],
): Extract<CrossAppDecision, { decision: 'issue' }> {
  if (form.audience === undefined) throw invalidRequest('audience is missing');
  const request = { audience: form.audience, scope: readScope(form), resources };
  const decided = decideCrossAppAccess(metadata.id_jag_audiences ?? [], request);
  if (decided.decision === 'refuse') throw refusal(decided.reason);
  return decided;
}

function refusal(reason: Extract<CrossAppDecision, { decision: 'refuse' }>['reason']): OAuthError {
  if (reason === 'scope') return invalidScope('scope exceeds what the client may ask for there');
  return invalidTarget(`The client may not ask for this ${reason}`);
}

/** An ID Token of the very client (§4.3.3). Whoever acts beside it is none of what is said: the draft leaves it open, so it is refused. */
async function readSubject(
  { subject_token, subject_token_type, actor_token }: ParameterRecord,
  { client_id }: Client,
  constraint: Confirmation | undefined,
  needs: TokenNeeds,
): Promise<ExchangeableToken> {
  if (actor_token !== undefined) throw invalidRequest('actor_token is not supported with this requested_token_type');
  if (subject_token_type !== undefined && subject_token_type !== tokenTypes.id_token) {
    throw invalidRequest('subject_token_type must be that of an ID Token');
  }
  const presented = { name: 'subject_token', token: subject_token, type: subject_token_type, claims: undefined, constraint } as const;
  const token = await readExchangeableToken(presented, needs);
  if (token.client_id !== client_id) throw refuseToken('subject_token', 'of another client');
  return token;
}

/** @throws OAuthError invalid_target when an operator took it away */
async function findRelyingParty({ relying_party }: IdJagAudience, { clients }: TokenNeeds): Promise<Client | undefined> {
  if (relying_party === undefined) return undefined;
  const found = await clients.find(relying_party);
  if (found?.status !== 'active') throw invalidTarget('People do not sign in there any more');
  return found;
}
