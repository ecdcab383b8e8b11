// Whom an operator lets sign up where not everybody may (`SIGN_UP=invitation`): one address a row. Being named here is all there is to
// an invitation; that it is used by its owner is proven by mail (RC-07).
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const invitations = sqliteTable('invitations', {
  /** Canonical form (database/canonical). */
  email_canonical: text('email_canonical').primaryKey(),
  created_at: integer('created_at').notNull(),
  /** Epoch seconds; from then on it counts no more, cleaned up or not. */
  expires_at: integer('expires_at').notNull(),
});
