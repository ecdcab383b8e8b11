// What a registration tells its client (RFC 7591 §3.2.1, RFC 7592 §3): everything registered, and secrets when they are new.
import type { Settings } from '@authrim/shared/config';
import type { ClientRecord } from '@authrim/shared/database';

export interface Registered {
  readonly record: ClientRecord;
  /** The token that opens the registration from now on. */
  readonly registration_access_token: string;
  /** Only when it was just made: at rest lies its hash. */
  readonly client_secret?: string;
}

export const renderClientInformation = (
  { record: { client_id, created_at, metadata }, registration_access_token, client_secret }: Registered,
  { issuer }: Settings,
): object => ({
  ...metadata,
  client_id,
  client_id_issued_at: created_at,
  ...(client_secret !== undefined && { client_secret, client_secret_expires_at: 0 }),
  registration_client_uri: `${issuer}/register/${client_id}`,
  registration_access_token,
});
