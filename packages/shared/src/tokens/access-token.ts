// The access token: a JWT of RFC 9068, or the same claims sealed, for exactly one audience. Its `jti` is a sealed handle, so its
// life is asked of the person's own object; a client's own token belongs to no person, and its `jti` is an id and nothing else.
import { decodeProtectedHeader } from 'jose';
import type { AuthorizationDetail } from '../authorization-details/index.ts';
import type { Client } from '../clients/index.ts';
import { now } from '../clock/index.ts';
import type { Settings } from '../config/settings.ts';
import type { GrantFacts } from '../durable-objects/index.ts';
import {
  openOpaqueAccessToken,
  openTokenIdentity,
  type Sealer,
  sealAccessToken,
  sealOpaqueAccessToken,
  sealTokenIdentity,
  type TokenIdentity,
} from '../handles/index.ts';
import { formatScope } from '../oauth/scope.ts';
import type { Actor } from '../policies/token-exchange.ts';
import type { ResourceServer } from '../resource-servers/resource-server.ts';
import type { AccessTokenKeys } from './access-token-keys.ts';
import { encryptJwt } from './encryption.ts';
import { type JwtClaims, signJwt, verifyOwnJwt } from './jwt.ts';
import type { TokenPerson } from './person.ts';
import type { VerificationKeys } from './verification-keys.ts';

/**
 * In whose hands alone a token is good (RFC 7800 §3.1): the RFC 7638 thumbprint of a key that is proven by DPoP (RFC 9449 §6.1),
 * or base64url SHA-256 of a certificate presented in TLS (RFC 8705 §3.1). Never both: `cnf` names one key.
 */
export type Confirmation = { readonly jkt: string } | { readonly 'x5t#S256': string };

/** RFC 9449 §5; a token that is bound to a certificate has no type of its own (RFC 8705 §3). */
export const tokenTypeOf = (cnf: Confirmation | undefined): 'Bearer' | 'DPoP' => (cnf && 'jkt' in cnf ? 'DPoP' : 'Bearer');

/** RFC 9068 §2.2. */
export interface AccessTokenClaims {
  iss: string;
  sub: string;
  /** The one resource it is for: its identifier, or the issuer. */
  aud: string;
  client_id: string;
  scope: string;
  /** RFC 9396 §9.1: those that concern the audience. */
  authorization_details?: readonly AuthorizationDetail[];
  /** A sealed handle, or for a client's own token a random id (handles/access-token). */
  jti: string;
  iat: number;
  exp: number;
  /** Absent, as is `acr`: nobody signed in, the client speaks for itself (RFC 9068 §2.2.1). */
  auth_time?: number;
  acr?: string;
  /** Who acts for the subject, when that is not the subject (RFC 8693 §4.1). */
  act?: Actor;
  /** Who may exchange the token to act for the subject (RFC 8693 §4.4). */
  may_act?: { readonly sub: string };
  /** Absent: whoever bears the token may use it. */
  cnf?: Confirmation;
}

/** Seconds an access token lives: the shorter of what its client and its resource server were given. */
export function accessTokenLifetime({ metadata }: Client, { lifetimes }: Settings, resource: ResourceServer | undefined): number {
  const given = [metadata.access_token_lifetime, resource?.access_token_lifetime].filter((lifetime) => lifetime !== undefined);
  return given.length > 0 ? Math.min(...given) : lifetimes.access_token;
}

export interface AccessTokenInput {
  client_id: string;
  /** The subject identifier this client sees. */
  sub: string;
  /** The person's grant: its address is sealed into `jti` and shown to nobody. Absent: the client speaks for itself. */
  person?: Pick<TokenPerson, 'subject' | 'grant'> | undefined;
  scope: readonly string[];
  authorization_details?: readonly AuthorizationDetail[] | undefined;
  /** Epoch seconds. */
  issued_at: number;
  /** Seconds. */
  lifetime: number;
  cnf?: Confirmation | undefined;
  act?: Actor | undefined;
  may_act?: string | undefined;
  /** Ids of the tokens it was exchanged from, the nearest first. */
  ancestors?: readonly string[] | undefined;
}

