// What a verified request object says as a request: its claims as parameters, and which of those beside it still count
// (RFC 9101 §4, §6.3, OpenID Connect Core §6.1; B-141).
import type { AssertionClaims } from '@authrim/shared/clients';
import { invalidRequestObject } from '@authrim/shared/oauth';
import { type ParameterRecord, repeatableParameters } from '@authrim/shared/parameters';
import type { ProfileRules } from '@authrim/shared/policies';

/** RFC 7519 §4.1: claims about the JWT, and no parameters. */
const claimsOfTheJwt: ReadonlySet<string> = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti']);

/** JSON texts in a query, that JSON itself in an object (Core §5.5, §7.2.1; RFC 9396 §2). */
const jsonParameters: ReadonlySet<string> = new Set(['claims', 'registration', 'authorization_details']);

/** What a check reads: a value that can be no parameter is an error there. A check that reads another one adds it. */
const decidingParameters: ReadonlySet<string> = new Set([
  'client_id',
  'response_type',
  'redirect_uri',
  'response_mode',
  'scope',
  'state',
  'nonce',
  'prompt',
  'max_age',
  'code_challenge',
  'code_challenge_method',
  'dpop_jkt',
  'id_token_hint',
  'claims',
  'authorization_details',
  'resource',
  'registration',
]);

/**
 * Each claim as the text it would be in a query; an empty one counts as omitted (RFC 6749 §3.1). What has no such text is left out
 * where nobody understands it (RFC 7519 §4; B-028), and where it is a mere wish (B-039).
 * @throws OAuthError invalid_request_object when a value that decides something can be no parameter
 */
export function toParameters(claims: AssertionClaims): ParameterRecord {
  const parameters = Object.entries(claims).filter(([name]) => !claimsOfTheJwt.has(name));
  const texts = parameters.map(([name, value]) => [name, toText(name, value)] as const);
  return Object.fromEntries(texts.flatMap(([name, text]) => (text === undefined || text === '' ? [] : [[name, text]])));
}

function toText(name: string, value: unknown): string | undefined {
  if (isText(value)) return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'object' && value !== null && jsonParameters.has(name)) return JSON.stringify(value);
  if (Array.isArray(value) && value.every(isWord) && repeatableParameters.has(name)) return value.join(' ');
  if (!decidingParameters.has(name)) return undefined;
  throw invalidRequestObject('A parameter in the request object is neither text, number nor boolean');
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.isWellFormed();
const isWord = (value: unknown): value is string => isText(value) && !value.includes(' ');

/**
 * The parameters that count: the value inside wins.
 * @throws OAuthError invalid_request_object when `response_type` is said twice and not alike (Core §6.1)
 */
export function mergeParameters(
  outside: ParameterRecord,
  inside: ParameterRecord,
  client_id: string,
  rule: ProfileRules['parameters_outside'],
): ParameterRecord {
  if (rule === 'ignored') return { ...inside, client_id };
  const { request: _request, request_uri: _uri, ...beside } = outside;
  if (beside.response_type !== undefined && !isSameResponseType(beside.response_type, inside.response_type ?? beside.response_type)) {
    throw invalidRequestObject('response_type differs between the request and its request object');
  }
  return { ...beside, ...inside, client_id };
}

/** The order of the words carries no meaning (RFC 6749 §3.1.1). */
const isSameResponseType = (one: string, other: string): boolean => sortWords(one) === sortWords(other);
const sortWords = (words: string): string => words.split(' ').sort().join(' ');
