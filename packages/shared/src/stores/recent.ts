// A remote fact kept in the isolate for seconds. Owns its age and that concurrent needs share one fetch; leaves to the
// caller how old is too old.
import { now, pause } from '../clock/index.ts';

export interface Recent<Value> {
  /** The value, fetched again when the one at hand is not younger than `age` seconds (`fresh` unless told otherwise). */
  get(age?: number): Promise<Value>;
}

/** Milliseconds after which another request's fetch counts as lost: the platform may cancel it with that request. */
const patience = 500;

/** A failure is shared like a value, so that those who wait for a fetch that fails do not all try again. */
type Fetched<Value> = { value: Value } | { error: unknown };

/**
 * @param bounds seconds: a value younger than `fresh` is taken as it is; one younger than `usable` still serves while
 *   the fetch fails. A value's age counts from the moment it was asked for.
 */
export function createRecent<Value>(fetchValue: () => Promise<Value>, bounds: { fresh: number; usable: number }): Recent<Value> {
  let known: { value: Value; asked_at: number } | undefined;
  let underway: Promise<Fetched<Value>> | undefined;

  const fetchNow = async (): Promise<Fetched<Value>> => {
    const asked_at = now();
    try {
      known = { value: await fetchValue(), asked_at };
      return known;
    } catch (error) {
      return { error };
    }
  };

  /** The platform throws where a promise is awaited whose request has ended; then nobody is under way any more. */
  const join = (fetching: Promise<Fetched<Value>>): Promise<Fetched<Value> | undefined> =>
    Promise.race([fetching, pause(patience).then(() => undefined)]).catch(() => undefined);

  const fetchTogether = async (): Promise<Fetched<Value>> => {
    const joined = underway && (await join(underway));
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
      const fetched = await fetchTogether();
      if ('value' in fetched) return fetched.value;
      if (known && now() - known.asked_at < bounds.usable) return known.value;
      throw fetched.error;
    },
  };
}
