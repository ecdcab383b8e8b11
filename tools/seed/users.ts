// People in a seed file: their shape, and the row each becomes.
import { ConfigurationError } from '@authrim/shared/config';
import { randomToken } from '@authrim/shared/oauth';
import { maxPasswordBytes, type PasswordHasher } from '@authrim/shared/passwords';
import * as z from 'zod';
// Not through the folder's index: that one loads drizzle, half a second of every start.
import { canonicalEmail, canonicalUsername } from '../../packages/shared/src/database/canonical.ts';
import type { Database } from '../server/back-office.ts';

const text = z.string().min(1).max(1024);
const url = z.url({ protocol: /^https?$/ });

const addressSchema = z.strictObject({
  formatted: text.optional(),
  street_address: text.optional(),
  locality: text.optional(),
  region: text.optional(),
  postal_code: text.optional(),
  country: text.optional(),
});

const members = z.strictObject({
  username: text.refine((value) => canonicalUsername(value) !== undefined, 'must be 1 to 254 printable characters'),
  password: z
    .string()
    .min(1)
    .refine((value) => Buffer.byteLength(value) <= maxPasswordBytes, `must have at most ${maxPasswordBytes} bytes`)
    .optional(),
  /** Instead of it: a hash of another system, in that system's spelling. */
  password_hash: z.string().min(1).max(4096).optional(),
  /** OpenID Connect Core §2: at most 255 ASCII characters. */
  sub: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 printable ASCII characters')
    .optional(),
  name: text.optional(),
  given_name: text.optional(),
  family_name: text.optional(),
  middle_name: text.optional(),
  nickname: text.optional(),
  preferred_username: text.optional(),
  profile: url.optional(),
  picture: url.optional(),
  website: url.optional(),
  email: z
    .string()
    .refine((value) => canonicalEmail(value) !== undefined, 'must be an e-mail address')
    .optional(),
  email_verified: z.boolean().optional(),
  gender: text.optional(),
  birthdate: z
    .string()
    .regex(/^\d{4}(-\d{2}-\d{2})?$/, 'must be YYYY-MM-DD or YYYY')
    .optional(),
  zoneinfo: text.optional(),
  locale: text.optional(),
  phone_number: text.optional(),
  phone_number_verified: z.boolean().optional(),
  address: addressSchema.optional(),
});

/** A user of a seed file: a name, a password or its hash, and the standard claims (OpenID Connect Core §5.1), flat. */
export const userSchema = members
  .refine(
    ({ password, password_hash }) => (password === undefined) !== (password_hash === undefined),
    'must have a password or a password_hash, one of them',
  )
  // Else one person could be called by the address of another.
  .refine(
    ({ username, email = '' }) => !canonicalUsername(username)?.includes('@') || canonicalUsername(username) === canonicalEmail(email),
    'a user name with an @ must be the e-mail address of the same person',
  );

export type UserEntry = z.infer<typeof userSchema>;

/** The user as the database knows it: how an entry is recognised from one start to the next. */
export const usernameOf = (user: UserEntry): string => canonicalUsername(user.username) ?? user.username;

type Column = string | number | null;

/** Columns an entry decides; one that the entry leaves out is emptied. */
function claimColumns({
  username: _,
  password: __,
  password_hash: ___,
  sub: ____,
  email,
  address,
  ...claims
}: UserEntry): Record<string, Column> {
  const plain: Record<string, string | boolean | undefined> = claims;
  const decided = { username: true, password: true, password_hash: true, sub: true, email: true, address: true } as const;
  const optional = Object.keys(members.omit(decided).shape);
  return {
    ...Object.fromEntries(optional.map((name) => [name, toColumn(plain[name])])),
    email: email ?? null,
    email_canonical: (email !== undefined && canonicalEmail(email)) || null,
    address: address ? JSON.stringify(address) : null,
  };
}

const toColumn = (value: string | boolean | undefined): Column => (typeof value === 'boolean' ? Number(value) : (value ?? null));

/** @throws ConfigurationError SEED for a hash that no format knows, or whose work has no bound */
async function hashPassword({ username, password, password_hash = '' }: UserEntry, passwords: PasswordHasher): Promise<string> {
  const hash = password === undefined ? await passwords.adopt(password_hash) : await passwords.hash(password);
  if (hash === undefined) throw new ConfigurationError('SEED', `users (${username}) password_hash: is of no known format`);
  return hash;
}

/** One after the other: only so many passwords are hashed at a time. @param at epoch seconds */
export async function upsertUsers(database: Database, users: readonly UserEntry[], passwords: PasswordHasher, at: number) {
  const statements = [];
  for (const user of users) statements.push(await upsertUser(database, user, passwords, at));
  return statements;
}

/**
 * The statement that creates the user, or brings an existing one (same user name) up to the entry.
 * Keeps the internal id, and `sub` unless the entry names one; raises `version`.
 * @param at epoch seconds
 */
async function upsertUser(database: Database, user: UserEntry, passwords: PasswordHasher, at: number) {
  const changing = {
    password_hash: await hashPassword(user, passwords),
    password_changed_at: at,
    ...claimColumns(user),
    updated_at: at,
    ...(user.sub !== undefined && { sub: user.sub }),
  };
  const row = { id: randomToken(), sub: randomToken(), username: usernameOf(user), created_at: at, ...changing };
  const columns = Object.keys(row);
  const assignments = Object.keys(changing).map((name) => `${name} = excluded.${name}`);
  return database
    .prepare(
      `INSERT INTO users (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
       ON CONFLICT (username) DO UPDATE SET ${assignments.join(', ')}, version = users.version + 1`,
    )
    .bind(...Object.values(row));
}

/** Which of these people exist already, and the version their next change will have. */
export async function findNextVersions(database: Database, users: readonly UserEntry[]): Promise<{ id: string; version: number }[]> {
  const find = 'SELECT id, version + 1 AS version FROM users WHERE username IN (SELECT value FROM json_each(?))';
  const { results } = await database
    .prepare(find)
    .bind(JSON.stringify(users.map(usernameOf)))
    .all<{ id: string; version: number }>();
  return results;
}
