// Everything an operator may set, parsed once per isolate. A bad value fails by name, and the Worker answers 503.

import { type ClientProfile, clientProfiles } from '../oauth/words.ts';
import { type Feature, type FeatureName, type Features, features } from './features.ts';
import { type HostList, parseHostList } from './hosts.ts';
import { type PasswordSettings, parsePasswordSettings } from './passwords.ts';
import { ConfigurationError } from './secrets.ts';
import { findText, getChoice, getNumber, getText, type Variables } from './variables.ts';

export interface Settings {
  /** The issuer identifier, without trailing slash; every URL we publish is built from it, never from a request. */
  issuer: string;
  /** `local` only under the development server: open registration, http loopback issuer, named fetch hosts. */
  environment: 'local' | 'deployed';
  features: Features;
  /** Who may use /register: anyone, or nobody without an initial access token. */
  registration: 'open' | 'closed';
  /** Who may make an account by themselves: anyone, whoever an operator invited, or nobody. */
  signUp: 'open' | 'invitation' | 'closed';
  /** Whether a person whose e-mail address is not verified verifies it before any client hears of them. */
  requiresVerifiedEmail: boolean;
  /** Whether whoever has no second factor sets one up, and uses it. */
  requiresSecondFactor: boolean;
  /** Terms that whoever signs in has accepted in this very version; absent: nobody is asked. */
  terms: Terms | undefined;
  /** Whether the sign-in page asks for a name and a password at once, or for the name first. */
  signInForm: 'all_in_one' | 'identifier_first';
  /** Whether /authorize takes pushed requests alone (RFC 9126 §5). */
  requiresPushedRequests: boolean;
  /** Whether /authorize takes no request without a signed request object (RFC 9101 §10.5). */
  requiresRequestObjects: boolean;
  /** Under which profile a client lives that no operator gave one: it registered itself, or is known by its document. */
  defaultProfile: ClientProfile;
  /** Where the edge asks clients for certificates (RFC 8705 §5): absent when that is the issuer itself, or mutual TLS is off. */
  mutualTlsOrigin: string | undefined;
  /** Whether a DPoP proof must carry a nonce of ours (RFC 9449 §8, §9). */
  dpopNonce: 'off' | 'required';
  /** Whose metadata documents make clients: with `allow` only theirs, and never those of `deny`. */
  clientDocumentHosts: { allow: HostList | undefined; deny: HostList };
  passwords: PasswordSettings;
  /** Origins that may be fetched although outbound/ refuses their like. Always empty when deployed (D-10). */
  fetchAllow: readonly string[];
  /** All in seconds. */
  lifetimes: Lifetimes;
}

export interface Terms {
  version: string;
  /** Where they can be read; one of the two at least. */
  tos_uri?: string;
  policy_uri?: string;
}

export interface Lifetimes {
  authorization_code: number;
  access_token: number;
  id_token: number;
  refresh_token_idle: number;
  refresh_token_absolute: number;
  refresh_token_grace: number;
  session_idle: number;
  session_absolute: number;
  session_refresh: number;
  session_overall: number;
  session_remembered: number;
  parked_request: number;
  pushed_request: number;
  unused_client: number;
  account_deletion_grace: number;
}

/** variable: default, least, most (seconds). Defaults: requirements N-38, N-56, N-57, N-66; D-04, D-05. */
const lifetimeTable: Record<keyof Lifetimes, readonly [string, number, number, number]> = {
  authorization_code: ['AUTHORIZATION_CODE_LIFETIME', 60, 10, 600],
  access_token: ['ACCESS_TOKEN_LIFETIME', 900, 60, 86_400],
  id_token: ['ID_TOKEN_LIFETIME', 3600, 60, 86_400],
  refresh_token_idle: ['REFRESH_TOKEN_IDLE_LIFETIME', 604_800, 60, 31_536_000],
  refresh_token_absolute: ['REFRESH_TOKEN_ABSOLUTE_LIFETIME', 2_592_000, 60, 31_536_000],
  refresh_token_grace: ['REFRESH_TOKEN_GRACE', 10, 0, 60],
  session_idle: ['SESSION_IDLE_LIFETIME', 3600, 60, 2_592_000],
  session_absolute: ['SESSION_ABSOLUTE_LIFETIME', 86_400, 300, 31_536_000],
  session_refresh: ['SESSION_REFRESH_THRESHOLD', 7200, 0, 2_592_000],
  session_overall: ['SESSION_OVERALL_LIFETIME', 2_592_000, 300, 31_536_000],
  session_remembered: ['SESSION_REMEMBERED_LIFETIME', 2_592_000, 300, 31_536_000],
  parked_request: ['PARKED_REQUEST_LIFETIME', 600, 60, 3600],
  pushed_request: ['PUSHED_REQUEST_LIFETIME', 60, 5, 90],
  unused_client: ['UNUSED_CLIENT_LIFETIME', 2_592_000, 3600, 31_536_000],
  account_deletion_grace: ['ACCOUNT_DELETION_GRACE', 1_209_600, 0, 7_776_000],
};

