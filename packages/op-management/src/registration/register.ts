// A client comes into being (RFC 7591 §3.1): metadata judged, identifiers and secrets made, one row written.
import { issueClientSecret, needsClientSecret } from '@authrim/shared/clients';
import { now } from '@authrim/shared/clock';
import { type ClientRecord, insertClient } from '@authrim/shared/database';
import { randomToken } from '@authrim/shared/oauth';
import { reach } from '@authrim/shared/stores';
import { issueRegistrationAccessToken, refuseManager } from './access.ts';
import { verifyClientMetadata } from './metadata.ts';
import type { RegistrationNeeds } from './needs.ts';
import type { Registered } from './response.ts';

/**
 * @param input the request's JSON object; a client_id or client_secret in it has no effect
 * @param initial_access_token_hash of the token that pays for the client, when one was sent
 * @throws OAuthError those of verifyClientMetadata; invalid_token when the token was spent meanwhile; temporarily_unavailable
 */
export async function registerClient(
  input: Record<string, unknown>,
  initial_access_token_hash: string | undefined,
  needs: RegistrationNeeds,
): Promise<Registered> {
  const profile = needs.settings.defaultProfile;
  const metadata = await verifyClientMetadata(input, profile, needs);
  const client_id = randomToken(16);
  const secret = needsClientSecret(metadata) ? await issueClientSecret({ client_id, metadata }, needs.secretSealer) : undefined;
  const { registration_access_token, registration_access_token_hash } = await issueRegistrationAccessToken();
  const created_at = now();
  const record: ClientRecord = {
    client_id,
    status: 'active',
    source: 'dynamic',
    profile,
    metadata,
    secrets: secret ? [secret.stored] : [],
    registration_access_token_hash,
    first_token_at: null,
    created_at,
    updated_at: created_at,
  };
  const insertion = { initial_access_token_hash, unused_before: created_at - needs.settings.lifetimes.unused_client };
  const isAdded = await reach('D1 clients', () => insertClient(needs.database, record, insertion));
  if (!isAdded) throw refuseManager('the initial access token was spent meanwhile');
  return { record, registration_access_token, ...(secret && { client_secret: secret.client_secret }) };
}
