// Reaching an object or a database: whatever goes wrong on the way is one refusal, never a grant (I7).
import { OAuthError, temporarilyUnavailable } from '../oauth/errors.ts';

/**
 * Runs one call to a dependency.
 * @throws OAuthError temporarily_unavailable (503, Retry-After) when it does not answer
 */
export async function reach<Value>(dependency: string, call: () => Promise<Value>): Promise<Value> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof OAuthError) throw cause;
    throw temporarilyUnavailable(`${dependency} did not answer`, cause);
  }
}

/** An object's methods, each behind `reach`. */
export function reachable<Contract extends object>(dependency: string, stub: Contract): Contract {
  return new Proxy(stub, {
    get(target, name) {
      const call = (...input: readonly unknown[]) =>
        reach(`${dependency}.${String(name)}`, () =>
          (Reflect.get(target, name) as (...input: readonly unknown[]) => Promise<unknown>).apply(target, [...input]),
        );
      return call;
    },
  });
}
