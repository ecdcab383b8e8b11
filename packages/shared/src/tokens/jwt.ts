// The JWTs we make and take back: one signer and one strict verifier (RFC 7519, RFC 8725; D-12).
// Owns header, signature, issuer and expiry. Leaves what each kind of token says to the file of that token.
import { CompactSign, compactVerify, decodeProtectedHeader } from 'jose';
import { now } from '../clock/index.ts';
import { decodeText, encodeText } from '../oauth/encoding.ts';
import { parseJson } from '../parameters/read.ts';
import type { ClientSecretKey } from './id-token-key.ts';
import type { SigningKey } from './signing-keys.ts';
import type { VerificationKey, VerificationKeys } from './verification-keys.ts';

/** The `typ` of each kind of JWT we issue; it keeps one kind from passing as another (RFC 8725 §3.11). */
export type JwtType = 'at+jwt' | 'JWT' | 'token-introspection+jwt' | 'logout+jwt';

export type JwtClaims = Readonly<Record<string, unknown>>;

/** Not SignJWT: it clones the claims, and here nobody changes them. */
export const signJwt = (typ: JwtType, claims: JwtClaims, { alg, kid, key }: SigningKey | ClientSecretKey): Promise<string> =>
  new CompactSign(encodeText(JSON.stringify(claims))).setProtectedHeader({ alg, ...(kid !== undefined && { kid }), typ }).sign(key);

/** Longer than any JWT of ours; cuts hostile input before decoding. */
const maximumLength = 16 * 1024;
/** RFC 7515 §7.1: three parts of base64url, without padding or bits to spare in the signature, so that a token has one spelling. */
const compactJws = /^[\w-]+\.[\w-]+\.(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/;
/** All the header members we ever write. Any other (jwk, jku, x5u, x5c, crit, b64, zip) is refused before a key is looked up. */
const headerMembers = new Set(['alg', 'kid', 'typ']);

export interface OwnJwt {
  typ: JwtType;
  issuer: string;
  /** `ignored` for a token that only says who somebody was (`id_token_hint`): a retired key and an old `exp` then do no harm. */
  expiry: 'checked' | 'ignored';
}

/**
 * The claims of a JWT of our own making, or undefined for anything else. The algorithm is the one of our key record,
 * never the message's word. Repeated members cannot matter: header and claims are read by one parser, last wins, and
 * only what we signed gets as far as its claims.
 * @throws OAuthError temporarily_unavailable when the keys cannot be had
 */
export async function verifyOwnJwt(jwt: string, expected: OwnJwt, keys: VerificationKeys): Promise<JwtClaims | undefined> {
  const header = readHeader(jwt);
  if (!header || header.typ !== expected.typ || typeof header.kid !== 'string') return undefined;
  const key = await keys.find(header.kid);
  if (!key || key.alg !== header.alg) return undefined;
  if (key.state === 'retired' && expected.expiry === 'checked') return undefined;
  const claims = await verifySignature(jwt, key);
  return claims?.iss === expected.issuer && isCurrent(claims, expected) ? claims : undefined;
}

/** The same for a JWT that we made under a secret we share with its client. A public key of ours is never such a secret (JW-02). */
export async function verifyOwnMac(jwt: string, expected: OwnJwt, secrets: readonly Uint8Array[]): Promise<JwtClaims | undefined> {
  const header = readHeader(jwt);
  if (!header || header.typ !== expected.typ || header.alg !== 'HS256' || header.kid !== undefined) return undefined;
  const verified = await Promise.all(secrets.map((key) => verifySignature(jwt, { alg: 'HS256', key })));
  const claims = verified.find((candidate) => candidate !== undefined);
  return claims?.iss === expected.issuer && isCurrent(claims, expected) ? claims : undefined;
}

function readHeader(jwt: string): Readonly<Record<string, unknown>> | undefined {
  if (jwt.length > maximumLength || !compactJws.test(jwt)) return undefined;
  try {
    const header = decodeProtectedHeader(jwt) as Record<string, unknown>;
    return Object.keys(header).every((member) => headerMembers.has(member)) ? header : undefined;
  } catch {
    return undefined;
  }
}

type Verifier = Pick<VerificationKey, 'alg' | 'key'> | ClientSecretKey;

async function verifySignature(jwt: string, { alg, key }: Verifier): Promise<JwtClaims | undefined> {
  try {
    const { payload } = await compactVerify(jwt, key, { algorithms: [alg] });
    const claims = parseJson(decodeText(payload));
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? (claims as JwtClaims) : undefined;
  } catch {
    return undefined;
  }
}

/** Issuer and verifier read the same clock, so no skew is granted. */
const isCurrent = ({ exp }: JwtClaims, { expiry }: OwnJwt): boolean => typeof exp === 'number' && (expiry === 'ignored' || exp > now());
