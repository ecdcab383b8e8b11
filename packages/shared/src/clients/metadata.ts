// Client metadata under its own names: RFC 7591 §2, OpenID Connect Registration 1.0 §2 and the logout specifications.
// Owns the shape of each member and the order of parsing. Leaves what members mean together to rules.ts.
import * as z from 'zod/mini';
import { supportedScopes } from '../claims/index.ts';
import type { Settings } from '../config/settings.ts';
import { invalidClientMetadata, invalidRedirectUri } from '../oauth/errors.ts';
import { canonicalResource } from '../oauth/resource.ts';
import { formatScope, parseScope } from '../oauth/scope.ts';
import {
  type ClientProfile,
  clientAuthenticationMethods,
  contentEncryptionAlgorithms,
  decryptionAlgorithms,
  grantTypes,
  type IdTokenAlgorithm,
  idTokenAlgorithms,
  keyManagementAlgorithms,
  type ResponseType,
  responseTypes,
  signingAlgorithms,
} from '../oauth/words.ts';
import { profiles } from '../policies/profiles.ts';
import { parseTheme, type Theme } from '../theme/index.ts';
import { assertionAlgorithms, secretAlgorithms } from './authentication/assertion.ts';
import { displayName } from './display-name.ts';
import { withDefaultEncryption } from './encryption.ts';
import { jsonWebKeySet } from './keys.ts';
import { rules } from './rules.ts';
import { refuseUnsupported } from './unsupported.ts';

export interface MetadataPolicy {
  environment: Settings['environment'];
  /** What is switched on. Of what is not said, pushed requests are on and everything else is off. */
  features?: Partial<Settings['features']>;
  /** The profile the client is to live under; `oidc` unless said otherwise. */
  profile?: ClientProfile;
  /** The types of authorization details there are; none unless said otherwise. */
  authorizationDetailsTypes?: readonly string[];
  /** Scope values of resource servers, which a person may be asked for; `any` where authorization alone judges them. */
  resourceScopes?: readonly string[] | 'any';
  /** The operator's own hand: privileged members count, and `scope` may hold values of the operator's own. */
  allowPrivileged?: boolean;
}

const text = (longest: number) => z.string().check(z.minLength(1), z.maxLength(longest));
/** What a URL may look like is a rule; here it is a text of bearable length. */
const url = text(2000);
const urls = z.array(url).check(z.maxLength(50));

const scope = text(2000).check(z.refine((value) => parseScope(value) !== undefined));

/** RFC 6749 §3.1.1: the order of the words in a response type carries no meaning. */
const responseType = z.pipe(z.string().check(z.overwrite((value) => value.split(' ').sort().join(' '))), z.enum(responseTypes));

const encryptionAlg = z.exactOptional(z.enum(keyManagementAlgorithms));
const encryptionEnc = z.exactOptional(z.enum(contentEncryptionAlgorithms));

/** Members that may also come per language, as `client_name#de` (RFC 7591 §2.2). */
const localizable = { client_name: displayName, client_uri: url, logo_uri: url, policy_uri: url, tos_uri: url };

/** Members only an operator may set; from anyone else they have no effect (B-128). */
const privileged = {
  description: z.exactOptional(text(2000)),
  /** Seconds; instead of the issuer's setting (K-100). */
  access_token_lifetime: z.exactOptional(z.int().check(z.minimum(60), z.maximum(86_400))),
  /** What it may do with tokens that are not its own (policies/token-exchange). */
  token_exchange: z.exactOptional(
    z.strictObject({
      subject_clients: z._default(z.array(text(255)).check(z.maxLength(100)), []),
      audiences: z._default(z.array(text(255).check(z.overwrite(canonicalResource))).check(z.maxLength(100)), []),
      impersonation: z._default(z.boolean(), false),
    }),
  ),
  /** The authorization servers to which it may carry our word of a person (policies/cross-app-access). */
  id_jag_audiences: z.exactOptional(
    z
      .array(
        z.strictObject({
          audience: url,
          client_id: text(255),
          scopes: z._default(z.array(text(200)).check(z.maxLength(100)), []),
          resources: z._default(urls, []),
          relying_party: z.exactOptional(text(255)),
        }),
      )
      .check(z.maxLength(50)),
  ),
  /** The client that may act for whomever its tokens speak for: their claim `may_act` (RFC 8693 §4.4). */
  may_act: z.exactOptional(text(255)),
  /** Whether it can live with people nobody knows (policies/guests). */
  allow_guests: z.exactOptional(z.boolean()),
  /** How pages look that people see on its behalf (theme/). */
  theme: z.exactOptional(z.pipe(z.looseObject({}), z.transform(themeOrRefusal))),
};

