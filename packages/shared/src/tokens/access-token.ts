// The access token: a JWT of RFC 9068, signed with ES256. Its `jti` is a sealed handle, so its
// life is asked of the person's own object; a client's own token belongs to no person, and has none to ask.
import type { Client } from '../clients/index.ts';
import type { Settings } from '../config/settings.ts';
import { type Sealer, sealAccessToken } from '../handles/index.ts';
import { formatScope } from '../oauth/scope.ts';
import { type JwtClaims, signJwt, verifyOwnJwt } from './jwt.ts';
import type { TokenPerson } from './person.ts';
import type { SigningKeys } from './signing-keys.ts';
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
  aud: string;
  client_id: string;
  scope: string;
  /** A sealed handle (handles/access-token). */
  jti: string;
  iat: number;
  exp: number;
  /** Absent, as is `acr`: nobody signed in, the client speaks for itself (RFC 9068 §2.2.1). */
  auth_time?: number;
  acr?: string;
  /** Absent: whoever bears the token may use it. */
  cnf?: Confirmation;
}

/** Seconds an access token of this client lives. */
export const accessTokenLifetime = ({ metadata }: Client, { lifetimes }: Settings): number =>
  metadata.access_token_lifetime ?? lifetimes.access_token;

/** The algorithm of every access token, whatever a client registered for its ID Tokens. */
export const accessTokenAlgorithm = 'ES256';

export interface AccessTokenInput {
  client_id: string;
  /** The subject identifier this client sees. */
  sub: string;
  /** The person's grant: its address is sealed into `jti` and shown to nobody. Absent: the client speaks for itself. */
  person?: Pick<TokenPerson, 'subject' | 'grant'> | undefined;
  scope: readonly string[];
  /** Epoch seconds. */
  issued_at: number;
  /** Seconds. */
  lifetime: number;
  cnf?: Confirmation | undefined;
}

export async function issueAccessToken(
  { client_id, sub, person, scope, issued_at, lifetime, cnf }: AccessTokenInput,
  { settings, sealer, signingKeys }: { settings: Settings; sealer: Sealer; signingKeys: SigningKeys },
): Promise<string> {
  const [jti, key] = await Promise.all([
    sealAccessToken(sealer, person && { subject: person.subject, grant: person.grant.id }),
    signingKeys.signingKey(accessTokenAlgorithm),
  ]);
  const claims: AccessTokenClaims = {
    iss: settings.issuer,
    sub,
    aud: settings.issuer,
    client_id,
    scope: formatScope(scope),
    jti,
    iat: issued_at,
    exp: issued_at + lifetime,
    ...(person && { auth_time: person.grant.auth_time, acr: person.grant.acr }),
    ...(cnf && { cnf }),
  };
  return signJwt('at+jwt', { ...claims }, key);
}

/**
 * The claims of an access token that we signed and that has not expired; whether it still lives is asked elsewhere.
 * @throws OAuthError temporarily_unavailable when the keys cannot be had
 */
export async function verifyAccessToken(
  token: string,
  { settings, verificationKeys }: { settings: Settings; verificationKeys: VerificationKeys },
): Promise<AccessTokenClaims | undefined> {
  const claims = await verifyOwnJwt(token, { typ: 'at+jwt', issuer: settings.issuer, expiry: 'checked' }, verificationKeys);
  return claims && isAccessToken(claims) ? claims : undefined;
}

/** What we signed as at+jwt has this shape; a token of an older version that lacks a member is refused, not guessed at. */
const isAccessToken = (claims: JwtClaims): claims is JwtClaims & AccessTokenClaims =>
  ['iss', 'sub', 'aud', 'client_id', 'scope', 'jti'].every((name) => typeof claims[name] === 'string') && typeof claims.iat === 'number';
