// What client metadata must be beyond the shape of each member: one short rule a function, all of them in one list.
import { offersGrantType } from '../config/features.ts';
import { invalidClientMetadata, invalidRedirectUri } from '../oauth/errors.ts';
import type { GrantType } from '../oauth/words.ts';
import { assertionAlgorithms, secretAlgorithms } from './authentication/assertion.ts';
import { supportedAuthenticationMethods } from './authentication/supported.ts';
import { findCertificateMembers, isCertificateName } from './client-certificate.ts';
import { findAlgWithoutKey, findEncWithoutAlg } from './encryption.ts';
import { hasSignatureKey } from './keys.ts';
import type { ClientMetadata, MetadataPolicy } from './metadata.ts';
import { profileRules } from './profile-rules.ts';
import { needsClientSecret } from './secrets.ts';
import { isOneSector } from './sector.ts';
import { isLoopback, isRedirectTarget, isWebUrl } from './urls.ts';

/** @throws OAuthError invalid_redirect_uri or invalid_client_metadata, naming the member */
export type Rule = (metadata: ClientMetadata, policy: MetadataPolicy) => void;

const assertionMethods = { private_key_jwt: assertionAlgorithms, client_secret_jwt: secretAlgorithms } as const;

const hasCode = (response_type: string): boolean => response_type.split(' ').includes('code');
const hasFrontChannelToken = (response_type: string): boolean => /\b(id_token|token)\b/.test(response_type);

/** RFC 7591 §2.1, both ways: a grant nobody can ask for is as wrong as a response without its grant (B-127). */
const grantsAndResponsesAgree: Rule = ({ grant_types, response_types }) => {
  const codeAgrees = grant_types.includes('authorization_code') === response_types.some(hasCode);
  const implicitAgrees = grant_types.includes('implicit') === response_types.some(hasFrontChannelToken);
  if (!codeAgrees || !implicitAgrees) throw invalidClientMetadata('grant_types and response_types do not agree');
};

/** B-133, C-26: what is switched off is refused, never dropped. */
const grantsAreOffered: Rule = ({ grant_types }, { features = {} }) => {
  if (!grant_types.every((grant_type) => offersGrantType(grant_type, features))) {
    throw invalidClientMetadata('grant_types asks for what this server does not support');
  }
};

/** Grants that whoever knows a public client's name could use in it. */
const confidentialGrants = [
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
] as const satisfies readonly GrantType[];

/** RFC 6749 §4.4: they need a client that can prove who it is. */
const publicClientsHoldNoCredentials: Rule = ({ grant_types, token_endpoint_auth_method }) => {
  const held = confidentialGrants.find((grant_type) => grant_types.includes(grant_type));
  if (token_endpoint_auth_method === 'none' && held) {
    throw invalidClientMetadata(`grant_types may not hold ${held} when token_endpoint_auth_method is none`);
  }
};

/** RFC 7591 §2: two sources of keys would make two answers (B-131, RG-11). */
const keysHaveOneSource: Rule = ({ jwks, jwks_uri }) => {
  if (jwks && jwks_uri !== undefined) throw invalidClientMetadata('jwks and jwks_uri may not both be present');
};

/** OpenID Connect Registration §2, RFC 8705 §2: a method is offered, and its algorithm is one of it. */
const authenticationMethodIsOffered: Rule = (metadata, { features = {} }) => {
  const { token_endpoint_auth_method: method, token_endpoint_auth_signing_alg: alg } = metadata;
  if (!supportedAuthenticationMethods({ mutual_tls: features.mutual_tls === true }).includes(method))
    throw invalidClientMetadata('token_endpoint_auth_method is not supported');
  if (alg === undefined || !Object.hasOwn(assertionMethods, method)) return;
  const isOwn = assertionMethods[method as keyof typeof assertionMethods].some((candidate) => candidate === alg);
  if (!isOwn) throw invalidClientMetadata(`token_endpoint_auth_signing_alg is not one of ${method}`);
};

