// What op-discovery may use. The only place that reads its bindings.
import { parseSettings, type Settings } from '@authrim/shared/config';
import { createKeyManager, createRecent, type ObjectBinding, type Recent } from '@authrim/shared/stores';
import { type PublicDocument, publishDocument } from './document.ts';
import { collectKeySet } from './keys/key-set.ts';
import { describeProvider } from './metadata/provider.ts';

export interface DiscoveryEnv {
  KEY_MANAGER: ObjectBinding;
}

export interface DiscoveryNeeds {
  settings: Settings;
  /** Made of settings and code alone, so once an isolate. */
  metadata: Recent<PublicDocument>;
  /**
   * At most a second old, so that who meets a new `kid` and asks finds it (F-26, JW-13); while the KeyManager does not answer,
   * no older than caches outside may hold it (F-13).
   */
  keySet: Recent<PublicDocument>;
}

/** @throws ConfigurationError when a setting is missing or bad */
export function createContext(env: DiscoveryEnv): DiscoveryNeeds {
  const settings = parseSettings({ ...env });
  const keyManager = createKeyManager(env.KEY_MANAGER);
  const publishKeySet = async () => publishDocument(await collectKeySet(keyManager));
  return {
    settings,
    metadata: createRecent(() => publishDocument(describeProvider(settings)), { fresh: Infinity, usable: Infinity }),
    keySet: createRecent(publishKeySet, { fresh: 1, usable: 300 }),
  };
}
