// How many requests one client may leave here (RFC 9126 §7; PA-11): what it stores ends in a minute, and until then it is bounded.
import type { AuthenticatedClient } from '@authrim/shared/clients';
import { enforceLimit, type LimitNeeds, type Quotas } from '@authrim/shared/http';

interface Caller {
  /** Canonical, from http/address. */
  address: string;
  quotas: Quotas;
}

/**
 * A public client is whoever says so. There each address is counted by itself, or anybody could use up what all others need.
 * @throws OAuthError temporarily_unavailable (429)
 */
export async function limitPushes({ client_id, metadata }: AuthenticatedClient, caller: Caller, needs: LimitNeeds): Promise<void> {
  const isPublic = metadata.token_endpoint_auth_method === 'none';
  if (isPublic) await enforceLimit('push_address', JSON.stringify([client_id, caller.address]), needs, caller.quotas);
  else await enforceLimit('push_client', client_id, needs, caller.quotas);
}