/** RFC 8705 §2.1.2: exactly one, so that there is one answer to whom the certificate names (B-178). */
const certificatesNameOneSubject: Rule = (metadata) => {
  const [member, ...others] = findCertificateMembers(metadata);
  const isNeeded = metadata.token_endpoint_auth_method === 'tls_client_auth';
  if (isNeeded !== (member !== undefined) || others.length > 0) {
    throw invalidClientMetadata(
      'tls_client_auth, and it alone, has exactly one of the members tls_client_auth_subject_dn and tls_client_auth_san_*',
    );
  }
  if (member && !isCertificateName(member, metadata[member])) throw invalidClientMetadata(`${member} is malformed or not supported`);
};

const signersHaveKeys: Rule = ({ token_endpoint_auth_method, request_object_signing_alg, require_signed_request_object, ...keys }) => {
  if (hasSignatureKey(keys)) return;
  if (token_endpoint_auth_method === 'private_key_jwt' || token_endpoint_auth_method === 'self_signed_tls_client_auth') {
    throw invalidClientMetadata(`${token_endpoint_auth_method} needs a signature key in jwks or jwks_uri`);
  }
  if (request_object_signing_alg !== undefined || require_signed_request_object) {
    throw invalidClientMetadata('request_object_signing_alg and require_signed_request_object need a signature key in jwks or jwks_uri');
  }
};

const boundTokenMembers = ['dpop_bound_access_tokens', 'tls_client_certificate_bound_access_tokens'] as const;

/** RFC 7800 §3: a token names one key. RFC 8705 §3: certificates are seen where the edge asks for them. */
const boundTokensHaveOneKey: Rule = (metadata, { features = {} }) => {
  if (boundTokenMembers.every((member) => metadata[member])) {
    throw invalidClientMetadata(`Of ${boundTokenMembers.join(' and ')} only one may be true`);
  }
  if (metadata.tls_client_certificate_bound_access_tokens && features.mutual_tls !== true) {
    throw invalidClientMetadata('tls_client_certificate_bound_access_tokens asks for what this server does not support');
  }
};

/** A token from the authorization endpoint comes without proof or certificate, so it would be a bearer token (RFC 9449 §5.2; B-177). */
const boundTokensComeFromTheTokenEndpoint: Rule = (metadata) => {
  const bound = boundTokenMembers.find((member) => metadata[member]);
  if (bound && metadata.response_types.some((response_type) => response_type.split(' ').includes('token'))) {
    throw invalidClientMetadata(`response_types may not hold token when ${bound} is true`);
  }
};

/** Core §10.1: a MAC needs a secret, which public clients and those with keys have not (C-12). */
const macsHaveSecrets: Rule = (metadata) => {
  if (metadata.id_token_signed_response_alg === 'HS256' && !needsClientSecret(metadata)) {
    throw invalidClientMetadata('id_token_signed_response_alg HS256 needs a method with a client secret');
  }
};

/** RFC 9126 §6: who may send no other requests must be able to push. */
const pushedRequestsAreOffered: Rule = ({ require_pushed_authorization_requests }, { features = {} }) => {
  if (require_pushed_authorization_requests && features.pushed_authorization_requests === false) {
    throw invalidClientMetadata('require_pushed_authorization_requests asks for what this server does not support');
  }
};

/** RFC 9396 §10: what nobody defined, nobody can be asked for (B-293). */
const authorizationDetailsTypesAreKnown: Rule = ({ authorization_details_types = [] }, { authorizationDetailsTypes = [] }) => {
  if (!authorization_details_types.every((type) => authorizationDetailsTypes.includes(type))) {
    throw invalidClientMetadata('authorization_details_types has a type that is unknown here');
  }
};

const encryptionIsWhole: Rule = (metadata) => {
  const lonely = findEncWithoutAlg(metadata);
  if (lonely) throw invalidClientMetadata(`${lonely} needs its alg`);
  const keyless = findAlgWithoutKey(metadata);
  if (keyless) throw invalidClientMetadata(`${keyless} needs an encryption key in jwks or jwks_uri`);
};

const redirectsHaveTargets: Rule = ({ response_types, redirect_uris }) => {
  if (response_types.length > 0 && redirect_uris.length === 0) throw invalidRedirectUri('redirect_uris is missing');
};

/** B-129, RG-02, RG-03. */
const redirectUrisAreSafe: Rule = (metadata, { environment }) => {
  if (!metadata.redirect_uris.every((uri) => isRedirectTarget(uri, metadata, environment))) {
    throw invalidRedirectUri('redirect_uris must be https, or loopback http or a private-use scheme of a native client');
  }
};

