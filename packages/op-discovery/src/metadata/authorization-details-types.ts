// The types of authorization details in use, by name. One statement, so that this Worker need not carry a query builder.
import { reach } from '@authrim/shared/stores';

/** @throws OAuthError temporarily_unavailable when the database does not answer */
export async function listAuthorizationDetailsTypes(database: D1Database): Promise<string[]> {
  const query = "SELECT type FROM authorization_details_types WHERE status = 'active' ORDER BY type";
  const { results } = await reach('D1 authorization_details_types', () => database.prepare(query).all<{ type: string }>());
  return results.map(({ type }) => type);
}
