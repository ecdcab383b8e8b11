// What registration takes of the Worker's powers.
import type { Settings } from '@authrim/shared/config';
import type { Database } from '@authrim/shared/database';
import type { RateLimiterContract } from '@authrim/shared/durable-objects';
import type { Derivation } from '@authrim/shared/handles';

export interface RegistrationNeeds {
  settings: Settings;
  database: Database;
  derivation: Derivation;
  rateLimiter: RateLimiterContract;
}
