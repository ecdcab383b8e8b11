// What became of each logout token: one row for a client that had to hear of the end of a session (Back-Channel Logout 1.0).
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const logoutDeliveries = sqliteTable(
  'logout_deliveries',
  {
    /** `id` of the audit event that ended the session. */
    event_id: text('event_id').notNull(),
    client_id: text('client_id').notNull(),
    status: text('status', { enum: ['pending', 'delivered', 'failed'] }).notNull(),
    /** Attempts made, the one under way included. */
    attempts: integer('attempts').notNull(),
    /** HTTP status of the last answer; null while there was none. */
    last_status: integer('last_status'),
    /** Epoch seconds until which an attempt under way keeps others away; 0 when none is. */
    claimed_until: integer('claimed_until').notNull(),
    created_at: integer('created_at').notNull(),
    updated_at: integer('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.event_id, table.client_id] }),
    index('logout_deliveries_client').on(table.client_id, table.created_at),
  ],
);
