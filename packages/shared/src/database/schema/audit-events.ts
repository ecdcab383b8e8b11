// The audit projection. Rows arrive in batches from the outboxes of the objects that decided; `id` makes delivery idempotent.
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const auditEvents = sqliteTable(
  'audit_events',
  {
    id: text('id').primaryKey(),
    /** Name from audit/events. */
    event: text('event').notNull(),
    /** Epoch seconds of the decision. */
    at: integer('at').notNull(),
    /** Internal id of the person, when there is one. */
    subject: text('subject'),
    client_id: text('client_id'),
    /** Position in the outbox it came from: no gap, no repetition. 0 for what came before it. */
    sequence: integer('sequence').notNull(),
    /** The event's own fields, JSON; never a secret, never a handle. */
    fields: text('fields').notNull(),
    /** Those that go with the person, JSON with a salt. */
    personal: text('personal'),
    /** The object whose outbox it came from. Null, as are the next two, for what was recorded by D1, or before there were chains. */
    chain: text('chain'),
    /** What `personal` is, or was (audit/chain). */
    commitment: text('commitment'),
    /** Over this event and the hash of the one before it in its chain. */
    hash: text('hash'),
  },
  (table) => [index('audit_events_subject').on(table.subject, table.at), index('audit_events_event').on(table.event, table.at)],
);
