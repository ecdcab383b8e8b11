// Types of authorization details (RFC 9396 §2.1): what the operator defines of each (authorization-details/definition).
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { AuthorizationDetailsType } from '../../authorization-details/definition.ts';

export const authorizationDetailsTypes = sqliteTable('authorization_details_types', {
  type: text('type').primaryKey(),
  /** Only an active one may be asked for. */
  status: text('status', { enum: ['active', 'disabled'] })
    .notNull()
    .default('active'),
  /** JSON Schema. */
  schema: text('schema', { mode: 'json' }).$type<AuthorizationDetailsType['schema']>().notNull(),
  consent: text('consent', { mode: 'json' }).$type<AuthorizationDetailsType['consent']>().notNull(),
  consent_policy: text('consent_policy', { enum: ['remembered', 'each_time'] })
    .notNull()
    .default('remembered'),
  enrichment: text('enrichment', { mode: 'json' }).$type<AuthorizationDetailsType['enrichment']>().notNull(),
  created_at: integer('created_at').notNull(),
  updated_at: integer('updated_at').notNull(),
});