function themeOrRefusal(value: Record<string, unknown>): Theme {
  const parsed = parseTheme(value);
  if ('problem' in parsed) throw invalidClientMetadata(`theme is refused: ${parsed.problem}`);
  return parsed.theme;
}

const members = z.object({
  redirect_uris: z._default(urls, []),
  grant_types: z._default(z.array(z.enum(grantTypes)).check(z.minLength(1)), ['authorization_code']),
  response_types: z.exactOptional(z.array(responseType)),
  token_endpoint_auth_method: z._default(z.enum(clientAuthenticationMethods), 'client_secret_basic'),
  token_endpoint_auth_signing_alg: z.exactOptional(z.enum([...assertionAlgorithms, ...secretAlgorithms])),
  tls_client_auth_subject_dn: z.exactOptional(text(1000)),
  tls_client_auth_san_dns: z.exactOptional(text(253)),
  tls_client_auth_san_uri: z.exactOptional(url),
  tls_client_auth_san_ip: z.exactOptional(text(45)),
  tls_client_auth_san_email: z.exactOptional(text(320)),
  application_type: z._default(z.enum(['web', 'native']), 'web'),
  client_name: z.exactOptional(localizable.client_name),
  client_uri: z.exactOptional(localizable.client_uri),
  logo_uri: z.exactOptional(localizable.logo_uri),
  policy_uri: z.exactOptional(localizable.policy_uri),
  tos_uri: z.exactOptional(localizable.tos_uri),
  contacts: z.exactOptional(z.array(text(320)).check(z.maxLength(10))),
  scope: z.exactOptional(scope),
  jwks: z.exactOptional(jsonWebKeySet),
  jwks_uri: z.exactOptional(url),
  software_id: z.exactOptional(text(255)),
  software_version: z.exactOptional(text(255)),
  /** Verified before it comes here, and kept as it was sent (RFC 7591 §3.2.1). */
  software_statement: z.exactOptional(text(16_384)),
  subject_type: z._default(z.enum(['public', 'pairwise']), 'public'),
  sector_identifier_uri: z.exactOptional(url),
  id_token_signed_response_alg: z.exactOptional(z.enum(idTokenAlgorithms)),
  id_token_encrypted_response_alg: encryptionAlg,
  id_token_encrypted_response_enc: encryptionEnc,
  userinfo_signed_response_alg: z.exactOptional(z.enum(signingAlgorithms)),
  userinfo_encrypted_response_alg: encryptionAlg,
  userinfo_encrypted_response_enc: encryptionEnc,
  introspection_signed_response_alg: z.exactOptional(z.enum(signingAlgorithms)),
  introspection_encrypted_response_alg: encryptionAlg,
  introspection_encrypted_response_enc: encryptionEnc,
  authorization_signed_response_alg: z.exactOptional(z.enum(signingAlgorithms)),
  authorization_encrypted_response_alg: encryptionAlg,
  authorization_encrypted_response_enc: encryptionEnc,
  request_object_signing_alg: z.exactOptional(z.enum(assertionAlgorithms)),
  request_object_encryption_alg: z.exactOptional(z.enum(decryptionAlgorithms)),
  request_object_encryption_enc: encryptionEnc,
  default_max_age: z.exactOptional(z.int().check(z.minimum(0), z.maximum(2_147_483_647))),
  require_auth_time: z._default(z.boolean(), false),
  default_acr_values: z.exactOptional(z.array(text(255)).check(z.maxLength(20))),
  initiate_login_uri: z.exactOptional(url),
  request_uris: z.exactOptional(urls),
  post_logout_redirect_uris: z.exactOptional(urls),
  frontchannel_logout_uri: z.exactOptional(url),
  frontchannel_logout_session_required: z.exactOptional(z.boolean()),
  backchannel_logout_uri: z.exactOptional(url),
  backchannel_logout_session_required: z.exactOptional(z.boolean()),
  require_pushed_authorization_requests: z.exactOptional(z.boolean()),
  require_signed_request_object: z.exactOptional(z.boolean()),
  dpop_bound_access_tokens: z.exactOptional(z.boolean()),
  authorization_details_types: z.exactOptional(z.array(text(255)).check(z.maxLength(50))),
  tls_client_certificate_bound_access_tokens: z.exactOptional(z.boolean()),
  ...privileged,
});

