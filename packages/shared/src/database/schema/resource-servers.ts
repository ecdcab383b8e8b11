// Resource servers: who takes our access tokens (RFC 8707; resource-servers/schema).
import { sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { registered } from './registered.ts';

export const resourceServers = sqliteTable('resource_servers', {
  /** The identifier, as it stands in `aud`. */
  resource: text('resource').primaryKey(),
  ...registered,
});
