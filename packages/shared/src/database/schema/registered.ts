// What the row of a registry has beside its key. What is said of an entry lives in `metadata`; the columns are ours.
import { integer, text } from 'drizzle-orm/sqlite-core';

export const registered = {
  status: text('status', { enum: ['active', 'disabled'] })
    .notNull()
    .default('active'),
  /** Validated by the schema of its registry, JSON. */
  metadata: text('metadata').notNull(),
  created_at: integer('created_at').notNull(),
  updated_at: integer('updated_at').notNull(),
};
