// What a new password is compared with: the passwords everybody tries, and the ones this person had before.
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const commonPasswords = sqliteTable('common_passwords', {
  /** Lower case after NFKC, 4 to 24 characters. An operator may add words of their own: of the organization, its products, its place. */
  word: text('word').primaryKey(),
});

export const formerPasswords = sqliteTable(
  'former_passwords',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    /** Internal id of the person. */
    user_id: text('user_id').notNull(),
    /** As it was in `users`. */
    password_hash: text('password_hash').notNull(),
    replaced_at: integer('replaced_at').notNull(),
  },
  (table) => [index('former_passwords_user_id').on(table.user_id)],
);
