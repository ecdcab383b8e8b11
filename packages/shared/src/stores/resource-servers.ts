// The registry of resource servers, our own APIs in it.
import type { Settings } from '../config/settings.ts';
import type { Database } from '../database/connect.ts';
import { listResourceServers } from '../database/resource-servers.ts';
import { canonicalResource } from '../oauth/resource.ts';
import { withOwnResources } from '../resource-servers/own.ts';
import type { ResourceServers } from '../resource-servers/resource-server.ts';
import { createRegistry } from './registry.ts';

export type { ResourceServers } from '../resource-servers/resource-server.ts';

export function createResourceServers(database: Database, { issuer }: Pick<Settings, 'issuer'>): ResourceServers {
  const list = async () => withOwnResources(issuer, await listResourceServers(database));
  const registry = createRegistry('resource_servers', list, ({ resource }) => resource);
  return {
    find: async (resource) => (await registry.get()).get(canonicalResource(resource)),
    list: async () => [...(await registry.get()).values()],
  };
}
