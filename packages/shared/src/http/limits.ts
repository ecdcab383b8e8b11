// Limits on requests as they meet one (policies/limits). Owns the canonical key of a counter and the words of a refusal: 429 with
// Retry-After and the RateLimit fields (draft-ietf-httpapi-ratelimit-headers). Leaves counting to the platform and the RateLimiter.
import type { RateLimiterContract } from '../durable-objects/index.ts';
import type { Derivation } from '../handles/index.ts';
import { OAuthError } from '../oauth/errors.ts';
import { type LimitName, limits, loadPeriod } from '../policies/limits.ts';
import { callerAddress } from './address.ts';

export interface LimitNeeds {
  rateLimiter: Pick<RateLimiterContract, 'take'>;
  derivation: Pick<Derivation, 'keyedHash'>;
}

/**
 * One more of what a limit counts. The identifier is kept as a keyed hash alone.
 * @param identifier canonical: an address from http/address, a client_id, a host
 */
export async function takeLimit(name: LimitName, identifier: string, { rateLimiter, derivation }: LimitNeeds) {
  const { limit, window } = limits[name];
  return rateLimiter.take({ key: await derivation.keyedHash(name, identifier), limit, window });
}

/** @throws OAuthError temporarily_unavailable (429) when that is one too many; (503) when nobody can say */
export async function enforceLimit(name: LimitName, identifier: string, needs: LimitNeeds): Promise<void> {
  const taken = await takeLimit(name, identifier, needs);
  if (taken.outcome === 'limited') throw tooManyRequests(limitHeaders(name, taken.retry_after));
}

/** What a response says of a limit that is used up. @param retry_after seconds */
export const limitHeaders = (name: LimitName, retry_after: number): Record<string, string> => ({
  'Retry-After': String(retry_after),
  'RateLimit-Policy': `"${name}";q=${limits[name].limit};w=${limits[name].window}`,
  RateLimit: `"${name}";r=0;t=${retry_after}`,
});

const tooManyRequests = (headers: Record<string, string>): OAuthError =>
  new OAuthError('temporarily_unavailable', 'Too many requests, try again later', { status: 429, headers });

/** The platform's rate-limit binding, which every deployed Worker has. */
interface LoadLimit {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

/**
 * Refuses what is a flood of one address before anything is done for it. Without the binding, an answer of it, or an address of
 * somebody else everything goes on: what must hold is counted exactly.
 * @throws OAuthError temporarily_unavailable (429)
 */
export async function shedLoad(request: Request, env: object): Promise<void> {
  const { LOAD_LIMIT } = env as { LOAD_LIMIT?: LoadLimit };
  const key = callerAddress(request);
  if (!LOAD_LIMIT || key === 'unknown' || isLoopback(key)) return;
  const isWithin = await LOAD_LIMIT.limit({ key }).then(
    ({ success }) => success,
    () => true,
  );
  if (!isWithin) throw tooManyRequests({ 'Retry-After': String(loadPeriod), RateLimit: `"load";r=0;t=${loadPeriod}` });
}

/** The development server's own machine: nobody arrives from there at the edge. */
const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '0:0:0:0::/64';
