// A remote fact kept in the isolate for seconds. Owns its age and that concurrent needs share one fetch; leaves to the
// caller how old is too old.
import { now } from '../clock/index.ts';

export interface Recent<Value> {
  /** The value, fetched again when the one at hand is not younger than `age` seconds (`fresh` unless told otherwise). */
  get(age?: number): Promise<Value>;
}

/** Milliseconds after which another request's fetch counts as lost: the platform may cancel it with that request. */
const patience = 500;

/**
 * @param bounds seconds: a value younger than `fresh` is taken as it is; one younger than `usable` still serves while
 *   the fetch fails. A value's age counts from the moment it was asked for.
 */
export function createRecent<Value>(fetchValue: () => Promise<Value>, bounds: { fresh: number; usable: number }): Recent<Value> {
  let known: { value: Value; asked_at: number } | undefined;
  let underway: Promise<{ value: Value }> | undefined;

  const fetchNow = async (): Promise<{ value: Value }> => {
    const asked_at = now();
    known = { value: await fetchValue(), asked_at };
    return known;
  };

  const fetchTogether = async (): Promise<{ value: Value }> => {
    const joined = underway && (await Promise.race([underway, scheduler.wait(patience)]));
    if (joined) return joined;
    const own = fetchNow().finally(() => {
      if (underway === own) underway = undefined;
    });
    underway = own;
    return own;
  };

  return {
    async get(age = bounds.fresh) {
      if (known && now() - known.asked_at < age) return known.value;
      try {
        return (await fetchTogether()).value;
      } catch (error) {
        if (known && now() - known.asked_at < bounds.usable) return known.value;
        throw error;
      }
    },
  };
}
