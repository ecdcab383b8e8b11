// Rows of `resource_servers`: an operator's list, short enough to be read whole.
import { asc, eq } from 'drizzle-orm';
import type { ResourceServer, ResourceServerMetadata } from '../resource-servers/resource-server.ts';
import type { Database } from './connect.ts';
import { resourceServers } from './schema/index.ts';

const longestList = 1000;

const prepareList = (database: Database) =>
  database
    .select({ resource: resourceServers.resource, metadata: resourceServers.metadata })
    .from(resourceServers)
    .where(eq(resourceServers.status, 'active'))
    .orderBy(asc(resourceServers.resource))
    .limit(longestList)
    .prepare();

/** Building the query costs more than sending it. */
const prepared = new WeakMap<Database, ReturnType<typeof prepareList>>();

/** Every active resource server, in the order of their identifiers. */
export async function listResourceServers(database: Database): Promise<ResourceServer[]> {
  const list = prepared.get(database) ?? prepareList(database);
  prepared.set(database, list);
  const rows = await list.all();
  return rows.map(({ resource, metadata }) => ({ ...(JSON.parse(metadata) as ResourceServerMetadata), resource }));
}
