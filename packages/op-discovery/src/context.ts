// What op-discovery may use. The only place that reads its bindings.
import { parseSettings, type Settings } from '@authrim/shared/config';
import { type ResourceServer, withOwnResources } from '@authrim/shared/resource-servers';
import { createKeyManager, createRecent, type ObjectBinding, type Recent } from '@authrim/shared/stores';
import { type PublicDocument, publishDocument } from './document.ts';
import { collectKeySet } from './keys/key-set.ts';
import { listAuthorizationDetailsTypes } from './metadata/authorization-details-types.ts';
import { describeProvider } from './metadata/provider.ts';
import { listHostedResources } from './protected-resources/registry.ts';

export interface DiscoveryEnv {
  KEY_MANAGER: ObjectBinding;
  DB: D1Database;
}

export interface DiscoveryNeeds {
  settings: Settings;
  /** Made of settings and code; only what an operator registers is asked for anew, and old lists are better than none. */
  metadata: Recent<PublicDocument>;
  /** The resource servers on this origin. */
  resources: Recent<readonly ResourceServer[]>;
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
  const { features, issuer } = settings;
  const resources = createRecent(() => listHostedResources(env.DB, issuer), { fresh: 10, usable: Infinity });
  const types = createRecent(() => listAuthorizationDetailsTypes(env.DB), { fresh: 10, usable: Infinity });
  const publishMetadata = async () => {
    // Shorter lists are true as well (RFC 9728 §4), and better than no metadata.
    const authorizationDetailsTypes = features.rich_authorization_requests ? await types.get().catch(() => []) : [];
    const hosted = await resources.get().catch(() => withOwnResources(issuer, []));
    const identifiers = hosted.map(({ resource }) => resource);
    return publishDocument(describeProvider(settings, { authorizationDetailsTypes, protectedResources: identifiers }));
  };
  const publishKeySet = async () => publishDocument(await collectKeySet(keyManager));
  return {
    settings,
    metadata: createRecent(publishMetadata, { fresh: 10, usable: Infinity }),
    resources,
    keySet: createRecent(publishKeySet, { fresh: 1, usable: 300 }),
  };
}
