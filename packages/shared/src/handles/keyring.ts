// Keys derived from the root secrets, one a use and version, kept as long as the isolate.
import type { SecretVersion } from '../config/secrets.ts';

export type Keyring<Use extends string, Key> = (use: Use, secret: SecretVersion) => Promise<Key>;

/** Keeps keys and never promises: a promise belongs to the request that made it, and settles for nobody once that has ended. */
export function createKeyring<Use extends string, Key>(derive: Keyring<Use, Key>): Keyring<Use, Key> {
  const keys = new Map<string, Key>();
  return async (use, secret) => {
    const name = `${use}.${secret.version}`;
    const key = keys.get(name) ?? (await derive(use, secret));
    keys.set(name, key);
    return key;
  };
}
