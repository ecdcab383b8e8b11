// grant_type=urn:ietf:params:oauth:grant-type:token-exchange (RFC 8693): a token for another one of less reach. The policy says who may,
// the source of the token whether it lives; nothing widens, nothing outlives, and whoever acts is told of.
import type { AuthenticatedClient } from '@authrim/shared/clients';
import {
  canonicalResource,
  invalidRequest,
  invalidScope,
  invalidTarget,
  type OAuthError,
  type TokenType,
  tokenTypes,
} from '@authrim/shared/oauth';
import type { ParameterRecord } from '@authrim/shared/parameters';
import { type Actor, boundScope, decideExchange, type ExchangeRefusal } from '@authrim/shared/policies';
import type { ResourceServer } from '@authrim/shared/resource-servers';
import { type AccessTokenClaims, type Granted, verifyAccessToken } from '@authrim/shared/tokens';
import type { TokenNeeds } from '../context.ts';
import { findActor, type VerifiedActor } from '../token-exchange/actor.ts';
import { type ExchangeableToken, readExchangeableToken, refuseToken } from '../token-exchange/exchangeable-token.ts';
import { exchangeAtSource } from '../token-exchange/source.ts';
import { refusePublicClient } from './client-credentials.ts';
import { readScope, registeredScope } from './scope.ts';
import type { OpenGrant, TokenRequest } from './table.ts';

/** Without a resource it is for its `audience`, or for that of the token it brings. */
export const openExchangeGrant: OpenGrant = async ({ audience, subject_token }, needs) => {
  const claims = subject_token === undefined ? undefined : await verifyAccessToken(subject_token, needs);
  const target = audience ?? claims?.aud;
  const resource = target === needs.settings.issuer ? undefined : target;
  return { redeem: (request) => exchangeToken(claims, request, needs), resource };
};

/** @param claims of the subject token, when it is an access token of ours */
async function exchangeToken(
  claims: AccessTokenClaims | undefined,
  { form, client, constraint, resource }: TokenRequest,
  needs: TokenNeeds,
): Promise<Granted> {
  refusePublicClient(client);
  const issued_token_type = readRequestedType(form, resource);
  const audience = readAudience(form, resource, needs);
  const scope = readScope(form);
  const presented = { name: 'subject_token', token: form.subject_token, type: form.subject_token_type, claims, constraint } as const;
  const subject = await readExchangeableToken(presented, needs);
  const actor = await findActor(form, client, constraint, needs);
  const act = await decideActor({ subject, actor, client, audience, scope }, needs);
  const { person, expires_at } = await exchangeAtSource(subject, { client, constraint, actor: act?.sub, scope }, needs);
  return {
    client,
    scope: scope ?? boundScope(subject.scope ?? person?.grant.scope ?? [], { scope: registeredScope(client) }),
    ...(person && { person }),
    exchanged: {
      issued_token_type,
      ...(!person && { service: subject.sub }),
      ...(act && { act }),
      ancestors: listAncestors(subject),
      expires_at: Math.min(expires_at, actor?.expires_at ?? expires_at),
    },
  };
}

interface Asked {
  subject: ExchangeableToken;
  actor: VerifiedActor | undefined;
  client: AuthenticatedClient;
  audience: string;
  scope: readonly string[] | undefined;
}

/** Who acts, where the policy allows the exchange. @throws OAuthError invalid_request, invalid_target, invalid_scope */
async function decideActor({ subject, actor, client, audience, scope }: Asked, needs: TokenNeeds): Promise<Actor | undefined> {
  const decided = decideExchange({
    client: { client_id: client.client_id, scope: registeredScope(client), powers: client.metadata.token_exchange },
    subject: await describeSubject(subject, client, needs),
    audience,
    ...(actor && { actor }),
    ...(scope && { scope }),
  });
  if (decided.decision === 'refuse') throw refusal(decided.reason);
  return decided.act;
}

/** @throws OAuthError invalid_target: a token is for one resource, by whichever parameter it is named (RFC 8693 §2.1) */
function readAudience({ audience }: ParameterRecord, resource: ResourceServer | undefined, { settings }: TokenNeeds): string {
  const target = resource?.resource ?? settings.issuer;
  if (audience !== undefined && canonicalResource(audience) !== target)
    throw invalidTarget('audience and resource name different resources');
  return target;
}

/** @throws OAuthError invalid_request for anything but an access token, and for a JWT of a resource server that takes none */
function readRequestedType(
  { requested_token_type = tokenTypes.access_token }: ParameterRecord,
  resource: ResourceServer | undefined,
): TokenType {
  const { access_token, jwt } = tokenTypes;
  if (requested_token_type === access_token) return access_token;
  if (requested_token_type === jwt && resource?.access_token_format !== 'opaque') return jwt;
  throw invalidRequest('requested_token_type is not supported');
}

async function describeSubject(token: ExchangeableToken, { client_id }: AuthenticatedClient, { settings, resourceServers }: TokenNeeds) {
  const { audience, source, ...subject } = token;
  const reader = audience === settings.issuer ? undefined : await resourceServers.find(audience);
  const isMeantForClient = reader?.introspection_client_ids.includes(client_id) === true;
  return { ...subject, audience: [audience], isMeantForClient, exchanges: 'ancestors' in source ? source.ancestors.length : 0 };
}

/** An ID Token has no id to be revoked by; what is made of it hangs on the grant alone. */
const listAncestors = ({ source }: ExchangeableToken): string[] => ('token' in source ? [source.token, ...source.ancestors] : []);

/** RFC 8693 §2.2.2. */
function refusal(reason: ExchangeRefusal): OAuthError {
  if (reason === 'scope') return invalidScope('scope exceeds that of the subject_token, or what the client registered');
  if (reason === 'audience') return invalidTarget('The subject_token is not for this resource, and the client may not ask for it');
  return refuseToken('subject_token', reason);
}
