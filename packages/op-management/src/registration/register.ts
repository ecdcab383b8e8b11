// A client comes into being (RFC 7591 §3.1): metadata judged, identifiers and secrets made, one row written.
import { issueClientSecret, needsClientSecret, parseClientMetadata } from '@authrim/shared/clients';
import { now } from '@authrim/shared/clock';
import { type ClientRecord, insertClient } from '@authrim/shared/database';
import { randomToken } from '@authrim/shared/oauth';
import { reach } from '@authrim/shared/stores';
import { issueRegistrationAccessToken } from './access.ts';
import type { RegistrationNeeds } from './needs.ts';
import type { Registered } from './response.ts';
import { verifySector } from './sector.ts';

/**
 * @param input the request's JSON object; a client_id or client_secret in it has no effect
 * @throws OAuthError invalid_redirect_uri, invalid_client_metadata, temporarily_unavailable
 */
export async function registerClient(input: Record<string, unknown>, needs: RegistrationNeeds): Promise<Registered> {
  const metadata = parseClientMetadata(input, needs.settings);
  await verifySector(metadata, needs);
  const client_id = randomToken(16);
  const secret = needsClientSecret(metadata) ? await issueClientSecret({ client_id, metadata }, needs.secretSealer) : undefined;
  const { registration_access_token, registration_access_token_hash } = await issueRegistrationAccessToken();
  const created_at = now();
  const record: ClientRecord = {
    client_id,
    status: 'active',
    source: 'dynamic',
    profile: 'oidc',
    metadata,
    secrets: secret ? [secret.stored] : [],
    registration_access_token_hash,
    created_at,
    updated_at: created_at,
  };
  await reach('D1 clients', () => insertClient(needs.database, record));
  return { record, registration_access_token, ...(secret && { client_secret: secret.client_secret }) };
}
