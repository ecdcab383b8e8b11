// What op-auth may use. The only place that reads its bindings.
import type { AuthorizationDetailsTypes } from '@authrim/shared/authorization-details';
import { createSecretSealer, type RemoteKeys, type SecretSealer } from '@authrim/shared/clients';
import {
  type Authenticators,
  parseAuthenticators,
  parseImmutableSecret,
  parseSecretRing,
  parseSettings,
  type Settings,
} from '@authrim/shared/config';
import { connectDatabase, type Database } from '@authrim/shared/database';
import type { RateLimiterContract, ReplayGuardContract } from '@authrim/shared/durable-objects';
import { createDerivation, createSealer, createSecretSealerFor, type Derivation, type Sealer } from '@authrim/shared/handles';
import { limitHosts } from '@authrim/shared/http';
import { createMailSender, type MailSender, parseMailSettings, refuseWithoutMail, type SendEmailBinding } from '@authrim/shared/mail';
import { createRemoteKeys, createSafeFetch, type SafeFetch } from '@authrim/shared/outbound';
import { createPasswordHasher, type PasswordHasher } from '@authrim/shared/passwords';
import { argon2Module } from '@authrim/shared/passwords/module';
import type { Clients, ClientUses, ResourceServers } from '@authrim/shared/stores';
import {
  type AuthorizationRequests,
  type ClientDocumentsContract,
  createAuthorizationDetailsTypes,
  createAuthorizationRequests,
  createClientDocuments,
  createClients,
  createClientUses,
  createKeyManager,
  createRateLimiter,
  createReplayGuard,
  createResourceServers,
  createSubjects,
  type ObjectBinding,
  type Subjects,
} from '@authrim/shared/stores';
import { parseThemeSetting, type Theme } from '@authrim/shared/theme';
import {
  createDecryptionKeys,
  createIdentifiers,
  createSigningKeys,
  createVerificationKeys,
  type DecryptionKeys,
  type Identifiers,
  type SigningKeys,
  type VerificationKeys,
} from '@authrim/shared/tokens';
import type { SealedOrder } from './mail/order.ts';
import { createRequestObjects, type RequestObjects } from './request-object/fetch.ts';

export interface AuthEnv {
  SUBJECT_STORE: ObjectBinding;
  AUTHORIZATION_REQUEST_STORE: ObjectBinding;
  KEY_MANAGER: ObjectBinding;
  RATE_LIMITER: ObjectBinding;
  REPLAY_GUARD: ObjectBinding;
  DB: D1Database;
  CLIENT_DOCUMENTS: ClientDocumentsContract;
  MAIL_QUEUE: Queue<SealedOrder>;
  /** Where the platform sends mail itself (`MAIL_DRIVER=binding`). */
  MAIL?: SendEmailBinding;
  ROOT_SECRETS?: string;
  PASSWORD_PEPPERS?: string;
  SUBJECT_SALT?: string;
  THEME?: string;
  KEY_ENCRYPTION_SECRETS?: string;
}

export interface AuthNeeds {
  settings: Settings;
  theme: Theme;
  /** Undefined: any may make passkeys. */
  authenticators: Authenticators | undefined;
  sealer: Sealer;
  derivation: Derivation;
  clients: Clients;
  clientUses: ClientUses;
  resourceServers: ResourceServers;
  authorizationDetailsTypes: AuthorizationDetailsTypes;
  subjects: Subjects;
  requests: AuthorizationRequests;
  rateLimiter: RateLimiterContract;
  replayGuard: ReplayGuardContract;
  database: Database;
  passwords: PasswordHasher;
  verificationKeys: VerificationKeys;
  signingKeys: SigningKeys;
  decryptionKeys: DecryptionKeys;
  identifiers: Identifiers;
  secretSealer: SecretSealer;
  totpSealer: SecretSealer;
  mailSealer: SecretSealer;
  mail: Mail;
  safeFetch: SafeFetch;
  requestObjects: RequestObjects;
  remoteKeys: RemoteKeys;
}

/** The way out for mail: orders into the queue, letters out of it. */
interface Mail {
  /** Whether any mail is sent at all. */
  isOn: boolean;
  queue: Queue<SealedOrder>;
  sender: MailSender;
}

/** @throws ConfigurationError when a setting or secret is missing or weak */
export function createContext(env: AuthEnv): AuthNeeds {
  const root = parseSecretRing('ROOT_SECRETS', env.ROOT_SECRETS);
  const database = connectDatabase(env.DB);
  const keyManager = createKeyManager(env.KEY_MANAGER);
  const keyEncryption = parseSecretRing('KEY_ENCRYPTION_SECRETS', env.KEY_ENCRYPTION_SECRETS);
  const secretSealer = createSecretSealer(keyEncryption);
  const settings = parseSettings({ ...env });
  const safeFetch = createSafeFetch({ settings });
  const counting = { derivation: createDerivation(root), rateLimiter: createRateLimiter(env.RATE_LIMITER) };
  return {
    settings,
    theme: parseThemeSetting(env.THEME),
    authenticators: parseAuthenticators({ ...env }),
    sealer: createSealer(root),
    ...counting,
    clients: createClients(database, createClientDocuments(settings, env.CLIENT_DOCUMENTS)),
    clientUses: createClientUses(database, secretSealer),
    resourceServers: createResourceServers(database, settings),
    authorizationDetailsTypes: createAuthorizationDetailsTypes(database, settings),
    subjects: createSubjects(env.SUBJECT_STORE),
    requests: createAuthorizationRequests(env.AUTHORIZATION_REQUEST_STORE),
    replayGuard: createReplayGuard(env.REPLAY_GUARD),
    database,
    passwords: createPasswordHasher({
      module: argon2Module,
      peppers: parseSecretRing('PASSWORD_PEPPERS', env.PASSWORD_PEPPERS),
      parameters: settings.passwords.hashing,
    }),
    verificationKeys: createVerificationKeys(keyManager),
    signingKeys: createSigningKeys(keyManager, keyEncryption),
    decryptionKeys: createDecryptionKeys(keyManager, keyEncryption),
    secretSealer,
    totpSealer: createSecretSealerFor('totp-secret', keyEncryption),
    mailSealer: createSecretSealerFor('mail-order', keyEncryption),
    mail: createMail(env, settings),
    identifiers: createIdentifiers(parseImmutableSecret('SUBJECT_SALT', env.SUBJECT_SALT)),
    safeFetch,
    requestObjects: createRequestObjects(limitHosts(safeFetch, 'request_object_host', counting)),
    remoteKeys: createRemoteKeys(limitHosts(safeFetch, 'key_set_host', counting)),
  };
}

/** @throws ConfigurationError when a setting of mail is wrong, or another needs mail and none is sent */
function createMail(env: AuthEnv, settings: Settings): Mail {
  const parsed = parseMailSettings({ ...env }, settings.environment);
  refuseWithoutMail(settings, parsed);
  return { isOn: parsed.driver !== 'none', queue: env.MAIL_QUEUE, sender: createMailSender(parsed, env.MAIL) };
}