type LocalizedMembers = { [name in `${keyof typeof localizable}#${string}`]?: string };

/** Members whose default depends on what else is known of the client. */
interface Completed {
  response_types: ResponseType[];
  id_token_signed_response_alg: IdTokenAlgorithm;
}

/** Metadata that keeps every rule. `scope` absent: whatever this server grants. */
export type ClientMetadata = Readonly<z.infer<typeof members> & Completed & LocalizedMembers>;

/**
 * Reads what a client or an operator says of a client. Absent members take the defaults of the standards, unknown ones
 * are ignored, and one that cannot be honoured is refused by name (B-127, B-128, B-133).
 * @throws OAuthError invalid_redirect_uri or invalid_client_metadata, naming the member
 */
export function parseClientMetadata(input: Readonly<Record<string, unknown>>, policy: MetadataPolicy): ClientMetadata {
  const given = Object.fromEntries(Object.entries(input).filter(([name, value]) => value !== null && isHeard(name, policy)));
  const parsed = withDefaultEncryption(parseMembers(given));
  const metadata = {
    ...parsed,
    ...parseLocalized(given),
    ...(parsed.scope !== undefined && { scope: grantableScope(parsed.scope, parsed, policy) }),
    response_types: parsed.response_types ?? defaultResponseTypes(parsed.grant_types),
    id_token_signed_response_alg: parsed.id_token_signed_response_alg ?? profiles[policy.profile ?? 'oidc'].default_signing_alg,
  };
  for (const rule of rules) rule(metadata, policy);
  refuseUnsupported({ ...given, ...metadata });
  return metadata;
}

/** The members of a record that only an operator can have set. */
export function pickPrivileged(metadata: ClientMetadata): Partial<ClientMetadata> {
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => isPrivileged(name))) as Partial<ClientMetadata>;
}

const isPrivileged = (name: string): boolean => Object.hasOwn(privileged, name);
const isHeard = (name: string, policy: MetadataPolicy): boolean => policy.allowPrivileged === true || !isPrivileged(name);

function parseMembers(given: Record<string, unknown>): z.infer<typeof members> {
  const { data, error } = members.safeParse(given);
  if (data) return data;
  const member = String(error.issues[0]?.path[0]);
  throw member === 'redirect_uris'
    ? invalidRedirectUri('redirect_uris must be at most 50 texts of at most 2000 characters')
    : invalidClientMetadata(`${member} is malformed or not supported`);
}

function parseLocalized(given: Record<string, unknown>): LocalizedMembers {
  const localized = Object.entries(given).flatMap(([name, value]) => {
    const member = /^([a-z_]+)#[A-Za-z0-9-]{2,35}$/.exec(name)?.[1];
    if (!member || !isLocalizable(member)) return [];
    const { data } = localizable[member].safeParse(value);
    if (data === undefined) throw invalidClientMetadata(`A localized ${member} is malformed`);
    return [[name, data] as const];
  });
  if (localized.length > 100) throw invalidClientMetadata('There are too many localized members');
  return Object.fromEntries(localized);
}

const isLocalizable = (member: string): member is keyof typeof localizable => Object.hasOwn(localizable, member);

/** RFC 7591 §2 defaults to `code`; a client that asks for neither code nor implicit has no response to type. */
const defaultResponseTypes = (grant_types: readonly string[]): ResponseType[] =>
  grant_types.includes('authorization_code') ? ['code'] : [];

/**
 * Scope values beyond policy have no effect (B-128): a client cannot register itself a permission. It may register to ask a person
 * for one at a resource server, unless it could take it without asking (RFC 6749 §4.4).
 */
function grantableScope(
  value: string,
  { grant_types }: Pick<ClientMetadata, 'grant_types'>,
  { allowPrivileged = false, resourceScopes = [] }: MetadataPolicy,
): string {
  const values = parseScope(value) ?? [];
  const asksPersons = !grant_types.includes('client_credentials');
  const isOfResource = (candidate: string) => asksPersons && (resourceScopes === 'any' || resourceScopes.includes(candidate));
  return formatScope(values.filter((candidate) => allowPrivileged || supportedScopes.includes(candidate) || isOfResource(candidate)));
}
