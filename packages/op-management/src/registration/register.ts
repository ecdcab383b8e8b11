// A client comes into being (RFC 7591 §3.1): metadata judged, identifiers and secrets made, one row written.
import { issueClientSecret, needsClientSecret, parseClientMetadata } from '@authrim/shared/clients';
import { now } from '@authrim/shared/clock';
import { type ClientRecord, insertClient } from '@authrim/shared/database';
import { randomToken } from '@authrim/shared/oauth';
import { reach } from '@authrim/shared/stores';
import { issueRegistrationAccessToken } from './access.ts';
import type { RegistrationNeeds } from './needs.ts';
import type { Registered } from './response.ts';

/**
 * @param input the request's JSON object; a client_id or client_secret in it has no effect
 * @throws OAuthError invalid_redirect_uri, invalid_client_metadata, temporarily_unavailable
 */
export async function registerClient(input: Record<string, unknown>, { settings, database }: RegistrationNeeds): Promise<Registered> {
  const metadata = parseClientMetadata(input, settings);
  const secret = needsClientSecret(metadata.token_endpoint_auth_method) ? await issueClientSecret() : undefined;
  const { registration_access_token, registration_access_token_hash } = await issueRegistrationAccessToken();
  const created_at = now();
  const record: ClientRecord = {
    client_id: randomToken(16),
    status: 'active',
    source: 'dynamic',
    profile: 'oidc',
    metadata,
    secrets: secret ? [secret.stored] : [],
    registration_access_token_hash,
    created_at,
    updated_at: created_at,
  };
  await reach('D1 clients', () => insertClient(database, record));
  return { record, registration_access_token, ...(secret && { client_secret: secret.client_secret }) };
}
