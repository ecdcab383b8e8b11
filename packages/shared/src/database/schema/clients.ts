// Clients (relying parties). What RFC 7591 §2 names lives in `metadata` under its own name; the columns are ours.
import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { StoredSecret } from '../../clients/client.ts';

export const clients = sqliteTable(
  'clients',
  {
    client_id: text('client_id').primaryKey(),
    status: text('status', { enum: ['active', 'disabled'] })
      .notNull()
      .default('active'),
    /** Where the record came from: `seed`, `dynamic`, `admin`. */
    source: text('source', { enum: ['seed', 'dynamic', 'admin'] }).notNull(),
    /** The rule table the client lives under (behaviours.md, profiles). */
    profile: text('profile').notNull().default('oidc'),
    /** Validated client metadata, JSON of clients/metadata. */
    metadata: text('metadata').notNull(),
    secrets: text('secrets', { mode: 'json' }).$type<StoredSecret[]>().notNull(),
    registration_access_token_hash: text('registration_access_token_hash'),
    /** When it first obtained a token or asked about one, epoch seconds; null for a client that never did. */
    first_token_at: integer('first_token_at'),
    created_at: integer('created_at').notNull(),
    updated_at: integer('updated_at').notNull(),
  },
  (table) => [index('clients_unused').on(table.created_at).where(sql`source = 'dynamic' AND first_token_at IS NULL`)],
);
