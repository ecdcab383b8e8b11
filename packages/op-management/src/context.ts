// What op-management may use. The only place that reads its bindings.
import { type ClientAuthenticationNeeds, createSecretSealer, parseStatementIssuers } from '@authrim/shared/clients';
import { parseImmutableSecret, parseSecretRing, parseSettings } from '@authrim/shared/config';
import { connectDatabase } from '@authrim/shared/database';
import { createDerivation, createSealer } from '@authrim/shared/handles';
import { limitHosts } from '@authrim/shared/http';
import { createRemoteKeys, createSafeFetch } from '@authrim/shared/outbound';
import {
  type ClientDocumentsContract,
  type ClientUses,
  createAuthorizationDetailsTypes,
  createClientDocuments,
  createClients,
  createClientUses,
  createKeyManager,
  createRateLimiter,
  createReplayGuard,
  createResourceServers,
  createSubjects,
  type ObjectBinding,
} from '@authrim/shared/stores';
import { createIdentifiers, createSigningKeys, createVerificationKeys } from '@authrim/shared/tokens';
import { createDocumentClients } from './client-documents/find.ts';
import type { IntrospectionNeeds } from './introspection/introspect.ts';
import type { JwtResponseNeeds } from './introspection/jwt-response.ts';
import type { RegistrationNeeds } from './registration/needs.ts';
import type { RevocationNeeds } from './revocation/revoke.ts';

export interface ManagementEnv {
  SUBJECT_STORE: ObjectBinding;
  KEY_MANAGER: ObjectBinding;
  REPLAY_GUARD: ObjectBinding;
  RATE_LIMITER: ObjectBinding;
  DB: D1Database;
  PUBLIC_DOCUMENTS: KVNamespace;
  ROOT_SECRETS?: string;
  KEY_ENCRYPTION_SECRETS?: string;
  SUBJECT_SALT?: string;
  SOFTWARE_STATEMENT_ISSUERS?: string;
}

export type ManagementNeeds = ClientAuthenticationNeeds &
  RegistrationNeeds &
  IntrospectionNeeds &
  JwtResponseNeeds &
  RevocationNeeds & { clientDocuments: ClientDocumentsContract; clientUses: ClientUses };

/** Seconds; whoever asks for a client waits for five. */
const documentTimeLimit = 3;

/** @throws ConfigurationError when a setting or secret is missing or weak */
export function createContext(env: ManagementEnv): ManagementNeeds {
  const root = parseSecretRing('ROOT_SECRETS', env.ROOT_SECRETS);
  const keyEncryption = parseSecretRing('KEY_ENCRYPTION_SECRETS', env.KEY_ENCRYPTION_SECRETS);
  const database = connectDatabase(env.DB);
  const keyManager = createKeyManager(env.KEY_MANAGER);
  const settings = parseSettings({ ...env });
  const secretSealer = createSecretSealer(keyEncryption);
  const safeFetch = createSafeFetch({ settings });
  const counting = { derivation: createDerivation(root), rateLimiter: createRateLimiter(env.RATE_LIMITER) };
  const clientDocuments = createDocumentClients({
    settings,
    ...counting,
    namespace: env.PUBLIC_DOCUMENTS,
    safeFetch: createSafeFetch({ settings, timeLimit: documentTimeLimit }),
  });
  return {
    settings,
    sealer: createSealer(root),
    ...counting,
    database,
    authorizationDetailsTypes: createAuthorizationDetailsTypes(database, settings),
    clients: createClients(database, createClientDocuments(settings, clientDocuments)),
    clientDocuments,
    clientUses: createClientUses(database, secretSealer),
    resourceServers: createResourceServers(database, settings),
    subjects: createSubjects(env.SUBJECT_STORE),
    replayGuard: createReplayGuard(env.REPLAY_GUARD),
    identifiers: createIdentifiers(parseImmutableSecret('SUBJECT_SALT', env.SUBJECT_SALT)),
    statementIssuers: parseStatementIssuers(env.SOFTWARE_STATEMENT_ISSUERS),
    sectorFetch: limitHosts(safeFetch, 'sector_host', counting),
    remoteKeys: createRemoteKeys(limitHosts(safeFetch, 'key_set_host', counting)),
    secretSealer,
    verificationKeys: createVerificationKeys(keyManager),
    signingKeys: createSigningKeys(keyManager, keyEncryption),
  };
}