/** @throws ConfigurationError naming the variable */
export function parseSettings(variables: Variables): Settings {
  const environment = getChoice(variables, 'ENVIRONMENT', ['deployed', 'local']);
  const enabled = parseFeatures(variables, environment);
  return {
    issuer: parseOrigin(variables, 'ISSUER', environment),
    environment,
    features: enabled,
    registration: getChoice(variables, 'REGISTRATION', environment === 'local' ? ['open', 'closed'] : ['closed', 'open']),
    signUp: getChoice(variables, 'SIGN_UP', environment === 'local' ? ['open', 'invitation', 'closed'] : ['closed', 'invitation', 'open']),
    requiresVerifiedEmail: getChoice(variables, 'REQUIRE_VERIFIED_EMAIL', ['false', 'true']) === 'true',
    requiresSecondFactor: getChoice(variables, 'REQUIRE_SECOND_FACTOR', ['false', 'true']) === 'true',
    terms: parseTerms(variables),
    signInForm: getChoice(variables, 'SIGN_IN_FORM', ['all_in_one', 'identifier_first']),
    requiresPushedRequests: parseRequirePar(variables, enabled),
    requiresRequestObjects: getChoice(variables, 'REQUIRE_SIGNED_REQUEST_OBJECT', ['false', 'true']) === 'true',
    defaultProfile: getChoice(variables, 'DEFAULT_PROFILE', clientProfiles),
    mutualTlsOrigin:
      enabled.mutual_tls && findText(variables, 'MTLS_ORIGIN') ? parseOrigin(variables, 'MTLS_ORIGIN', environment) : undefined,
    dpopNonce: getChoice(variables, 'DPOP_NONCE', ['off', 'required']),
    clientDocumentHosts: { allow: findHosts(variables, 'CIMD_ALLOW_HOSTS'), deny: findHosts(variables, 'CIMD_DENY_HOSTS') ?? [] },
    passwords: parsePasswordSettings(variables, environment),
    fetchAllow: environment === 'local' ? parseFetchAllow(variables) : [],
    lifetimes: parseLifetimes(variables),
  };
}

/** OpenID Connect Discovery §3: https, no query, no fragment. Plain http is for a loopback name in local mode only. */
function parseOrigin(variables: Variables, name: 'ISSUER' | 'MTLS_ORIGIN', environment: Settings['environment']): string {
  const value = getText(variables, name);
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || url.origin !== value)
    throw new ConfigurationError(name, 'must be an origin like https://id.example.com, without path or trailing slash');
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  const isAllowed = url.protocol === 'https:' || (url.protocol === 'http:' && environment === 'local' && isLoopback);
  if (!isAllowed) throw new ConfigurationError(name, 'must be https (http only for localhost, locally)');
  return value;
}

/** `host`, `host:port` (both https) or `http://host:port`, separated by commas; each becomes the origin it names. */
function parseFetchAllow(variables: Variables): readonly string[] {
  const entries = findText(variables, 'FETCH_ALLOW')?.split(',') ?? [];
  return entries.map((entry) => {
    const written = entry.trim();
    const origin = /^https?:\/\//.test(written) ? written : `https://${written}`;
    const url = URL.canParse(origin) ? new URL(origin) : undefined;
    if (!url || url.href !== `${url.origin}/`) throw new ConfigurationError('FETCH_ALLOW', 'must list host, host:port or http://host:port');
    return url.origin;
  });
}

function findHosts(variables: Variables, name: string): HostList | undefined {
  const value = findText(variables, name);
  return value === undefined ? undefined : parseHostList(name, value);
}

function parseFeatures(variables: Variables, environment: Settings['environment']): Features {
  const entries = (Object.keys(features) as FeatureName[]).map((name) => {
    const { flag, default: usual }: Feature = features[name];
    const isUsual = usual === true || (usual === 'locally' && environment === 'local');
    const isOn = getChoice(variables, flag, isUsual ? ['true', 'false'] : ['false', 'true']) === 'true';
    if (isOn && usual === 'planned') throw new ConfigurationError(flag, 'must be false, since nothing serves it yet');
    return [name, isOn] as const;
  });
  return Object.fromEntries(entries) as Features;
}

/** A version is asked for together with the words it is the version of. */
function parseTerms(variables: Variables): Terms | undefined {
  const version = findText(variables, 'TERMS_VERSION');
  const [tos_uri, policy_uri] = [findAddress(variables, 'TERMS_URI'), findAddress(variables, 'POLICY_URI')];
  if (version === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,64}$/.test(version)) throw new ConfigurationError('TERMS_VERSION', 'must be 1 to 64 printable ASCII characters');
  if (!tos_uri && !policy_uri) throw new ConfigurationError('TERMS_VERSION', 'needs TERMS_URI or POLICY_URI');
  return { version, ...(tos_uri && { tos_uri }), ...(policy_uri && { policy_uri }) };
}

function findAddress(variables: Variables, name: string): string | undefined {
  const value = findText(variables, name);
  if (value !== undefined && !(URL.canParse(value) && new URL(value).protocol === 'https:')) {
    throw new ConfigurationError(name, 'must be an https address');
  }
  return value;
}

/** What is required has to be there. */
function parseRequirePar(variables: Variables, { pushed_authorization_requests }: Features): boolean {
  const isRequired = getChoice(variables, 'REQUIRE_PAR', ['false', 'true']) === 'true';
  if (isRequired && !pushed_authorization_requests) throw new ConfigurationError('REQUIRE_PAR', 'needs ENABLE_PAR');
  return isRequired;
}

function parseLifetimes(variables: Variables): Lifetimes {
  const entries = Object.entries(lifetimeTable).map(
    ([name, [variable, ...bounds]]) => [name, getNumber(variables, variable, bounds, 'whole seconds')] as const,
  );
  return Object.fromEntries(entries) as unknown as Lifetimes;
}
