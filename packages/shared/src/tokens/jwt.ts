// The JWTs we make and take back: one signer and one strict verifier (RFC 7519, RFC 8725; D-12).
// Owns header, signature, issuer and expiry. Leaves what each kind of token says to the file of that token.
import { now } from '../clock/index.ts';
import { decodeBase64url, encodeBase64url, encodeText } from '../oauth/encoding.ts';
import { type JsonObject, parseEncodedObject } from '../parameters/json.ts';
import { keepLatest } from '../stores/latest.ts';
import type { ClientSecretKey } from './id-token-key.ts';
import { isSignature, type SignatureKey, sign } from './signature.ts';
import type { SigningKey } from './signing-keys.ts';
import type { VerificationKey, VerificationKeys } from './verification-keys.ts';

/** The `typ` of each kind of JWT we issue; it keeps one kind from passing as another (RFC 8725 §3.11). */
export type JwtType = 'at+jwt' | 'JWT' | 'token-introspection+jwt' | 'logout+jwt' | 'oauth-id-jag+jwt';

export type JwtClaims = JsonObject;

/** RFC 7515 §5.1. */
export async function signJwt(typ: JwtType, claims: JwtClaims, key: SigningKey | ClientSecretKey): Promise<string> {
  const { alg, kid } = key;
  const header = { alg, ...(kid !== undefined && { kid }), typ };
  const input = `${encodePart(header)}.${encodePart(claims)}`;
  return `${input}.${encodeBase64url(await sign(key, encodeText(input)))}`;
}

const encodePart = (part: object): string => encodeBase64url(encodeText(JSON.stringify(part)));

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
  const claims = isRemembered(key, jwt) ? readClaims(jwt) : await verifyAndRemember(jwt, key);
  return claims?.iss === expected.issuer && isCurrent(claims, expected) ? claims : undefined;
}

/** By key, the JWTs it was last found to have signed: a gateway asks about one access token with every call it lets through. */
const remembered = new WeakMap<CryptoKey, Map<string, true>>();
const [mostRemembered, longestRemembered] = [500, 4096];

/** A signature that was right once is right for good; the state of the key and all that is said are judged each time. */
const isRemembered = ({ key }: VerificationKey, jwt: string): boolean => remembered.get(key)?.has(jwt) === true;

async function verifyAndRemember(jwt: string, verificationKey: VerificationKey): Promise<JwtClaims | undefined> {
  const claims = await verifySignature(jwt, verificationKey);
  if (!claims || jwt.length > longestRemembered) return claims;
  const { key } = verificationKey;
  const signed = remembered.get(key) ?? new Map<string, true>();
  remembered.set(key, signed);
  keepLatest(signed, jwt, true, mostRemembered);
  return claims;
}

/** The same for a JWT that we made under a secret we share with its client. A public key of ours is never such a secret (JW-02). */
export async function verifyOwnMac(
  jwt: string,
  expected: OwnJwt,
  secrets: readonly Uint8Array<ArrayBuffer>[],
): Promise<JwtClaims | undefined> {
  const header = readHeader(jwt);
  if (!header || header.typ !== expected.typ || header.alg !== 'HS256' || header.kid !== undefined) return undefined;
  const verified = await Promise.all(secrets.map((key) => verifySignature(jwt, { alg: 'HS256', key })));
  const claims = verified.find((candidate) => candidate !== undefined);
  return claims?.iss === expected.issuer && isCurrent(claims, expected) ? claims : undefined;
}

function readHeader(jwt: string): JwtClaims | undefined {
  if (jwt.length > maximumLength || !compactJws.test(jwt)) return undefined;
  const header = parseEncodedObject(jwt.slice(0, jwt.indexOf('.')));
  return header && Object.keys(header).every((member) => headerMembers.has(member)) ? header : undefined;
}

/** RFC 7515 §5.2; what is not a JSON object in UTF-8 says nothing. */
async function verifySignature(jwt: string, key: SignatureKey): Promise<JwtClaims | undefined> {
  const end = jwt.lastIndexOf('.');
  try {
    const isOurs = await isSignature(key, decodeBase64url(jwt.slice(end + 1)), encodeText(jwt.slice(0, end)));
    return isOurs ? readClaims(jwt) : undefined;
  } catch {
    return undefined;
  }
}

const readClaims = (jwt: string): JwtClaims | undefined => parseEncodedObject(jwt.slice(jwt.indexOf('.') + 1, jwt.lastIndexOf('.')));

/** Issuer and verifier read the same clock, so no skew is granted. */
const isCurrent = ({ exp }: JwtClaims, { expiry }: OwnJwt): boolean => typeof exp === 'number' && (expiry === 'ignored' || exp > now());
