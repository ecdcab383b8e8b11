// What op-token may use. The only place that reads its bindings.
import { createSecretSealer, type RemoteKeys, type SecretSealer } from '@authrim/shared/clients';
import { parseImmutableSecret, parseSecretRing, parseSettings, type Settings } from '@authrim/shared/config';
import { connectDatabase, type Database } from '@authrim/shared/database';
import type { ReplayGuardContract } from '@authrim/shared/durable-objects';
import { createDerivation, createSealer, type Derivation, type Sealer } from '@authrim/shared/handles';
import { limitHosts } from '@authrim/shared/http';
import { createRemoteKeys, createSafeFetch } from '@authrim/shared/outbound';
import {
  type ClientDocumentsContract,
  type Clients,
  type ClientUses,
  createClientDocuments,
  createClients,
  createClientUses,
  createKeyManager,
  createRateLimiter,
  createReplayGuard,
  createResourceServers,
  createSubjects,
  createTrustedIssuers,
  type ObjectBinding,
  type ResourceServers,
  type Subjects,
} from '@authrim/shared/stores';
import {
  createIdentifiers,
  createSigningKeys,
  createVerificationKeys,
  type Identifiers,
  type SigningKeys,
  type VerificationKeys,
} from '@authrim/shared/tokens';
import type { TrustedIssuers } from '@authrim/shared/trusted-issuers';

export interface TokenEnv {
  SUBJECT_STORE: ObjectBinding;
  KEY_MANAGER: ObjectBinding;
  REPLAY_GUARD: ObjectBinding;
  RATE_LIMITER: ObjectBinding;
  DB: D1Database;
  CLIENT_DOCUMENTS: ClientDocumentsContract;
  ROOT_SECRETS?: string;
  KEY_ENCRYPTION_SECRETS?: string;
  SUBJECT_SALT?: string;
}

export interface TokenNeeds {
  settings: Settings;
  clients: Clients;
  clientUses: ClientUses;
  resourceServers: ResourceServers;
  trustedIssuers: TrustedIssuers;
  subjects: Subjects;
  sealer: Sealer;
  derivation: Derivation;
  signingKeys: SigningKeys;
  identifiers: Identifiers;
  replayGuard: ReplayGuardContract;
  remoteKeys: RemoteKeys;
  secretSealer: SecretSealer;
  /** For tokens of ours that come to be exchanged. */
  verificationKeys: VerificationKeys;
  database: Database;
}

/** @throws ConfigurationError when a setting or secret is missing or weak */
export function createContext(env: TokenEnv): TokenNeeds {
  const root = parseSecretRing('ROOT_SECRETS', env.ROOT_SECRETS);
  const keyEncryption = parseSecretRing('KEY_ENCRYPTION_SECRETS', env.KEY_ENCRYPTION_SECRETS);
  const secretSealer = createSecretSealer(keyEncryption);
  const settings = parseSettings({ ...env });
  const database = connectDatabase(env.DB);
  const keyManager = createKeyManager(env.KEY_MANAGER);
  const derivation = createDerivation(root);
  const rateLimiter = createRateLimiter(env.RATE_LIMITER);
  return {
    settings,
    clients: createClients(database, createClientDocuments(settings, env.CLIENT_DOCUMENTS)),
    clientUses: createClientUses(database, secretSealer),
    resourceServers: createResourceServers(database, settings),
    trustedIssuers: createTrustedIssuers(database),
    subjects: createSubjects(env.SUBJECT_STORE),
    sealer: createSealer(root),
    derivation,
    signingKeys: createSigningKeys(keyManager, keyEncryption),
    verificationKeys: createVerificationKeys(keyManager),
    database,
    identifiers: createIdentifiers(parseImmutableSecret('SUBJECT_SALT', env.SUBJECT_SALT)),
    replayGuard: createReplayGuard(env.REPLAY_GUARD),
    remoteKeys: createRemoteKeys(limitHosts(createSafeFetch({ settings }), 'key_set_host', { derivation, rateLimiter })),
    secretSealer,
  };
}
