// Whose passkey a credential id is, and the key its signatures are verified with: what a sign-in begins with that names nobody.
// What changes with use is in the person's SubjectStore, and so is whether it still counts.
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const passkeys = sqliteTable(
  'passkeys',
  {
    /** base64url, as the authenticator chose it. */
    credential_id: text('credential_id').primaryKey(),
    /** Internal id of the person. */
    user_id: text('user_id').notNull(),
    /** base64url of the COSE key (RFC 9052 §7). */
    public_key: text('public_key').notNull(),
    created_at: integer('created_at').notNull(),
  },
  (table) => [index('passkeys_user_id').on(table.user_id)],
);
