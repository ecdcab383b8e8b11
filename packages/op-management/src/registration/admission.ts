// Who may register a client: anyone while registration is open, otherwise who holds an initial access token; and each of them
// only so many (RFC 7591 §3, §5; B-134, RG-01, RG-13).
import { now } from '@authrim/shared/clock';
import { isInitialAccessToken } from '@authrim/shared/database';
import { hashToken, OAuthError } from '@authrim/shared/oauth';
import { reach } from '@authrim/shared/stores';
import { readBearerToken, refuseManager } from './access.ts';
import type { RegistrationNeeds } from './needs.ts';

/** Per address, and per initial access token; the window in seconds. */
const quota = { limit: 20, window: 60 } as const;

export interface Applicant {
  /** Canonical, from http/address. */
  address: string;
  /** The Authorization header. */
  authorization: string | undefined;
}

/**
 * A token that was sent is judged and spent, also while registration is open.
 * @returns hash of the initial access token that pays for the client, if one was sent
 * @throws OAuthError invalid_token (401); temporarily_unavailable (429 above the quota)
 */
export async function admitRegistration({ address, authorization }: Applicant, needs: RegistrationNeeds): Promise<string | undefined> {
  if (authorization === undefined) {
    if (needs.settings.registration === 'closed') throw refuseManager('registration is closed');
    await limitRegistrations('address', address, needs);
    return undefined;
  }
  await limitRegistrations('address', address, needs);
  const token_hash = await hashToken(readBearerToken(authorization));
  const isLive = await reach('D1 initial_access_tokens', () => isInitialAccessToken(needs.database, token_hash, now()));
  if (!isLive) throw refuseManager('no such initial access token, or none any more');
  await limitRegistrations('token', token_hash, needs);
  return token_hash;
}

/** @throws OAuthError temporarily_unavailable (429) */
export async function limitRegistrations(
  by: 'address' | 'token',
  identifier: string,
  { derivation, rateLimiter }: RegistrationNeeds,
): Promise<void> {
  const key = await derivation.keyedHash(`registration-${by}`, identifier);
  const taken = await rateLimiter.take({ key, ...quota });
  if (taken.outcome === 'limited') {
    throw new OAuthError('temporarily_unavailable', 'Too many registrations, try again later', {
      status: 429,
      headers: { 'Retry-After': String(taken.retry_after) },
    });
  }
}
