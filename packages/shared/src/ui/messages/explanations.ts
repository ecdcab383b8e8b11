// Which words of a catalogue explain an error to a person: the same ones in every language.
import type { OAuthErrorCode } from '../../oauth/index.ts';
import type { Messages } from './index.ts';

/** `mistake`: the app is at fault, and nothing about it would help a person. `interaction`: the person is needed after all. */
export const explanations = {
  invalid_request: 'mistake',
  invalid_client: 'invalid_client',
  invalid_grant: 'mistake',
  unauthorized_client: 'unauthorized_client',
  unsupported_grant_type: 'mistake',
  invalid_scope: 'invalid_scope',
  access_denied: 'access_denied',
  unsupported_response_type: 'mistake',
  server_error: 'server_error',
  temporarily_unavailable: 'temporarily_unavailable',
  interaction_required: 'interaction',
  login_required: 'interaction',
  account_selection_required: 'interaction',
  consent_required: 'interaction',
  unmet_authentication_requirements: 'unmet_authentication_requirements',
  invalid_request_uri: 'invalid_request_uri',
  invalid_request_object: 'mistake',
  registration_not_supported: 'mistake',
  invalid_token: 'mistake',
  insufficient_scope: 'mistake',
  insufficient_user_authentication: 'mistake',
  invalid_redirect_uri: 'invalid_redirect_uri',
  invalid_client_metadata: 'mistake',
  invalid_software_statement: 'mistake',
  unapproved_software_statement: 'mistake',
  unsupported_token_type: 'mistake',
  invalid_target: 'mistake',
  invalid_authorization_details: 'mistake',
  invalid_dpop_proof: 'mistake',
  use_dpop_nonce: 'mistake',
  not_supported: 'not_supported',
} as const satisfies Record<OAuthErrorCode, keyof Messages['errors']>;

/** What happened, and what the person can do about it. */
export const explainError = ({ errors }: Messages, error: OAuthErrorCode): { text: string; next: string } => errors[explanations[error]];