/** @param keys from prepareAccessToken */
export async function issueAccessToken(
  { client_id, sub, person, scope, authorization_details, issued_at, lifetime, cnf, act, may_act, ancestors }: AccessTokenInput,
  { resource, signingKey, recipient }: AccessTokenKeys,
  { settings, sealer }: { settings: Settings; sealer: Sealer },
): Promise<string> {
  const jti = await sealAccessToken(sealer, person && { subject: person.subject, grant: person.grant.id }, ancestors);
  const claims: AccessTokenClaims = {
    iss: settings.issuer,
    sub,
    aud: resource?.resource ?? settings.issuer,
    client_id,
    scope: formatScope(scope),
    ...(authorization_details && { authorization_details }),
    jti,
    iat: issued_at,
    exp: issued_at + lifetime,
    ...(person && describeSignIn(person.grant)),
    ...(act && { act }),
    ...(may_act !== undefined && { may_act: { sub: may_act } }),
    ...(cnf && { cnf }),
  };
  if (!signingKey) return sealOpaqueAccessToken(sealer, { ...claims });
  const jwt = await signJwt('at+jwt', { ...claims }, signingKey);
  return recipient ? encryptJwt(jwt, recipient, { [envelopeMember]: await sealTokenIdentity(sealer, claims) }) : jwt;
}

/** Nothing for a grant on an assertion: nobody signed in here. */
const describeSignIn = ({ auth_time, acr }: GrantFacts): Pick<AccessTokenClaims, 'auth_time' | 'acr'> =>
  auth_time > 0 ? { auth_time, acr } : {};

/** In the header of an encrypted token: who it is, to this server alone. */
const envelopeMember = 'authrim_token';

interface VerificationNeeds {
  settings: Settings;
  sealer: Sealer;
  verificationKeys: VerificationKeys;
}

/**
 * The claims of an access token that we signed or sealed and that has not expired; whether it still lives is asked elsewhere. An
 * encrypted one says nothing here: its resource server has to open it.
 * @throws OAuthError temporarily_unavailable when the keys cannot be had
 */
export async function verifyAccessToken(token: string, needs: VerificationNeeds): Promise<AccessTokenClaims | undefined> {
  const { issuer } = needs.settings;
  const claims = token.includes('.')
    ? await verifyOwnJwt(token, { typ: 'at+jwt', issuer, expiry: 'checked' }, needs.verificationKeys)
    : await openOpaqueAccessToken(needs.sealer, token);
  return claims && isAccessToken(claims) && claims.iss === issuer && claims.exp > now() ? claims : undefined;
}

/**
 * Whose token it is, for who wants to end it; of an encrypted one too.
 * @throws OAuthError temporarily_unavailable
 */
export async function identifyAccessToken(token: string, needs: VerificationNeeds): Promise<TokenIdentity | undefined> {
  return (await verifyAccessToken(token, needs)) ?? openTokenIdentity(needs.sealer, readEnvelope(token));
}

/** Sealed, so that whoever writes it without our key has written nothing. */
function readEnvelope(token: string): string {
  try {
    const { [envelopeMember]: sealed } = decodeProtectedHeader(token) as Readonly<Record<string, unknown>>;
    return typeof sealed === 'string' ? sealed : '';
  } catch {
    return '';
  }
}

/** What we signed as at+jwt has this shape; a token of an older version that lacks a member is refused, not guessed at. */
const isAccessToken = (claims: JwtClaims): claims is JwtClaims & AccessTokenClaims =>
  ['iss', 'sub', 'aud', 'client_id', 'scope', 'jti'].every((name) => typeof claims[name] === 'string') &&
  typeof claims.iat === 'number' &&
  typeof claims.exp === 'number';
