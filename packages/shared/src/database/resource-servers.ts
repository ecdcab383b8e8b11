// Rows of `resource_servers`: an operator's list, short enough to be read whole.
import { asc, eq } from 'drizzle-orm';
import type { ResourceServer, ResourceServerMetadata } from '../resource-servers/resource-server.ts';
import { type Database, prepareOnce } from './connect.ts';
import { resourceServers } from './schema/index.ts';

const longestList = 1000;

const listRows = prepareOnce((database) =>
  database
    .select({ resource: resourceServers.resource, metadata: resourceServers.metadata })
    .from(resourceServers)
    .where(eq(resourceServers.status, 'active'))
    .orderBy(asc(resourceServers.resource))
    .limit(longestList)
    .prepare(),
);

/** Every active resource server, in the order of their identifiers. */
export async function listResourceServers(database: Database): Promise<ResourceServer[]> {
  const rows = await listRows(database).all();
  return rows.map(({ resource, metadata }) => ({ ...(JSON.parse(metadata) as ResourceServerMetadata), resource }));
}
