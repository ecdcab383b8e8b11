// The types of authorization details kept in the isolate for seconds: a type that was added, changed or disabled is seen
// everywhere within 10 seconds.
import type { AuthorizationDetailsTypes } from '../authorization-details/index.ts';
import type { Settings } from '../config/settings.ts';
import { listAuthorizationDetailsTypes } from '../database/authorization-details-types.ts';
import type { Database } from '../database/connect.ts';
import { reach } from './reach.ts';
import { createRecent } from './recent.ts';

/** Seconds. */
const knownFor = 10;

export function createAuthorizationDetailsTypes(database: Database, { features }: Pick<Settings, 'features'>): AuthorizationDetailsTypes {
  const query = () => reach('D1 authorization_details_types', () => listAuthorizationDetailsTypes(database));
  const load = async () => new Map((await query()).map((definition) => [definition.type, definition]));
  const recent = createRecent(load, { fresh: knownFor, usable: 0 });
  return { all: async () => (features.rich_authorization_requests ? recent.get() : new Map()) };
}
