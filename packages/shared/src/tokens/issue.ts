// From what a grant granted to the token response (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3). The only place that signs
// for /token; a grant never does.
import type { AuthorizationDetail } from '../authorization-details/index.ts';
import type { Client, RemoteKeys, SecretSealer } from '../clients/index.ts';
import { now } from '../clock/index.ts';
import type { Settings } from '../config/settings.ts';
import { type Sealer, sealRefreshToken } from '../handles/index.ts';
import { formatScope } from '../oauth/scope.ts';
import type { TokenType } from '../oauth/words.ts';
import type { Actor } from '../policies/token-exchange.ts';
import type { ResourceServer } from '../resource-servers/resource-server.ts';
import { type AccessTokenInput, accessTokenLifetime, type Confirmation, issueAccessToken, tokenTypeOf } from './access-token.ts';
import { type AccessTokenKeys, prepareAccessToken } from './access-token-keys.ts';
import { narrowDetails } from './audience-details.ts';
import { narrowScope } from './audience-scope.ts';
import { type IdTokenKeys, issueIdToken, prepareIdToken } from './id-token.ts';
import type { Identifiers } from './identifiers.ts';
import type { TokenPerson } from './person.ts';
import type { SigningKeys } from './signing-keys.ts';

/** What was granted, by whichever grant. */
export interface Granted {
  client: Client;
  /** What is granted now: the grant's scope, or narrower. The access token has of it what its audience understands. */
  scope: readonly string[];
  /** The same of authorization details (RFC 9396). */
  authorization_details?: readonly AuthorizationDetail[];
  /** Whom the tokens speak for; absent: the client itself. */
  person?: TokenPerson;
  /** Of the refresh token that goes with it: the live generation's. */
  refresh_secret?: string;
  /** Set when the ID Token belongs to the authorization request itself. */
  nonce?: string;
  /** What the access token was exchanged from, when it was. */
  exchanged?: Exchanged;
}

/** What only a token has that was exchanged for another (RFC 8693). */
export interface Exchanged {
  issued_token_type: TokenType;
  /** Whom a token of nobody speaks for: the client whose token the first one was. */
  service?: string;
  act?: Actor;
  /** Ids of the tokens it comes from, the nearest first. */
  ancestors: readonly string[];
  /** Epoch seconds: it does not outlive what it comes from. */
  expires_at: number;
}

export interface TokenResponse {
  access_token: string;
  /** RFC 9449 §5: the token is good in the hands of one key only. */
  token_type: 'Bearer' | 'DPoP';
  /** Seconds. */
  expires_in: number;
  /** Absent when there is none: the grammar has no empty scope (RFC 6749 §3.3). */
  scope?: string;
  /** What the access token carries (RFC 9396 §7); absent when that is none. */
  authorization_details?: readonly AuthorizationDetail[];
  refresh_token?: string;
  id_token?: string;
  /** RFC 8693 §2.2.1. */
  issued_token_type?: TokenType;
}

export interface IssueNeeds {
  settings: Settings;
  sealer: Sealer;
  signingKeys: SigningKeys;
  identifiers: Identifiers;
  remoteKeys: RemoteKeys;
  secretSealer: Pick<SecretSealer, 'open'>;
}

/** What a grant gives beside an access token: whatever else the client registered and the scope asks for, or never anything. */
export type Beside = 'id_token_and_refresh_token' | 'nothing';

/** What the tokens of one answer are made with. */
export interface TokenKeys {
  accessToken: AccessTokenKeys;
  /** Absent: the access token comes alone. */
  idToken: IdTokenKeys | undefined;
}

/**
 * Gets what issueTokens signs with and encrypts to, before anything is redeemed that cannot be redeemed again.
 * @param resource whom the access token is for; undefined: this server itself
 * @throws OAuthError temporarily_unavailable without our keys or the resource server's, invalid_request without the client's
 */
export async function prepareToIssue(
  client: Client,
  beside: Beside,
  resource: ResourceServer | undefined,
  needs: Pick<IssueNeeds, 'signingKeys' | 'remoteKeys' | 'secretSealer'>,
): Promise<TokenKeys> {
  const [idToken, accessToken] = await Promise.all([
    beside === 'nothing' ? undefined : prepareIdToken(client, needs),
    prepareAccessToken(client, resource, needs),
  ]);
  return { idToken, accessToken };
}

/**
 * @param constraint of this very request: the access token is bound to it, whatever the grant is bound to (RFC 9449 §5)
 * @param keys from prepareToIssue
 */
export async function issueTokens(
  granted: Granted,
  constraint: Confirmation | undefined,
  keys: TokenKeys,
  needs: IssueNeeds,
): Promise<TokenResponse> {
  const { resource } = keys.accessToken;
  const { exchanged } = granted;
  const issued_at = now();
  const lifetime = accessTokenLifetime(granted.client, needs.settings, resource);
  const expires_in = exchanged ? Math.min(lifetime, exchanged.expires_at - issued_at) : lifetime;
  const scope = narrowScope(granted.scope, resource, granted.person?.grant.resources);
  const authorization_details = narrowDetails(granted.authorization_details, resource, granted.person?.grant.resources, needs.settings);
  const [tokens, refresh_token] = await Promise.all([
    issueSignedTokens(granted, { scope, authorization_details, cnf: constraint, issued_at, lifetime: expires_in }, keys, needs),
    issueRefreshToken(granted, needs),
  ]);
  return {
    ...tokens,
    token_type: tokenTypeOf(constraint),
    expires_in,
    ...(scope.length > 0 && { scope: formatScope(scope) }),
    ...(authorization_details && { authorization_details }),
    ...(refresh_token && { refresh_token }),
    ...(exchanged && { issued_token_type: exchanged.issued_token_type }),
  };
}

/** The ID Token follows the access token, whose hash it carries. */
async function issueSignedTokens(
  { client, person, scope: granted, nonce, exchanged }: Granted,
  token: Pick<AccessTokenInput, 'scope' | 'authorization_details' | 'cnf' | 'issued_at' | 'lifetime'>,
  { accessToken, idToken }: TokenKeys,
  needs: IssueNeeds,
): Promise<{ access_token: string; id_token?: string }> {
  const { client_id, metadata } = client;
  const sub = person ? await subjectOf(client, person, needs) : (exchanged?.service ?? client_id);
  const { act, ancestors } = exchanged ?? {};
  const { may_act } = metadata;
  const access_token = await issueAccessToken({ ...token, client_id, sub, person, act, may_act, ancestors }, accessToken, needs);
  if (!idToken || !person || !granted.includes('openid')) return { access_token };
  const { facts, grant } = person;
  const sid = await needs.identifiers.sessionIdentifier(client, grant.session);
  const id_token = await issueIdToken(
    { client, sub, sid, person: facts, grant, nonce, beside: { access_token }, issued_at: token.issued_at },
    idToken,
    needs,
  );
  return { access_token, id_token };
}

/** The `sub` of a person, as the client knows them. */
export const subjectOf = (
  client: Client,
  { subject, facts }: TokenPerson,
  { identifiers }: Pick<IssueNeeds, 'identifiers'>,
): Promise<string> => identifiers.subjectIdentifier({ client, subject, person: facts });

/** The same each time it is asked for. */
async function issueRefreshToken({ person, refresh_secret: secret }: Granted, { sealer }: IssueNeeds): Promise<string | undefined> {
  if (!person || secret === undefined) return undefined;
  const { id: grant, generation, resources } = person.grant;
  return generation === undefined ? undefined : sealRefreshToken(sealer, { subject: person.subject, grant, generation, secret, resources });
}
