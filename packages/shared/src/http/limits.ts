// Limits on requests as they meet one (policies/limits). Owns the canonical key of a counter, the words of a refusal (429 with
// Retry-After) and what every answer says of the limits it was counted by: the RateLimit fields of
// draft-ietf-httpapi-ratelimit-headers. Leaves counting to the platform and the RateLimiter.
import type { RateLimiterContract } from '../durable-objects/index.ts';
import type { Derivation } from '../handles/index.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { SafeFetch } from '../outbound/safe-fetch.ts';
import { type HostLimitName, type LimitName, limits, loadPeriod } from '../policies/limits.ts';
import { callerAddress } from './address.ts';

export interface LimitNeeds {
  rateLimiter: Pick<RateLimiterContract, 'take'>;
  derivation: Pick<Derivation, 'keyedHash'>;
}

/** What is left of the caller's own limits, as one request has found them; its answer tells. */
export type Quotas = Map<LimitName, Awaited<ReturnType<RateLimiterContract['take']>>>;

/**
 * One more of what a limit counts. The identifier is kept as a keyed hash alone.
 * @param identifier canonical: an address from http/address, a client_id, a host
 * @param quotas absent where others use up the same limit: what they have left is not for the caller
 */
export async function takeLimit(name: LimitName, identifier: string, { rateLimiter, derivation }: LimitNeeds, quotas?: Quotas) {
  const { limit, window } = limits[name];
  const taken = await rateLimiter.take({ key: await derivation.keyedHash(name, identifier), limit, window });
  quotas?.set(name, taken);
  return taken;
}

/** @throws OAuthError temporarily_unavailable (429) when that is one too many; (503) when nobody can say */
export async function enforceLimit(name: LimitName, identifier: string, needs: LimitNeeds, quotas: Quotas): Promise<void> {
  refuseLimited(await takeLimit(name, identifier, needs, quotas));
}

function refuseLimited(taken: Awaited<ReturnType<typeof takeLimit>>): void {
  if (taken.outcome === 'limited') throw tooManyRequests({ 'Retry-After': String(taken.retry_after) });
}

/** One more request to the host of a URL that others gave us, whoever makes us send it (D-10, RG-17). */
export const takeHostLimit = (name: HostLimitName, url: string, needs: LimitNeeds) => takeLimit(name, hostOf(url), needs);

/**
 * Fetches within the limit of each host, and throws what `enforceLimit` throws: nobody was asked then, and nothing is known of
 * what is there.
 */
export const limitHosts =
  (safeFetch: SafeFetch, name: HostLimitName, needs: LimitNeeds): SafeFetch =>
  async (url, request) => {
    refuseLimited(await takeHostLimit(name, url, needs));
    return safeFetch(url, request);
  };

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '');

/** The fields are Lists (draft-ietf-httpapi-ratelimit-headers §3 and §4): one member a limit, in the order they were asked. */
export function describeQuotas(headers: Headers, quotas: Quotas): void {
  const policies = [...quotas.keys()].map((name) => `"${name}";q=${limits[name].limit};w=${limits[name].window}`);
  const left = [...quotas].map(([name, taken]) =>
    taken.outcome === 'limited' ? `"${name}";r=0;t=${taken.retry_after}` : `"${name}";r=${taken.remaining}`,
  );
  headers.set('RateLimit-Policy', policies.join(', '));
  headers.set('RateLimit', left.join(', '));
}

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
