// A JWT that somebody else signed, as a bearer of trust (RFC 7523 §3, RFC 8725). Owns size, header, signature, time, and that it
// is said once. Leaves who may say it, and to whom, to the caller.
import { compactVerify } from 'jose';
import { now } from '../../clock/index.ts';
import type { ReplayGuardContract } from '../../durable-objects/index.ts';
import { hashToken } from '../../oauth/encoding.ts';
import type { OAuthError } from '../../oauth/errors.ts';
import { type JsonObject, parseEncodedObject } from '../../parameters/index.ts';
import type { PublicJwk } from '../public-key.ts';

export const assertionAlgorithms = ['PS256', 'ES256', 'EdDSA', 'Ed25519', 'RS256', 'ES384'] as const;
/** JWS algorithms we verify with a public key, the Edwards one under its old and its new name (RFC 9864); `none` is no proof (JW-01). */
export type AssertionAlgorithm = (typeof assertionAlgorithms)[number];

export const secretAlgorithms = ['HS256'] as const;
/** JWS algorithms we verify with the sender's own client secret, and with nothing else (JW-02, JW-19). */
export type SecretAlgorithm = (typeof secretAlgorithms)[number];

export type AssertionClaims = JsonObject;

/** An assertion whose header is acceptable. Nothing in `claims` is true yet. */
export interface UnverifiedAssertion<Algorithm extends string = AssertionAlgorithm> {
  readonly jwt: string;
  readonly alg: Algorithm;
  readonly kid: string | undefined;
  readonly claims: AssertionClaims;
}

export interface ExpectedAssertion<Algorithm extends string> {
  /** Accepted `typ` values in lower case, without `application/`; an absent one counts as `jwt`. */
  types: readonly string[];
  algorithms: readonly Algorithm[];
}

/** Makes the caller's refusal; the reason is for the log. */
export type Refuse = (reason: string) => OAuthError;

const maximumLength = 16 * 1024;

/** Header members that bring their own key, or change what is signed (JW-03, JW-05). */
const forbiddenHeaders = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64', 'zip'];

/** Seconds a sender's clock may be ahead of ours (B-096). */
const clockSkew = 60;
/** Seconds an assertion may live by its sender's clock, which also bounds what ReplayGuard remembers (D-13, CA-07). */
const longestLifetime = 300;

/** What the header says of its algorithm; undefined when it cannot be read. Good for choosing a verifier, and no proof. */
export const peekAlgorithm = (jwt: string): unknown => peekHeader(jwt)?.alg;

/** What the header says of its kind, as ExpectedAssertion names kinds; undefined when it cannot be read. As little a proof. */
export function peekType(jwt: string): string | undefined {
  const header = peekHeader(jwt);
  return header && kindOf(header);
}

const peekHeader = (jwt: string): JsonObject | undefined =>
  jwt.length > maximumLength ? undefined : parseEncodedObject(jwt.split('.', 1)[0] ?? '');

/** RFC 7515 §4.1.9: without case, and `application/` may be left out. */
const kindOf = ({ typ = 'JWT' }: JsonObject): string | undefined =>
  typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : undefined;

/**
 * Takes a JWT apart and judges its header, before any key is looked up.
 * @throws what `refuse` makes
 */
export function readAssertion<Algorithm extends string>(
  jwt: string,
  { types, algorithms }: ExpectedAssertion<Algorithm>,
  refuse: Refuse,
): UnverifiedAssertion<Algorithm> {
  if (jwt.length > maximumLength) throw refuse('assertion is too long');
  const [encodedHeader = '', encodedClaims = '', signature, ...others] = jwt.split('.');
  const header = parseEncodedObject(encodedHeader);
  const claims = parseEncodedObject(encodedClaims);
  if (!header || !claims || !signature || others.length > 0) throw refuse('assertion is not a compact JWS of a JSON object');
  const { alg, kid } = header;
  const accepted = algorithms.find((candidate) => candidate === alg);
  if (!accepted) throw refuse('assertion alg is not accepted');
  if (forbiddenHeaders.some((member) => Object.hasOwn(header, member))) throw refuse('assertion header brings its own key or rules');
  const kind = kindOf(header);
  if (kind === undefined || !types.includes(kind)) throw refuse('assertion typ is another kind of JWT');
  if (kid !== undefined && typeof kid !== 'string') throw refuse('assertion kid is not a text');
  return { jwt, alg: accepted, kid, claims };
}

/**
 * @param keys candidates: public keys that fit `alg` and `kid`, or the bytes of shared secrets
 * @returns the claims, now said by the holder of one of `keys`
 * @throws what `refuse` makes
 */
export async function verifySignature(
  assertion: UnverifiedAssertion<string>,
  keys: readonly (PublicJwk | Uint8Array)[],
  refuse: Refuse,
): Promise<AssertionClaims> {
  const results = await Promise.all(keys.map((key) => isSignedBy(assertion, key)));
  if (!results.includes(true)) throw refuse('assertion signature matches no registered key');
  return assertion.claims;
}

/**
 * `exp` is required and at most five minutes ahead; `nbf` and `iat` lie in the past.
 * @throws what `refuse` makes
 */
export function verifyLifetime(claims: AssertionClaims, refuse: Refuse): AssertionClaims & { exp: number } {
  const { exp, nbf, iat } = claims;
  const time = now();
  if (typeof exp !== 'number' || exp <= time) throw refuse('assertion has expired or has no exp');
  if (exp > time + longestLifetime + clockSkew) throw refuse('assertion lives too long');
  if (!isPast(nbf, time) || !isPast(iat, time)) throw refuse('assertion is not valid yet');
  return { ...claims, exp };
}

/** Whether `aud` names one of these, and nobody else. */
export function isMeantFor(aud: unknown, audiences: readonly string[]): boolean {
  const named: unknown[] = [aud].flat();
  return named.length > 0 && named.every((member) => audiences.some((audience) => audience === member));
}

/**
 * Last of all, so that an assertion refused for another reason is not spent (RFC 7523 §3, 7).
 * @param sender in which role, and who: among the assertions of that one alone a `jti` is unique
 * @throws what `refuse` makes; OAuthError temporarily_unavailable
 */
export async function acceptOnce(
  { jti, exp }: AssertionClaims & { exp: number },
  sender: readonly [role: 'client_assertion' | 'assertion_grant', identifier: string],
  replayGuard: Pick<ReplayGuardContract, 'accept'>,
  refuse: Refuse,
): Promise<void> {
  if (typeof jti !== 'string' || jti.length === 0 || jti.length > 255) throw refuse('assertion has no jti');
  const hash = await hashToken(JSON.stringify([...sender, jti]));
  const { outcome } = await replayGuard.accept({ hash, expires_at: Math.ceil(exp) });
  if (outcome === 'replayed') throw refuse('assertion was used before');
}

const isPast = (at: unknown, time: number): boolean => at === undefined || (typeof at === 'number' && at <= time + clockSkew);

/** A registered key that cannot be imported signs nothing. */
const isSignedBy = ({ jwt, alg }: UnverifiedAssertion<string>, key: PublicJwk | Uint8Array): Promise<boolean> =>
  compactVerify(jwt, underName(alg, key), { algorithms: [alg] }).then(
    () => true,
    () => false,
  );

/** A key that goes by the other name of its algorithm is taken under the name used; the library knows no two names. */
const underName = (alg: string, key: PublicJwk | Uint8Array): PublicJwk | Uint8Array =>
  'crv' in key && key.crv === 'Ed25519' && key.alg !== undefined ? { ...key, alg } : key;
