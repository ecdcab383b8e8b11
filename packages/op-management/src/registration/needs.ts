// What registration takes of the Worker's powers.
import type { AuthorizationDetailsTypes } from '@authrim/shared/authorization-details';
import type { SecretSealer, StatementIssuers } from '@authrim/shared/clients';
import type { Settings } from '@authrim/shared/config';
import type { Database } from '@authrim/shared/database';
import type { RateLimiterContract } from '@authrim/shared/durable-objects';
import type { Derivation } from '@authrim/shared/handles';
import type { SafeFetch } from '@authrim/shared/outbound';
import type { ResourceServers } from '@authrim/shared/stores';

export interface RegistrationNeeds {
  settings: Settings;
  database: Database;
  authorizationDetailsTypes: AuthorizationDetailsTypes;
  derivation: Derivation;
  rateLimiter: RateLimiterContract;
  sectorFetch: SafeFetch;
  secretSealer: SecretSealer;
  statementIssuers: StatementIssuers;
  /** Whose scope values a client may register. */
  resourceServers: ResourceServers;
}
