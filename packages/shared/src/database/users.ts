// Finding and writing people. A user name or an e-mail address leads to the internal id and the password hash, nothing more.
import { and, eq, inArray, or, sql } from 'drizzle-orm';
import { canonicalEmail, canonicalUsername } from './canonical.ts';
import type { Database } from './connect.ts';
import { passkeys, users } from './schema/index.ts';

/** Whose second factors an operator has removed, if they did. */
export interface RemovedFactors {
  /** Internal id: addresses the SubjectStore. */
  id: string;
  /** Epoch seconds; null when there is nothing for the object to do. */
  second_factors_removed_at: number | null;
}

/** What sign-in may know before the password was verified. */
export interface SignInRecord extends RemovedFactors {
  password_hash: string | null;
  /** Epoch seconds. */
  password_changed_at: number | null;
  /** Epoch seconds: wrong passwords up to here count no more. The password is another since, or an operator says so. */
  forgiven_at: number;
}

const forgiven_at = sql<number>`max(coalesce(${users.password_changed_at}, 0), coalesce(${users.attempts_forgiven_at}, 0))`;

/** The person a sign-in name belongs to: a user name, or an e-mail address. */
export async function findUserForSignIn(database: Database, name: string): Promise<SignInRecord | undefined> {
  const username = canonicalUsername(name);
  if (!username) return undefined;
  const [user] = await database
    .select({
      id: users.id,
      password_hash: users.password_hash,
      password_changed_at: users.password_changed_at,
      forgiven_at,
      second_factors_removed_at: users.second_factors_removed_at,
    })
    .from(users)
    .where(or(eq(users.username, username), eq(users.email_canonical, canonicalEmail(name) ?? username)))
    .limit(1);
  return user;
}

/** The person of a public subject identifier, by internal id. */
export async function findUserBySub(database: Database, sub: string): Promise<{ id: string } | undefined> {
  const [user] = await database.select({ id: users.id }).from(users).where(eq(users.sub, sub)).limit(1);
  return user;
}

/** The person of a user name, by internal id; an e-mail address is none. */
export async function findUserByUsername(database: Database, name: string): Promise<{ id: string } | undefined> {
  const username = canonicalUsername(name);
  if (!username) return undefined;
  const [user] = await database.select({ id: users.id }).from(users).where(eq(users.username, username)).limit(1);
  return user;
}

/**
 * Replaces the hash of a password by a newer one of the same password: its parameters or pepper are old, or it was imported (D-07).
 * @param verified the hash it was found right by; a password that was changed meanwhile stays
 */
export async function updatePasswordHash(database: Database, id: string, verified: string, password_hash: string): Promise<void> {
  await database
    .update(users)
    .set({ password_hash })
    .where(and(eq(users.id, id), eq(users.password_hash, verified)));
}

/** The object has done what an operator wanted, unless they want it again since. @param removed ids of passkeys that count no more */
export async function completeFactorRemoval(
  database: Database,
  { id, second_factors_removed_at }: RemovedFactors,
  removed: readonly string[],
): Promise<void> {
  await database.batch([
    database.delete(passkeys).where(and(eq(passkeys.user_id, id), inArray(passkeys.credential_id, [...removed]))),
    database
      .update(users)
      .set({ second_factors_removed_at: null })
      .where(and(eq(users.id, id), eq(users.second_factors_removed_at, second_factors_removed_at ?? 0))),
  ]);
}

/** What pages may show of a signed-in person. */
export interface PersonName {
  username: string;
  name: string | null;
  email: string | null;
}

export async function findPersonName(database: Database, id: string): Promise<PersonName | undefined> {
  const [user] = await database
    .select({ username: users.username, name: users.name, email: users.email })
    .from(users)
    .where(eq(users.id, id))
    .limit(1);
  return user;
}
