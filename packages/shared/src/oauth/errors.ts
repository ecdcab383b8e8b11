// The one error a client of ours can meet, spelled as RFC 6749 §5.2 spells it, and a factory for each code.
// Whether it becomes JSON, a page or a redirect is decided by the phase that catches it (http/, op-auth), never here.

/** Every `error` value this provider answers with, from the IANA OAuth Extensions Error registry. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'access_denied'
  | 'unsupported_response_type'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'interaction_required'
  | 'login_required'
  | 'account_selection_required'
  | 'consent_required'
  | 'unmet_authentication_requirements'
  | 'invalid_request_uri'
  | 'invalid_request_object'
  | 'registration_not_supported'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'insufficient_user_authentication'
  | 'invalid_redirect_uri'
  | 'invalid_client_metadata'
  | 'invalid_software_statement'
  | 'unapproved_software_statement'
  | 'unsupported_token_type'
  | 'invalid_target'
  | 'invalid_authorization_details'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'not_supported';

export interface OAuthErrorOptions {
  /** HTTP status when the error is answered directly; 400 unless said otherwise. */
  status?: number;
  /** What the operator may know and the client may not: goes to log and audit only. */
  detail?: string;
  /** Response headers the error demands, e.g. `WWW-Authenticate` or `Retry-After`. */
  headers?: Readonly<Record<string, string>>;
  /** What the challenge of a protected resource says beside the error: `scope` (RFC 6750 §3), `acr_values`, `max_age` (RFC 9470 §3). */
  challenge?: Readonly<Record<string, string>>;
  cause?: unknown;
}

/**
 * A refusal in the words of an RFC. `error_description` is fixed text for the client's developer: permitted ASCII
 * only (RFC 6749 §4.1.2.1), no echo of input, and it never tells which of two secrets was wrong.
 */
export class OAuthError extends Error {
  readonly error: OAuthErrorCode;
  readonly error_description: string;
  readonly status: number;
  readonly detail: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly challenge: Readonly<Record<string, string>>;

  constructor(error: OAuthErrorCode, error_description: string, options: OAuthErrorOptions = {}) {
    super(`${error}: ${error_description}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'OAuthError';
    this.error = error;
    this.error_description = error_description;
    this.status = options.status ?? 400;
    this.detail = options.detail;
    this.headers = options.headers ?? {};
    this.challenge = options.challenge ?? {};
  }
}

type Factory = (error_description: string, options?: OAuthErrorOptions) => OAuthError;

const factory =
  (error: OAuthErrorCode, status = 400): Factory =>
  (error_description, options = {}) =>
    new OAuthError(error, error_description, { status, ...options });

export const invalidRequest = factory('invalid_request');
export const invalidGrant = factory('invalid_grant');
export const unauthorizedClient = factory('unauthorized_client');
export const unsupportedGrantType = factory('unsupported_grant_type');
export const invalidScope = factory('invalid_scope');
export const accessDenied = factory('access_denied', 403);
export const unsupportedResponseType = factory('unsupported_response_type');
export const serverError = factory('server_error', 500);
export const interactionRequired = factory('interaction_required');
export const loginRequired = factory('login_required');
export const consentRequired = factory('consent_required');
export const accountSelectionRequired = factory('account_selection_required');
export const unmetAuthenticationRequirements = factory('unmet_authentication_requirements');
export const invalidRequestUri = factory('invalid_request_uri');
export const invalidRequestObject = factory('invalid_request_object');
export const registrationNotSupported = factory('registration_not_supported');
export const invalidToken = factory('invalid_token', 401);
export const insufficientScope = factory('insufficient_scope', 403);
export const insufficientUserAuthentication = factory('insufficient_user_authentication', 401);
export const invalidRedirectUri = factory('invalid_redirect_uri');
export const invalidClientMetadata = factory('invalid_client_metadata');
export const invalidSoftwareStatement = factory('invalid_software_statement');
export const unapprovedSoftwareStatement = factory('unapproved_software_statement');
export const invalidTarget = factory('invalid_target');
export const invalidAuthorizationDetails = factory('invalid_authorization_details');
export const invalidDpopProof = factory('invalid_dpop_proof');
export const useDpopNonce = factory('use_dpop_nonce');
export const notSupported = factory('not_supported');

/** RFC 6749 §5.2: 401, and a challenge when the client tried the Authorization header. */
export const invalidClient = (detail: string, options: { challenge?: boolean } = {}): OAuthError =>
  new OAuthError('invalid_client', 'Client authentication failed', {
    status: 401,
    detail,
    headers: options.challenge ? { 'WWW-Authenticate': 'Basic realm="authrim", charset="UTF-8"' } : {},
  });

/** A dependency (object, D1, queue) did not answer: a refusal with a time to come back, never a grant. */
export const temporarilyUnavailable = (detail: string, cause?: unknown): OAuthError =>
  new OAuthError('temporarily_unavailable', 'The service cannot answer right now, try again', {
    status: 503,
    detail,
    headers: { 'Retry-After': '2' },
    cause,
  });
