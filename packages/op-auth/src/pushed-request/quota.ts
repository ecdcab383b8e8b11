// How many requests one client may leave here (RFC 9126 §7; PA-11): what it stores ends in a minute, and until then it is bounded.
import type { AuthenticatedClient } from '@authrim/shared/clients';
import { OAuthError } from '@authrim/shared/oauth';
import type { AuthNeeds } from '../context.ts';

/** Requests a minute: of a client that proved who it is, and of one address that speaks for a public client. */
const [mostOfClient, mostOfAddress, window] = [3000, 300, 60];

/**
 * A public client is whoever says so. There each address is counted by itself, or anybody could use up what all others need.
 * @param address canonical, from http/address
 * @throws OAuthError temporarily_unavailable (429)
 */
export async function limitPushes(
  { client_id, metadata }: AuthenticatedClient,
  address: string,
  { derivation, rateLimiter }: Pick<AuthNeeds, 'derivation' | 'rateLimiter'>,
): Promise<void> {
  const isPublic = metadata.token_endpoint_auth_method === 'none';
  const key = await derivation.keyedHash('push', JSON.stringify(isPublic ? [client_id, address] : [client_id]));
  const taken = await rateLimiter.take({ key, limit: isPublic ? mostOfAddress : mostOfClient, window });
  if (taken.outcome === 'limited') {
    throw new OAuthError('temporarily_unavailable', 'Too many authorization requests are pushed, try again later', {
      status: 429,
      headers: { 'Retry-After': String(taken.retry_after) },
    });
  }
}
