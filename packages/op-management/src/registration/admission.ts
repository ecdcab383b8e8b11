// Who may register a client: nobody while registration is closed, and from one address only so many (RFC 7591 §3, §5; RG-01, RG-13).
import { OAuthError } from '@authrim/shared/oauth';
import { refuseManager } from './access.ts';
import type { RegistrationNeeds } from './needs.ts';

/** Per address; the window in seconds. */
const quota = { limit: 20, window: 60 } as const;

/**
 * @param address canonical, from http/address
 * @throws OAuthError invalid_token (401) while registration is closed; temporarily_unavailable (429) above the quota
 */
export async function admitRegistration(address: string, { settings, derivation, rateLimiter }: RegistrationNeeds): Promise<void> {
  if (settings.registration === 'closed') throw refuseManager('registration is closed');
  const key = await derivation.keyedHash('registration', address);
  const taken = await rateLimiter.take({ key, ...quota });
  if (taken.outcome === 'limited') {
    throw new OAuthError('temporarily_unavailable', 'Too many registrations from this address, try again later', {
      status: 429,
      headers: { 'Retry-After': String(taken.retry_after) },
    });
  }
}
