// What op-discovery may use. The only place that reads its bindings.
import { parseSettings, type Settings } from '@authrim/shared/config';
import { createKeyManager, createRecent, type ObjectBinding, type Recent } from '@authrim/shared/stores';
import { type PublicDocument, publishDocument } from './document.ts';
import { collectKeySet } from './keys/key-set.ts';
import { listAuthorizationDetailsTypes } from './metadata/authorization-details-types.ts';
import { describeProvider } from './metadata/provider.ts';

export interface DiscoveryEnv {
  KEY_MANAGER: ObjectBinding;
  DB: D1Database;
}

export interface DiscoveryNeeds {
  settings: Settings;
  /** Made of settings and code; only the types of authorization details are asked for anew, and old ones are better than none. */
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
  const { features } = settings;
  const publishMetadata = async () =>
    publishDocument(describeProvider(settings, features.rich_authorization_requests ? await listAuthorizationDetailsTypes(env.DB) : []));
  const publishKeySet = async () => publishDocument(await collectKeySet(keyManager));
  return {
    settings,
    metadata: createRecent(publishMetadata, { fresh: features.rich_authorization_requests ? 10 : Infinity, usable: Infinity }),
    keySet: createRecent(publishKeySet, { fresh: 1, usable: 300 }),
  };
}
