// Reaching an object or a database: whatever goes wrong on the way, or takes too long, is one refusal, never a grant (I7).
import { patience, within } from '../clock/deadline.ts';
import { isConfigurationError } from '../config/secrets.ts';
import { OAuthError, temporarilyUnavailable } from '../oauth/errors.ts';

/**
 * Runs one call to a dependency. A call that was given up may still have been carried out.
 * @throws OAuthError temporarily_unavailable (503, Retry-After) when it does not answer; ConfigurationError as the object met it
 */
export const reach = <Value>(dependency: string, call: () => Promise<Value>): Promise<Value> =>
  within(patience.withObjectsAndDatabases, call).catch((cause) => {
    if (cause instanceof OAuthError || isConfigurationError(cause)) throw cause;
    throw temporarilyUnavailable(`${dependency} did not answer`, cause);
  });

type RemoteMethod = (...input: readonly unknown[]) => Promise<unknown>;

/**
 * An object's methods, each behind `reach`.
 * @param getStub called for every method call: the platform binds a stub to the request that made it
 */
export function reachable<Contract extends object>(dependency: string, getStub: () => Contract): Contract {
  return new Proxy({} as Contract, {
    get(_, name) {
      if (name === 'then') return undefined;
      return (...input: readonly unknown[]) =>
        reach(`${dependency}.${String(name)}`, () => {
          const stub = getStub();
          // Not `method.apply`: on a stub that names a remote method of its own.
          return Reflect.apply(Reflect.get(stub, name) as RemoteMethod, stub, input);
        });
    },
  });
}
