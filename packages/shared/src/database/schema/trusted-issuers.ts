// Issuers whose assertions stand for a grant (RFC 7523 §2.1). What is said of one lives in `metadata`; the columns are ours.
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const trustedIssuers = sqliteTable('trusted_issuers', {
  /** The identifier, as it stands in `iss`. */
  issuer: text('issuer').primaryKey(),
  status: text('status', { enum: ['active', 'disabled'] })
    .notNull()
    .default('active'),
  /** Validated, JSON of trusted-issuers/schema. */
  metadata: text('metadata').notNull(),
  created_at: integer('created_at').notNull(),
  updated_at: integer('updated_at').notNull(),
});
