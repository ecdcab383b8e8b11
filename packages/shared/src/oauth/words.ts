// The closed vocabularies of the protocol, each as a list and the type made from it.

export const clientProfiles = ['oidc', 'oauth21', 'fapi1-advanced', 'fapi2-security', 'fapi2-message-signing'] as const;
/** The set of rules a client lives under; policies/profiles.ts says what each of them demands. */
export type ClientProfile = (typeof clientProfiles)[number];

export const prompts = ['none', 'login', 'consent', 'select_account', 'create'] as const;
/** OpenID Connect Core §3.1.2.1; `create`: Initiating User Registration via OpenID Connect. */
export type Prompt = (typeof prompts)[number];

export const responseTypes = ['code', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token'] as const;
/** OAuth 2.0 Multiple Response Types §3 and §5, values in the registry's canonical order. */
export type ResponseType = (typeof responseTypes)[number];

export const responseModes = [
  'query',
  'fragment',
  'form_post',
  'web_message',
  'jwt',
  'query.jwt',
  'fragment.jwt',
  'form_post.jwt',
] as const;
/** OAuth 2.0 Multiple Response Types §2.1, Form Post and Web Message Response Mode, JARM §2.3. */
export type ResponseMode = (typeof responseModes)[number];

export const grantTypes = [
  'authorization_code',
  'refresh_token',
  'implicit',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
] as const;
/** RFC 7591 §2; the long ones are of RFC 8693 §2.1 and RFC 7523 §2.1. */
export type GrantType = (typeof grantTypes)[number];

/** RFC 8693 §3. */
export const tokenTypes = {
  access_token: 'urn:ietf:params:oauth:token-type:access_token',
  id_token: 'urn:ietf:params:oauth:token-type:id_token',
  jwt: 'urn:ietf:params:oauth:token-type:jwt',
} as const;
export type TokenType = (typeof tokenTypes)[keyof typeof tokenTypes];

export const clientAuthenticationMethods = [
  'none',
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
] as const;
/** OpenID Connect Core §9, RFC 8705 §2. */
export type ClientAuthenticationMethod = (typeof clientAuthenticationMethods)[number];

export const signingAlgorithms = ['ES256', 'RS256', 'PS256', 'ES384', 'EdDSA'] as const;
/** JWS algorithms this provider signs with (RFC 7518 §3.1, RFC 8037). */
export type SigningAlgorithm = (typeof signingAlgorithms)[number];

export const idTokenAlgorithms = [...signingAlgorithms, 'HS256'] as const;
/** HS256 is a MAC with the client's own secret, for clients that know nothing better (C-12); nothing else is signed so. */
export type IdTokenAlgorithm = (typeof idTokenAlgorithms)[number];

export const keyManagementAlgorithms = ['RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW'] as const;
/** JWE `alg` (RFC 7518 §4.1); never RSA1_5, which tells a patient stranger what is inside. */
export type KeyManagementAlgorithm = (typeof keyManagementAlgorithms)[number];

export const decryptionAlgorithms = ['RSA-OAEP-256', 'ECDH-ES'] as const satisfies readonly KeyManagementAlgorithm[];
/** JWE `alg` of what may be encrypted to this provider (D-12). */
export type DecryptionAlgorithm = (typeof decryptionAlgorithms)[number];

export const isDecryptionAlgorithm = (alg: string): alg is DecryptionAlgorithm =>
  decryptionAlgorithms.some((candidate) => candidate === alg);

export const contentEncryptionAlgorithms = ['A128CBC-HS256', 'A256CBC-HS512', 'A128GCM', 'A256GCM'] as const;
/** JWE `enc` (RFC 7518 §5.1); the first is the default of every standard that names one. */
export type ContentEncryptionAlgorithm = (typeof contentEncryptionAlgorithms)[number];

/** What a person may have to do after signing in, before any client hears of them. */
export type RequiredAction = 'change_password' | 'verify_email' | 'enrol_second_factor' | 'accept_terms';
