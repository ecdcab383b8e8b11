// The profiles a client may live under, as one table: every rule in which they differ is a member of ProfileRules, and the
// compiler proves each row complete. A check reads the row of its client; nothing else asks which profile a client has.
import type { Settings } from '../config/settings.ts';
import {
  type ClientAuthenticationMethod,
  type ClientProfile,
  clientAuthenticationMethods,
  type IdTokenAlgorithm,
  idTokenAlgorithms,
  type ResponseType,
  responseTypes,
  type SigningAlgorithm,
} from '../oauth/words.ts';

/** JWS `alg`, the Edwards one under both of its names (RFC 9864 §2.2). */
type Algorithm = IdTokenAlgorithm | 'Ed25519';

export interface ProfileRules {
  response_types: readonly ResponseType[];
  /** When a response has to come as a JWT (JARM): for who registered its signature, or for each that no ID Token vouches for. */
  jwt_response: 'offered' | 'as_registered' | 'without_id_token';
  client_authentication_methods: readonly ClientAuthenticationMethod[];
  /** In what a client signs and in what is signed for it. */
  signing_algorithms: readonly Algorithm[];
  /** Of what is signed for a client that registered nothing. */
  default_signing_alg: SigningAlgorithm;
  /** What `aud` of a client assertion is: the issuer as one text, or issuer and endpoints alone or in an array. */
  assertion_audience: 'issuer' | 'issuer_or_endpoint';
  pushed_requests: 'offered' | 'required';
  /** Of which requests a `code_challenge` is demanded. */
  code_challenge: 'of_public_clients' | 'of_pushed_requests' | 'required';
  request_object: 'offered' | 'required';
  /** Seconds from `nbf` of a request object to now, and from `nbf` to `exp`; where it is set, both are demanded, and `aud`. */
  longest_request_object: number | undefined;
  /** Parameters beside a request object fill what is missing inside (Core §6.1), or count for nothing (RFC 9101 §6.3). */
  parameters_outside: 'merged' | 'ignored';
  /** Whether each request is tied to its answer: by `nonce` with the scope openid, by `state` without. */
  response_binding: 'offered' | 'required';
  redirect_uris: 'any_safe' | 'https';
  /** Whether a token request repeats `redirect_uri`, or it is compared only when it is sent. */
  redirect_uri_at_token: 'repeated' | 'compared_when_sent';
  /** Whether tokens are good in their client's hands alone: by any proof, or by its certificate. */
  sender_constraint: 'offered' | 'required' | 'certificate';
  /** Whether each use of a refresh token replaces it. */
  refresh_rotation: 'always' | 'never';
  /** Seconds. */
  longest_code_lifetime: number;
}

/** Those with which a client proves who it is by a key of its own. */
const keyMethods = ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'] as const;

/** OpenID Connect Core 1.0, with the practice of RFC 9700. */
const oidc: ProfileRules = {
  response_types: responseTypes,
  jwt_response: 'offered',
  client_authentication_methods: clientAuthenticationMethods,
  signing_algorithms: [...idTokenAlgorithms, 'Ed25519'],
  default_signing_alg: 'RS256',
  assertion_audience: 'issuer_or_endpoint',
  pushed_requests: 'offered',
  code_challenge: 'of_public_clients',
  request_object: 'offered',
  longest_request_object: undefined,
  parameters_outside: 'merged',
  response_binding: 'offered',
  redirect_uris: 'any_safe',
  redirect_uri_at_token: 'repeated',
  sender_constraint: 'offered',
  refresh_rotation: 'always',
  longest_code_lifetime: 600,
};

/** The OAuth 2.1 Authorization Framework (draft): what it takes away from OAuth 2.0. */
const oauth21: ProfileRules = {
  ...oidc,
  response_types: ['code'],
  code_challenge: 'required',
  parameters_outside: 'ignored',
  redirect_uri_at_token: 'compared_when_sent',
};

/** FAPI 1.0 Final, part 2 §5.2.2 and §8.6, and part 1 §5.2.2 beneath it. */
const fapi1Advanced: ProfileRules = {
  response_types: ['code', 'code id_token'],
  jwt_response: 'without_id_token',
  client_authentication_methods: keyMethods,
  signing_algorithms: ['PS256', 'ES256'],
  default_signing_alg: 'PS256',
  assertion_audience: 'issuer_or_endpoint',
  pushed_requests: 'offered',
  code_challenge: 'of_pushed_requests',
  request_object: 'required',
  longest_request_object: 3600,
  parameters_outside: 'ignored',
  response_binding: 'required',
  redirect_uris: 'https',
  redirect_uri_at_token: 'repeated',
  sender_constraint: 'certificate',
  refresh_rotation: 'always',
  longest_code_lifetime: 600,
};

/** FAPI 2.0 Security Profile Final §5.3.2 and §5.4.1. */
const fapi2Security: ProfileRules = {
  response_types: ['code'],
  jwt_response: 'offered',
  client_authentication_methods: keyMethods,
  signing_algorithms: ['PS256', 'ES256', 'EdDSA', 'Ed25519'],
  default_signing_alg: 'PS256',
  assertion_audience: 'issuer',
  pushed_requests: 'required',
  code_challenge: 'required',
  request_object: 'offered',
  longest_request_object: undefined,
  parameters_outside: 'ignored',
  response_binding: 'offered',
  redirect_uris: 'any_safe',
  redirect_uri_at_token: 'repeated',
  sender_constraint: 'required',
  refresh_rotation: 'never',
  longest_code_lifetime: 60,
};

/** FAPI 2.0 Message Signing Final §5.3.1 and §5.4.1, on top of the Security Profile. */
const fapi2MessageSigning: ProfileRules = {
  ...fapi2Security,
  jwt_response: 'as_registered',
  request_object: 'required',
  longest_request_object: 3600,
};

export const profiles: Readonly<Record<ClientProfile, ProfileRules>> = {
  oidc,
  oauth21,
  'fapi1-advanced': fapi1Advanced,
  'fapi2-security': fapi2Security,
  'fapi2-message-signing': fapi2MessageSigning,
};

/** Seconds a code of this client lives. */
export const codeLifetime = ({ profile }: { profile: ClientProfile }, { lifetimes }: Pick<Settings, 'lifetimes'>): number =>
  Math.min(lifetimes.authorization_code, profiles[profile].longest_code_lifetime);
