// What a person has chosen, by category and key. Which keys there are, and what they may be, is known to preferences/.
import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const preferences = sqliteTable(
  'preferences',
  {
    /** Internal id of the person. */
    user_id: text('user_id').notNull(),
    category: text('category').notNull(),
    key: text('key').notNull(),
    value: text('value').notNull(),
    created_at: integer('created_at').notNull(),
    updated_at: integer('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.user_id, table.category, table.key] })],
);
