// The types of authorization details, as far as the feature is on.
import type { AuthorizationDetailsTypes } from '../authorization-details/index.ts';
import type { Settings } from '../config/settings.ts';
import { listAuthorizationDetailsTypes } from '../database/authorization-details-types.ts';
import type { Database } from '../database/connect.ts';
import { createRegistry } from './registry.ts';

export function createAuthorizationDetailsTypes(database: Database, { features }: Pick<Settings, 'features'>): AuthorizationDetailsTypes {
  const list = () => listAuthorizationDetailsTypes(database);
  const registry = createRegistry('authorization_details_types', list, ({ type }) => type);
  return { all: async () => (features.rich_authorization_requests ? registry.get() : new Map()) };
}
