// People. Claims keep the names and types of OpenID Connect Core §5.1; `id` addresses the SubjectStore and is never shown.
import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export interface Address {
  formatted?: string;
  street_address?: string;
  locality?: string;
  region?: string;
  postal_code?: string;
  country?: string;
}

export const users = sqliteTable(
  'users',
  {
    /** Internal, random, the address of the SubjectStore. */
    id: text('id').primaryKey(),
    /** The public subject identifier. */
    sub: text('sub').notNull().unique(),
    /** Canonical form (database/canonical): what sign-in looks up. */
    username: text('username').notNull().unique(),
    /** PHC string of an Argon2id hash over the peppered password, or over a hash that was imported (passwords/imported). */
    password_hash: text('password_hash'),
    password_changed_at: integer('password_changed_at'),
    /** Epoch seconds: wrong passwords up to here count no more. An operator sets it to let somebody in at once. */
    attempts_forgiven_at: integer('attempts_forgiven_at'),
    /** Epoch seconds: an operator has removed everything the person signs in with beside a password. Null once the object has done it. */
    second_factors_removed_at: integer('second_factors_removed_at'),
    status: text('status', { enum: ['active', 'disabled'] })
      .notNull()
      .default('active'),
    /** Raised with every change of a claim, so that a snapshot knows whether it is old. */
    version: integer('version').notNull().default(1),
    name: text('name'),
    given_name: text('given_name'),
    family_name: text('family_name'),
    middle_name: text('middle_name'),
    nickname: text('nickname'),
    preferred_username: text('preferred_username'),
    profile: text('profile'),
    picture: text('picture'),
    website: text('website'),
    email: text('email'),
    email_verified: integer('email_verified', { mode: 'boolean' }),
    /** Canonical form of `email`, unique. */
    email_canonical: text('email_canonical'),
    gender: text('gender'),
    birthdate: text('birthdate'),
    zoneinfo: text('zoneinfo'),
    locale: text('locale'),
    phone_number: text('phone_number'),
    phone_number_verified: integer('phone_number_verified', { mode: 'boolean' }),
    address: text('address', { mode: 'json' }).$type<Address>(),
    created_at: integer('created_at').notNull(),
    /** Epoch seconds; released as the `updated_at` claim. */
    updated_at: integer('updated_at').notNull(),
  },
  (table) => [uniqueIndex('users_email_canonical').on(table.email_canonical)],
);
