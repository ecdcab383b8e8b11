// The `claims` request parameter (OpenID Connect Core §5.5): one JSON object of bounded size from a stranger, read to a bounded depth.
// Owns its shape. Leaves what is released to release.ts and what `sub` and `acr` demand to the authorization request.
import { invalidRequest } from '../oauth/errors.ts';
import { isDeeper, isObject, parseJson } from '../parameters/json.ts';
import { claims, signInClaims } from './registry.ts';

/** OpenID Connect Core §5.5.1; empty when the claim was asked for with null. */
export interface ClaimRequest {
  essential?: boolean;
  value?: unknown;
  values?: readonly unknown[];
}

export interface ClaimsParameter {
  userinfo?: Readonly<Record<string, ClaimRequest>>;
  id_token?: Readonly<Record<string, ClaimRequest>>;
}

const maximumLength = 8 * 1024;
const maximumDepth = 5;
const knownClaims: ReadonlySet<string> = new Set([...claims.map(({ name }) => name), ...signInClaims]);

/**
 * What is known of the parameter; unknown claims and members, prototype keys among them, are left behind (B-069).
 * @throws OAuthError invalid_request when it is not an object of the shape of §5.5, too long, or too deep in what is known
 */
export function parseClaimsParameter(parameter: string): ClaimsParameter {
  const value = parameter.length <= maximumLength ? parseJson(parameter) : undefined;
  if (!isObject(value)) throw invalidRequest('claims must be a JSON object of at most 8 KiB');
  const { userinfo, id_token } = value;
  const known = {
    ...(userinfo !== undefined && { userinfo: parseRequests(userinfo) }),
    ...(id_token !== undefined && { id_token: parseRequests(id_token) }),
  };
  // What nobody reads may be as deep as its own specification wants.
  if (isDeeper(known, maximumDepth)) throw invalidRequest('claims is nested too deeply');
  return known;
}

/** The scope values under which a person is asked about the claims that the parameter names: agreeing covers both ways to ask. */
export function scopeOfClaims({ userinfo = {}, id_token = {} }: ClaimsParameter): string[] {
  const named = claims.filter(({ name }) => Object.hasOwn(userinfo, name) || Object.hasOwn(id_token, name));
  return [...new Set(named.map(({ scope }) => scope))];
}

function parseRequests(value: unknown): Record<string, ClaimRequest> {
  if (!isObject(value)) throw invalidRequest('userinfo and id_token in claims must be JSON objects');
  const known = Object.entries(value).filter(([name]) => knownClaims.has(name));
  return Object.fromEntries(known.map(([name, request]) => [name, parseRequest(request)]));
}

function parseRequest(request: unknown): ClaimRequest {
  if (request === null) return {};
  if (!isObject(request)) throw invalidRequest('A claim in claims must be null or a JSON object');
  const { essential, value, values } = request;
  if (essential !== undefined && typeof essential !== 'boolean') throw invalidRequest('essential in claims must be true or false');
  if (values !== undefined && !Array.isArray(values)) throw invalidRequest('values in claims must be an array');
  return {
    ...(essential !== undefined && { essential }),
    ...(value !== undefined && { value }),
    ...(values !== undefined && { values }),
  };
}
