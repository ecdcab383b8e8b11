// Resource servers: who takes our access tokens (RFC 8707). What is said of one lives in `metadata`; the columns are ours.
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const resourceServers = sqliteTable('resource_servers', {
  /** The identifier, as it stands in `aud`. */
  resource: text('resource').primaryKey(),
  status: text('status', { enum: ['active', 'disabled'] })
    .notNull()
    .default('active'),
  /** Validated, JSON of resource-servers/schema. */
  metadata: text('metadata').notNull(),
  created_at: integer('created_at').notNull(),
  updated_at: integer('updated_at').notNull(),
});
