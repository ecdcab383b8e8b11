// Issuers whose assertions stand for a grant (RFC 7523 §2.1; trusted-issuers/schema).
import { sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { registered } from './registered.ts';

export const trustedIssuers = sqliteTable('trusted_issuers', {
  /** The identifier, as it stands in `iss`. */
  issuer: text('issuer').primaryKey(),
  ...registered,
});
