// What op-userinfo may use. The only place that reads its bindings.
import type { RemoteKeys } from '@authrim/shared/clients';
import { parseSecretRing, parseSettings } from '@authrim/shared/config';
import { connectDatabase } from '@authrim/shared/database';
import { createSealer } from '@authrim/shared/handles';
import { createRemoteKeys, createSafeFetch } from '@authrim/shared/outbound';
import { createClients, createKeyManager, createSubjects, type ObjectBinding } from '@authrim/shared/stores';
import { type ActiveTokenNeeds, createSigningKeys, createVerificationKeys, type SigningKeys } from '@authrim/shared/tokens';

export interface UserinfoEnv {
  SUBJECT_STORE: ObjectBinding;
  KEY_MANAGER: ObjectBinding;
  DB: D1Database;
  ROOT_SECRETS?: string;
  KEY_ENCRYPTION_SECRETS?: string;
}

export interface UserinfoNeeds extends ActiveTokenNeeds {
  /** For clients that registered `userinfo_signed_response_alg`. */
  signingKeys: SigningKeys;
  /** For clients that registered `userinfo_encrypted_response_alg` and keep their keys behind a `jwks_uri`. */
  remoteKeys: RemoteKeys;
}

/** @throws ConfigurationError when a setting or secret is missing or weak */
export function createContext(env: UserinfoEnv): UserinfoNeeds {
  const keyManager = createKeyManager(env.KEY_MANAGER);
  const settings = parseSettings({ ...env });
  return {
    settings,
    sealer: createSealer(parseSecretRing('ROOT_SECRETS', env.ROOT_SECRETS)),
    clients: createClients(connectDatabase(env.DB)),
    subjects: createSubjects(env.SUBJECT_STORE),
    verificationKeys: createVerificationKeys(keyManager),
    signingKeys: createSigningKeys(keyManager, parseSecretRing('KEY_ENCRYPTION_SECRETS', env.KEY_ENCRYPTION_SECRETS)),
    remoteKeys: createRemoteKeys(createSafeFetch({ settings })),
  };
}
