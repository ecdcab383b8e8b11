// How many documents are fetched: for whom, and from whom (D-10, RG-17). Nobody makes us a flood by naming addresses.
import type { RateLimiterContract } from '@authrim/shared/durable-objects';
import type { Derivation } from '@authrim/shared/handles';

export interface BudgetNeeds {
  derivation: Pick<Derivation, 'keyedHash'>;
  rateLimiter: RateLimiterContract;
}

/** Fetches in so many seconds: caused by one address, and made to one host. */
const [ofAddress, toHost] = [
  { limit: 30, window: 60 },
  { limit: 120, window: 60 },
] as const;

/**
 * One fetch. An address that has used up its own takes nothing from the host's.
 * @param caller the address that named the client; undefined when the name was our own to keep
 * @throws OAuthError temporarily_unavailable
 */
export async function takeFetch(url: string, caller: string | undefined, { derivation, rateLimiter }: BudgetNeeds) {
  if (caller !== undefined) {
    const key = await derivation.keyedHash('document_address', caller);
    const taken = await rateLimiter.take({ key, ...ofAddress });
    if (taken.outcome === 'limited') return taken;
  }
  return rateLimiter.take({ key: await derivation.keyedHash('document_host', new URL(url).host), ...toHost });
}
