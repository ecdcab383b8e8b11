// The resource servers on this origin, as the registry has them. One statement, so that this Worker need not carry a query builder.
import { isHosted, type ResourceServer, type ResourceServerMetadata, withOwnResources } from '@authrim/shared/resource-servers';
import { reach } from '@authrim/shared/stores';

/**
 * Every active one, our own APIs first. Those elsewhere speak for themselves, and nobody here for them.
 * @throws OAuthError temporarily_unavailable when the database does not answer
 */
export async function listHostedResources(database: D1Database, issuer: string): Promise<ResourceServer[]> {
  const query = "SELECT resource, metadata FROM resource_servers WHERE status = 'active' ORDER BY resource LIMIT 1000";
  const { results } = await reach('D1 resource_servers', () => database.prepare(query).all<{ resource: string; metadata: string }>());
  const registered = results.map(({ resource, metadata }) => ({ ...(JSON.parse(metadata) as ResourceServerMetadata), resource }));
  return withOwnResources(issuer, registered).filter(({ resource }) => isHosted(resource, issuer));
}
