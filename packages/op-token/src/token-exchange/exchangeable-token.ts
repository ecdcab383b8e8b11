// Tokens of ours that may be exchanged (RFC 8693 §2.1, §3): which kinds there are, and that one is genuine, unexpired and in the
// right hands. Leaves whether it lives to source.ts, and who may exchange it to policies/token-exchange.
import { findUserBySub } from '@authrim/shared/database';
import { type AccessTokenHandle, openAccessToken } from '@authrim/shared/handles';
import { invalidRequest, type OAuthError, parseScope, type TokenType, tokenTypes } from '@authrim/shared/oauth';
import type { Actor } from '@authrim/shared/policies';
import { reach } from '@authrim/shared/stores';
import { type AccessTokenClaims, type Confirmation, verifyIdToken } from '@authrim/shared/tokens';
import type { TokenNeeds } from '../context.ts';
import { isHeld } from '../grants/sender-binding.ts';

export interface ExchangeableToken {
  /** Whom it was issued to. */
  client_id: string;
  /** As that client sees its subject. */
  sub: string;
  audience: string;
  /** Undefined for an ID Token, which has none. */
  scope: string[] | undefined;
  /** Epoch seconds. */
  exp: number;
  cnf?: Confirmation;
  act?: Actor;
  may_act?: { readonly sub: string };
  /** Where its life is asked. */
  source: AccessTokenHandle | IdTokenSource;
}

interface IdTokenSource {
  /** Internal id of the person. */
  subject: string;
  session: string;
}

/** A parameter pair of RFC 8693 §2.1, and whose it is. */
export interface PresentedExchange {
  name: 'subject_token' | 'actor_token';
  token: string | undefined;
  type: string | undefined;
  /** What it says, verified, when it is an access token of ours. */
  claims: AccessTokenClaims | undefined;
  constraint: Confirmation | undefined;
}

type ReadToken = (token: string, claims: AccessTokenClaims | undefined, needs: TokenNeeds) => Promise<ExchangeableToken | undefined>;

const readers: Readonly<Record<TokenType, ReadToken>> = {
  [tokenTypes.access_token]: (_token, claims, needs) => describeAccessToken(claims, needs),
  [tokenTypes.id_token]: (token, _claims, needs) => readIdToken(token, needs),
  [tokenTypes.jwt]: async (token, claims, needs) => (await describeAccessToken(claims, needs)) ?? readIdToken(token, needs),
};

const isTokenType = (type: string): type is TokenType => Object.hasOwn(readers, type);

export const refuseToken = (name: PresentedExchange['name'], detail: string): OAuthError =>
  invalidRequest(`The ${name} is not valid`, { detail });

/**
 * @throws OAuthError invalid_request (RFC 8693 §2.2.2); temporarily_unavailable
 */
export async function readExchangeableToken(
  { name, token, type, claims, constraint }: PresentedExchange,
  needs: TokenNeeds,
): Promise<ExchangeableToken> {
  if (!token) throw invalidRequest(`${name} is missing`);
  if (!type) throw invalidRequest(`${name}_type is missing`);
  if (!isTokenType(type)) throw invalidRequest(`${name}_type is not supported`);
  const read = await readers[type](token, claims, needs);
  if (!read) throw refuseToken(name, 'malformed, expired, or not of this server and type');
  if (!isHeld(read.cnf, constraint)) throw refuseToken(name, 'bound to another key or certificate');
  return read;
}

async function describeAccessToken(claims: AccessTokenClaims | undefined, { sealer }: TokenNeeds): Promise<ExchangeableToken | undefined> {
  const source = claims && (await openAccessToken(sealer, claims.jti));
  if (!source) return undefined;
  const { client_id, sub, aud, scope, exp, cnf, act, may_act } = claims;
  const said = { ...(cnf && { cnf }), ...(act && { act }), ...(may_act && { may_act }) };
  return { client_id, sub, audience: aud, scope: parseScope(scope) ?? [], exp, source, ...said };
}

/** Good for this server, as the access token beside it was. A pairwise `sub` leads back to nobody. */
async function readIdToken(token: string, needs: TokenNeeds): Promise<ExchangeableToken | undefined> {
  const claims = await verifyIdToken(token, needs);
  const user = claims && (await reach('D1 users', () => findUserBySub(needs.database, claims.sub)));
  if (!user) return undefined;
  const { aud: client_id, sub, sid: session, exp } = claims;
  return { client_id, sub, audience: needs.settings.issuer, scope: undefined, exp, source: { subject: user.id, session } };
}