/** OpenID Connect Registration §2: a token in the address bar of this machine is anybody's. */
const implicitWebClientsAvoidLoopback: Rule = ({ application_type, grant_types, redirect_uris }) => {
  if (application_type !== 'web' || !grant_types.includes('implicit')) return;
  if (redirect_uris.some((uri) => isLoopback(new URL(uri)))) {
    throw invalidRedirectUri('redirect_uris of a web client with implicit may not be on localhost');
  }
};

const postLogoutRedirectUrisAreSafe: Rule = (metadata, { environment }) => {
  if (!(metadata.post_logout_redirect_uris ?? []).every((uri) => isRedirectTarget(uri, metadata, environment))) {
    throw invalidClientMetadata('post_logout_redirect_uris must keep the rules of redirect_uris');
  }
};

/** Core §8.1: which clients see one `sub` may not be a guess. */
const pairwiseClientsHaveOneSector: Rule = ({ subject_type, sector_identifier_uri, redirect_uris }, { environment }) => {
  if (subject_type !== 'pairwise' || sector_identifier_uri !== undefined || isOneSector(redirect_uris, environment)) return;
  throw invalidClientMetadata('pairwise needs sector_identifier_uri unless all redirect_uris have one host of the client');
};

const urlMembers = [
  'jwks_uri',
  'sector_identifier_uri',
  'client_uri',
  'logo_uri',
  'policy_uri',
  'tos_uri',
  'initiate_login_uri',
  'frontchannel_logout_uri',
  'backchannel_logout_uri',
] as const;

/** B-132, in every language. */
const urlsAreWebPages: Rule = (metadata, { environment }) => {
  for (const member of urlMembers) {
    const values = Object.entries(metadata).flatMap(([name, value]) => (name.split('#')[0] === member ? [String(value)] : []));
    if (!values.every((value) => isWebUrl(value, environment))) throw invalidClientMetadata(`${member} must be an https URL`);
  }
};

/** Core §6.2: the fragment may hold the hash of the object. */
const requestUrisAreFetchable: Rule = ({ request_uris = [] }, { environment }) => {
  if (!request_uris.every((uri) => isWebUrl(uri, environment))) throw invalidClientMetadata('request_uris must be https URLs');
};

/** Front-Channel Logout §2: the origin of a redirect URI, so that the page in the frame is the client's own. */
const frontChannelLogoutIsOwnOrigin: Rule = ({ frontchannel_logout_uri, redirect_uris }) => {
  if (frontchannel_logout_uri === undefined) return;
  const { origin } = new URL(frontchannel_logout_uri);
  if (!redirect_uris.some((uri) => new URL(uri).origin === origin)) {
    throw invalidClientMetadata('frontchannel_logout_uri must share scheme, host and port with one of redirect_uris');
  }
};

/** Back-Channel Logout §2.2. */
const backChannelLogoutHasNoFragment: Rule = ({ backchannel_logout_uri }) => {
  if (backchannel_logout_uri?.includes('#')) throw invalidClientMetadata('backchannel_logout_uri may not have a fragment');
};

/** Order matters twice: shapes of URLs come before rules that parse them, and redirect_uris before what refers to it. */
export const rules: readonly Rule[] = [
  grantsAndResponsesAgree,
  grantsAreOffered,
  publicClientsHoldNoCredentials,
  keysHaveOneSource,
  authenticationMethodIsOffered,
  certificatesNameOneSubject,
  signersHaveKeys,
  macsHaveSecrets,
  pushedRequestsAreOffered,
  authorizationDetailsTypesAreKnown,
  encryptionIsWhole,
  boundTokensHaveOneKey,
  boundTokensComeFromTheTokenEndpoint,
  redirectsHaveTargets,
  redirectUrisAreSafe,
  implicitWebClientsAvoidLoopback,
  postLogoutRedirectUrisAreSafe,
  urlsAreWebPages,
  pairwiseClientsHaveOneSector,
  requestUrisAreFetchable,
  frontChannelLogoutIsOwnOrigin,
  backChannelLogoutHasNoFragment,
  ...profileRules,
];
