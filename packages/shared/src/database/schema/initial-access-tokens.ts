// Initial access tokens (RFC 7591 §1.2, §3): who holds one may register clients while registration is closed.
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const initialAccessTokens = sqliteTable('initial_access_tokens', {
  /** base64url SHA-256 of the token. */
  token_hash: text('token_hash').primaryKey(),
  /** How many more clients it may register. */
  remaining_uses: integer('remaining_uses').notNull(),
  /** Epoch seconds; 0 = does not expire. */
  expires_at: integer('expires_at').notNull(),
  created_at: integer('created_at').notNull(),
});
