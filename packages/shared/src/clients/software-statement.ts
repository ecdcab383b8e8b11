// Software statements (RFC 7591 §2.3): metadata said by somebody an operator trusts, instead of by the client alone (B-135).
// Owns who is trusted and whether the statement is theirs. Leaves what its claims mean to metadata.ts.
import { now } from '../clock/index.ts';
import { ConfigurationError } from '../config/secrets.ts';
import { invalidSoftwareStatement, type OAuthError, unapprovedSoftwareStatement } from '../oauth/errors.ts';
import { isObject, parseJson } from '../parameters/index.ts';
import { assertionAlgorithms, readAssertion, verifySignature } from './authentication/assertion.ts';
import { isCandidate } from './candidate-keys.ts';
import { type JsonWebKeySet, jsonWebKeySet } from './keys.ts';

/** `iss` of a statement → the keys it may be signed with. */
export type StatementIssuers = ReadonlyMap<string, JsonWebKeySet>;

const setting = 'SOFTWARE_STATEMENT_ISSUERS';

/**
 * @param value JSON of `{ "<iss>": { "keys": [...] } }`; undefined trusts nobody
 * @throws ConfigurationError SOFTWARE_STATEMENT_ISSUERS
 */
export function parseStatementIssuers(value: string | undefined): StatementIssuers {
  if (!value) return new Map();
  const issuers = parseJson(value);
  if (!isObject(issuers)) throw new ConfigurationError(setting, 'must be a JSON object of key sets by issuer');
  return new Map(Object.entries(issuers).map(([issuer, jwks]) => [issuer, parseKeys(issuer, jwks)]));
}

function parseKeys(issuer: string, jwks: unknown): JsonWebKeySet {
  const { data } = jsonWebKeySet.safeParse(jwks);
  if (!data) throw new ConfigurationError(setting, `must hold a set of public keys for ${issuer}`);
  return data;
}

/** RFC 7519 §4.1: claims about the statement, and no metadata. */
const ownClaims: ReadonlySet<string> = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'software_statement']);

const types = ['jwt', 'software-statement+jwt'];
const refuse = (detail: string): OAuthError => invalidSoftwareStatement('software_statement is not a valid signed statement', { detail });

/**
 * The metadata a statement vouches for.
 * @param issuer our own identifier, for a statement that names its audience
 * @throws OAuthError invalid_software_statement, unapproved_software_statement
 */
export async function verifySoftwareStatement(
  statement: unknown,
  issuers: StatementIssuers,
  issuer: string,
): Promise<Readonly<Record<string, unknown>>> {
  if (typeof statement !== 'string') throw refuse('not a text');
  const assertion = readAssertion(statement, { types, algorithms: assertionAlgorithms }, refuse);
  const { iss } = assertion.claims;
  if (typeof iss !== 'string') throw refuse('no iss');
  const jwks = issuers.get(iss);
  if (!jwks) throw unapprovedSoftwareStatement('The issuer of software_statement is not approved here');
  const { kid, alg } = assertion;
  const claims = await verifySignature(assertion, jwks.keys.filter(isCandidate({ kid, alg, use: 'sig' })), refuse);
  if (!isCurrent(claims) || !isMeantFor(claims.aud, issuer)) throw refuse('expired, not valid yet, or meant for somebody else');
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !ownClaims.has(name)));
}

/** A statement usually travels with every copy of the software, so it need not expire. */
const isCurrent = ({ exp = Infinity, nbf = 0 }: { exp?: unknown; nbf?: unknown }): boolean =>
  typeof exp === 'number' && typeof nbf === 'number' && nbf <= now() && now() < exp;

const isMeantFor = (aud: unknown, issuer: string): boolean => aud === undefined || [aud].flat().includes(issuer);
