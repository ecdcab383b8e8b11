// What operators order of the issuer's keys, carried out by the KeyManager: `replace` every key of an algorithm, or `revoke` one.
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const keyOrders = sqliteTable('key_orders', {
  sequence: integer('sequence').primaryKey({ autoIncrement: true }),
  act: text('act', { enum: ['replace', 'revoke'] }).notNull(),
  /** An algorithm, or a `kid`. */
  key: text('key').notNull(),
  ordered_at: integer('ordered_at').notNull(),
  /** Absent: it waits. */
  carried_out_at: integer('carried_out_at'),
  /** The `kid` of the key that took over, `revoked`, or `unknown` where there is no such key. */
  outcome: text('outcome'),
});
