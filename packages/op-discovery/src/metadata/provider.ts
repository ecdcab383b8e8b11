// The provider's metadata (OpenID Connect Discovery §3, RFC 8414 §2, RFC 9207 §3). Every list is the one the code runs on;
// every URL is built from the configured issuer. A member is here because its behaviour exists (B-006).
import { supportedPrompts, supportedResponseModes, supportedResponseTypes } from '@authrim/shared/authorization-request';
import { claims, signInClaims, subjectTypes, supportedScopes } from '@authrim/shared/claims';
import { assertionAlgorithms } from '@authrim/shared/clients';
import { offersGrantType, type Settings } from '@authrim/shared/config';
import { dpopAlgorithms } from '@authrim/shared/dpop';
import {
  contentEncryptionAlgorithms,
  decryptionAlgorithms,
  idTokenAlgorithms,
  keyManagementAlgorithms,
  signingAlgorithms,
  supportedAcrValues,
} from '@authrim/shared/oauth';
import { idJagTokenType, tokenGrantTypes } from '@authrim/shared/tokens';
import { locales } from '@authrim/shared/ui';
import { describeAuthentication } from './authentication.ts';

/** Identity Assertion JWT Authorization Grant, metadata of a Resource Authorization Server. */
const idJagProfile = 'urn:ietf:params:oauth:grant-profile:id-jag';

/** The claims of an ID Token that tell of the token and the sign-in (OpenID Connect Core §2). */
const idTokenClaims = ['iss', 'aud', 'exp', 'iat', 'nonce', 'amr', 'sid', 'at_hash', 'c_hash', 's_hash'];

/** How an answer to a client may be signed and encrypted, in the names of each answer. */
const describeAnswer = <Answer extends string>(answer: Answer, algorithms: readonly string[] = signingAlgorithms) =>
  ({
    [`${answer}_signing_alg_values_supported`]: algorithms,
    [`${answer}_encryption_alg_values_supported`]: keyManagementAlgorithms,
    [`${answer}_encryption_enc_values_supported`]: contentEncryptionAlgorithms,
  }) as const;

/** What an operator registered: the types of authorization details in use (RFC 9396 §10), and the APIs on this origin (RFC 9728 §4). */
interface Registered {
  authorizationDetailsTypes: readonly string[];
  protectedResources: readonly string[];
}

export const describeProvider = (
  { issuer, features, signUp, mutualTlsOrigin, requiresPushedRequests, requiresRequestObjects }: Settings,
  { authorizationDetailsTypes, protectedResources }: Registered,
) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  ...(features.pushed_authorization_requests && { pushed_authorization_request_endpoint: `${issuer}/as/par` }),
  token_endpoint: `${issuer}/token`,
  userinfo_endpoint: `${issuer}/userinfo`,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  ...(features.dynamic_client_registration && { registration_endpoint: `${issuer}/register` }),
  ...(features.client_id_metadata_documents && { client_id_metadata_document_supported: true }),
  introspection_endpoint: `${issuer}/introspect`,
  revocation_endpoint: `${issuer}/revoke`,
  end_session_endpoint: `${issuer}/logout`,
  check_session_iframe: `${issuer}/session/check`,
  frontchannel_logout_supported: true,
  frontchannel_logout_session_supported: true,
  backchannel_logout_supported: true,
  backchannel_logout_session_supported: true,

  scopes_supported: supportedScopes,
  response_types_supported: supportedResponseTypes,
  response_modes_supported: supportedResponseModes,
  // Response types without a code are registered by `implicit`, which /token never sees (RFC 7591 §2.1; B-007).
  grant_types_supported: [...tokenGrantTypes.filter((grant_type) => offersGrantType(grant_type, features)), 'implicit'],
  ...(features.id_jag && { authorization_grant_profiles_supported: [idJagProfile] }),
  ...(features.id_jag && features.token_exchange && { identity_chaining_requested_token_types_supported: [idJagTokenType] }),
  subject_types_supported: subjectTypes,
  prompt_values_supported: supportedPrompts({ signUp }),
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
  claims_parameter_supported: true,

  ...(authorizationDetailsTypes.length > 0 && { authorization_details_types_supported: authorizationDetailsTypes }),

  protected_resources: protectedResources,

  require_pushed_authorization_requests: requiresPushedRequests,

  require_signed_request_object: requiresRequestObjects,
  request_parameter_supported: true,
  request_uri_parameter_supported: true,
  require_request_uri_registration: true,
  request_object_signing_alg_values_supported: assertionAlgorithms,
  request_object_encryption_alg_values_supported: decryptionAlgorithms,
  request_object_encryption_enc_values_supported: contentEncryptionAlgorithms,

  dpop_signing_alg_values_supported: dpopAlgorithms,

  claim_types_supported: ['normal'],
  claims_supported: [...signInClaims, ...idTokenClaims, ...claims.map(({ name }) => name)],
  acr_values_supported: supportedAcrValues,
  ui_locales_supported: locales,

  ...describeAnswer('id_token', idTokenAlgorithms),
  ...describeAnswer('userinfo'),
  ...describeAnswer('introspection'),
  ...describeAnswer('authorization'),

  ...describeAuthentication({ features, mutualTlsOrigin }),
});
