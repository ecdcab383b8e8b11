// What op-userinfo may use. The only place that reads its bindings.
import type { RemoteKeys } from '@authrim/shared/clients';
import { parseSecretRing, parseSettings } from '@authrim/shared/config';
import { connectDatabase } from '@authrim/shared/database';
import { createDerivation, createSealer } from '@authrim/shared/handles';
import { type AccessNeeds, limitHosts } from '@authrim/shared/http';
import { createRemoteKeys, createSafeFetch } from '@authrim/shared/outbound';
import {
  type ClientDocumentsContract,
  createClientDocuments,
  createClients,
  createKeyManager,
  createRateLimiter,
  createReplayGuard,
  createResourceServers,
  createSubjects,
  type ObjectBinding,
} from '@authrim/shared/stores';
import { createSigningKeys, createVerificationKeys, type SigningKeys } from '@authrim/shared/tokens';

export interface UserinfoEnv {
  SUBJECT_STORE: ObjectBinding;
  KEY_MANAGER: ObjectBinding;
  REPLAY_GUARD: ObjectBinding;
  RATE_LIMITER: ObjectBinding;
  DB: D1Database;
  CLIENT_DOCUMENTS: ClientDocumentsContract;
  ROOT_SECRETS?: string;
  KEY_ENCRYPTION_SECRETS?: string;
}

export interface UserinfoNeeds extends AccessNeeds {
  /** For clients that registered `userinfo_signed_response_alg`. */
  signingKeys: SigningKeys;
  /** For clients that registered `userinfo_encrypted_response_alg` and keep their keys behind a `jwks_uri`. */
  remoteKeys: RemoteKeys;
}

/** @throws ConfigurationError when a setting or secret is missing or weak */
export function createContext(env: UserinfoEnv): UserinfoNeeds {
  const root = parseSecretRing('ROOT_SECRETS', env.ROOT_SECRETS);
  const keyManager = createKeyManager(env.KEY_MANAGER);
  const settings = parseSettings({ ...env });
  const database = connectDatabase(env.DB);
  const derivation = createDerivation(root);
  const rateLimiter = createRateLimiter(env.RATE_LIMITER);
  return {
    settings,
    sealer: createSealer(root),
    derivation,
    clients: createClients(database, createClientDocuments(settings, env.CLIENT_DOCUMENTS)),
    resourceServers: createResourceServers(database, settings),
    subjects: createSubjects(env.SUBJECT_STORE),
    replayGuard: createReplayGuard(env.REPLAY_GUARD),
    verificationKeys: createVerificationKeys(keyManager),
    signingKeys: createSigningKeys(keyManager, parseSecretRing('KEY_ENCRYPTION_SECRETS', env.KEY_ENCRYPTION_SECRETS)),
    remoteKeys: createRemoteKeys(limitHosts(createSafeFetch({ settings }), 'key_set_host', { derivation, rateLimiter })),
  };
}
