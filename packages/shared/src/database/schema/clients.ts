// Clients (relying parties). What RFC 7591 §2 names lives in `metadata` under its own name; the columns are ours.
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** A live secret: two may overlap while one replaces the other (K-98). */
export interface StoredSecret {
  /** base64url SHA-256 of the 256-bit secret. */
  hash: string;
  /** Epoch seconds; 0 = does not expire (RFC 7591 §3.2.1). */
  expires_at: number;
}

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
    created_at: integer('created_at').notNull(),
    updated_at: integer('updated_at').notNull(),
  },
  (table) => [index('clients_source').on(table.source)],
);
