// From what a grant granted to the token response (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3). The only place that signs
// for /token; a grant never does.
import type { Client, RemoteKeys, SecretSealer } from '../clients/index.ts';
import { now } from '../clock/index.ts';
import type { Settings } from '../config/settings.ts';
import type { GrantFacts, SubjectFacts } from '../durable-objects/index.ts';
import { type Derivation, type Sealer, sealRefreshToken } from '../handles/index.ts';
import { formatScope } from '../oauth/scope.ts';
import { accessTokenAlgorithm, accessTokenLifetime, type Confirmation, issueAccessToken, tokenTypeOf } from './access-token.ts';
import { type IdTokenKeys, issueIdToken, prepareIdToken } from './id-token.ts';
import type { Identifiers } from './identifiers.ts';
import type { SigningKeys } from './signing-keys.ts';

/** What was granted, by whichever grant. */
export interface Granted {
  client: Client;
  /** Internal id of the person. */
  subject: string;
  person: SubjectFacts;
  grant: GrantFacts;
  /** The scope of this access token: the grant's, or narrower. */
  scope: readonly string[];
  /** Set when the ID Token belongs to the authorization request itself. */
  nonce?: string;
}

export interface TokenResponse {
  access_token: string;
  /** RFC 9449 §5: the token is good in the hands of one key only. */
  token_type: 'Bearer' | 'DPoP';
  /** Seconds. */
  expires_in: number;
  scope: string;
  refresh_token?: string;
  id_token?: string;
}

export interface IssueNeeds {
  settings: Settings;
  sealer: Sealer;
  derivation: Derivation;
  signingKeys: SigningKeys;
  identifiers: Identifiers;
  remoteKeys: RemoteKeys;
  secretSealer: Pick<SecretSealer, 'open'>;
}

/**
 * Gets what issueTokens signs with and encrypts to, before anything is redeemed that cannot be redeemed again.
 * @throws OAuthError temporarily_unavailable without our keys, invalid_request without the client's
 */
export async function prepareToIssue(
  client: Client,
  needs: Pick<IssueNeeds, 'signingKeys' | 'remoteKeys' | 'secretSealer'>,
): Promise<IdTokenKeys> {
  const [keys] = await Promise.all([prepareIdToken(client, needs), needs.signingKeys.signingKey(accessTokenAlgorithm)]);
  return keys;
}

/**
 * @param constraint of this very request: the access token is bound to it, whatever the grant is bound to (RFC 9449 §5)
 * @param keys from prepareToIssue
 * @throws OAuthError temporarily_unavailable when the key of access tokens cannot be had
 */
export async function issueTokens(
  granted: Granted,
  constraint: Confirmation | undefined,
  keys: IdTokenKeys,
  needs: IssueNeeds,
): Promise<TokenResponse> {
  const expires_in = accessTokenLifetime(granted.client, needs.settings);
  const [tokens, refresh_token] = await Promise.all([
    issueSignedTokens(granted, constraint, expires_in, keys, needs),
    issueRefreshToken(granted, needs),
  ]);
  return {
    ...tokens,
    token_type: tokenTypeOf(constraint),
    expires_in,
    scope: formatScope(granted.scope),
    ...(refresh_token && { refresh_token }),
  };
}

/** The ID Token follows the access token, whose hash it carries. */
async function issueSignedTokens(
  { client, subject, person, grant, scope, nonce }: Granted,
  cnf: Confirmation | undefined,
  lifetime: number,
  keys: IdTokenKeys,
  needs: IssueNeeds,
): Promise<{ access_token: string; id_token?: string }> {
  const issued_at = now();
  const sub = await needs.identifiers.subjectIdentifier({ client, subject, person });
  const access_token = await issueAccessToken({ subject, sub, grant, scope, issued_at, lifetime, cnf }, needs);
  if (!scope.includes('openid')) return { access_token };
  const sid = await needs.identifiers.sessionIdentifier(client, grant.session);
  const id_token = await issueIdToken({ client, sub, sid, person, grant, nonce, beside: { access_token }, issued_at }, keys, needs);
  return { access_token, id_token };
}

/** A grant that has a generation has a live refresh token, and this is the one: the same each time it is asked for. */
async function issueRefreshToken({ subject, grant }: Granted, { sealer, derivation }: IssueNeeds): Promise<string | undefined> {
  const { id, generation } = grant;
  return generation === undefined ? undefined : sealRefreshToken(sealer, derivation, { subject, grant: id, generation });
}
