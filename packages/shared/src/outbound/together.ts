// Concurrent needs for one remote thing share one fetch. Owns who fetches and who waits; leaves results and their age to
// the caller.
import { pause } from '../clock/index.ts';

/**
 * Milliseconds a need waits for another request's fetch. The platform may cancel that fetch with its request, and then it
 * never settles, or throws where it is awaited: after the first wait one of the waiting takes over, for the rest to wait for.
 */
const waits = [2500, 5500] as const;
/** Fetches that died with their request are forgotten with the others; sharing begins anew. */
const mostUnderway = 1000;

/**
 * `key` names the remote thing. `begin` starts its fetch, or answers undefined when it may not be fetched now.
 * Resolves to the result of the fetch under way or of the one begun, or to undefined when there is neither.
 */
export type Together<Value extends object> = (key: string, begin: () => Promise<Value> | undefined) => Promise<Value | undefined>;

/** One an isolate. */
export function createTogether<Value extends object>(patience: readonly number[] = waits): Together<Value> {
  const underway = new Map<string, Promise<Value>>();

  return async (key, begin) => {
    for (const milliseconds of patience) {
      const shared = underway.get(key);
      const value = shared && (await Promise.race([shared, pause(milliseconds)]).catch(() => undefined));
      if (value) return value;
      if (underway.get(key) === shared) break;
    }
    const own = begin()?.finally(() => {
      if (underway.get(key) === own) underway.delete(key);
    });
    if (own && underway.size >= mostUnderway) underway.clear();
    if (own) underway.set(key, own);
    return own;
  };
}
