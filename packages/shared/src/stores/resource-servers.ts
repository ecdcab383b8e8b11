// The registry of resource servers kept in the isolate for seconds, our own APIs in it: one that was added, changed or disabled is
// seen everywhere within 10 seconds.
import type { Settings } from '../config/settings.ts';
import type { Database } from '../database/connect.ts';
import { listResourceServers } from '../database/resource-servers.ts';
import { canonicalResource } from '../resource-servers/identifier.ts';
import { withOwnResources } from '../resource-servers/own.ts';
import type { ResourceServer, ResourceServers } from '../resource-servers/resource-server.ts';
import { reach } from './reach.ts';
import { createRecent } from './recent.ts';

export type { ResourceServers } from '../resource-servers/resource-server.ts';

/** Seconds. */
const knownFor = 10;

type Registry = ReadonlyMap<string, ResourceServer>;

/** One an isolate. */
export function createResourceServers(database: Database, { issuer }: Pick<Settings, 'issuer'>): ResourceServers {
  const readRegistry = async (): Promise<Registry> => {
    const registered = await reach('D1 resource_servers', () => listResourceServers(database));
    return new Map(withOwnResources(issuer, registered).map((entry) => [entry.resource, entry]));
  };
  const registry = createRecent(readRegistry, { fresh: knownFor, usable: 0 });

  return {
    find: async (resource) => (await registry.get()).get(canonicalResource(resource)),
    list: async () => [...(await registry.get()).values()],
  };
}
