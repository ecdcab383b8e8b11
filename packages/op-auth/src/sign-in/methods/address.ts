// First factors from one address, whoever they are for: what slows down a guesser who tries one secret on many people (D-16).
import type { AuthNeeds } from '../../context.ts';

/** At most this many in one window. */
const limit = { limit: 60, window: 60 } as const;

/** @returns seconds to wait, or undefined when the address may go on */
export async function throttleAddress(address: string, { rateLimiter, derivation }: AuthNeeds): Promise<number | undefined> {
  const taken = await rateLimiter.take({ key: await derivation.keyedHash('sign_in_address', address), ...limit });
  return taken.outcome === 'limited' ? taken.retry_after : undefined;
}
