// Who may register a client: anyone while registration is open, otherwise who holds an initial access token; and each of them
// only so many (RFC 7591 §3, §5; B-134, RG-01, RG-13).
import { now } from '@authrim/shared/clock';
import { isInitialAccessToken } from '@authrim/shared/database';
import { enforceLimit, type Quotas } from '@authrim/shared/http';
import { hashToken } from '@authrim/shared/oauth';
import { reach } from '@authrim/shared/stores';
import { readBearerToken, refuseManager } from './access.ts';
import type { RegistrationNeeds } from './needs.ts';

export interface Applicant {
  /** Canonical, from http/address. */
  address: string;
  /** The Authorization header. */
  authorization: string | undefined;
  quotas: Quotas;
}

/**
 * A token that was sent is judged and spent, also while registration is open.
 * @returns hash of the initial access token that pays for the client, if one was sent
 * @throws OAuthError invalid_token (401); temporarily_unavailable (429 above the quota)
 */
export async function admitRegistration(
  { address, authorization, quotas }: Applicant,
  needs: RegistrationNeeds,
): Promise<string | undefined> {
  if (authorization === undefined && needs.settings.registration === 'closed') throw refuseManager('registration is closed');
  await enforceLimit('registration_address', address, needs, quotas);
  if (authorization === undefined) return undefined;
  const token_hash = await hashToken(readBearerToken(authorization));
  const isLive = await reach('D1 initial_access_tokens', () => isInitialAccessToken(needs.database, token_hash, now()));
  if (!isLive) throw refuseManager('no such initial access token, or none any more');
  await enforceLimit('registration_token', token_hash, needs, quotas);
  return token_hash;
}
