// First factors from one address, whoever they are for: what slows down a guesser who tries one secret on many people (D-16).
import { type Quotas, takeLimit } from '@authrim/shared/http';
import type { AuthNeeds } from '../../context.ts';

export interface Caller {
  /** Canonical, from http/address. */
  address: string;
  quotas: Quotas;
}

/** @returns seconds to wait, or undefined when the address may go on */
export async function throttleAddress({ address, quotas }: Caller, needs: AuthNeeds): Promise<number | undefined> {
  const taken = await takeLimit('sign_in_address', address, needs, quotas);
  return taken.outcome === 'limited' ? taken.retry_after : undefined;
}
