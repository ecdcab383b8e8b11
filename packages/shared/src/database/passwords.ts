// What a new password is compared with, and how it takes the place of the one before.
import { and, desc, eq, notInArray, sql } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { commonPasswords, formerPasswords, users } from './schema/index.ts';

/** Those of the words that everybody tries; one read, however many they are. */
export async function findCommonPasswords(database: Database, words: readonly string[]): Promise<string[]> {
  const found = await database
    .select({ word: commonPasswords.word })
    .from(commonPasswords)
    .where(sql`${commonPasswords.word} IN (SELECT value FROM json_each(${JSON.stringify(words)}))`);
  return found.map(({ word }) => word);
}

/** The hashes of a person's password and of those before it, the latest first. @param most how many at most */
export async function findPasswordHashes(database: Database, user_id: string, most: number): Promise<string[]> {
  const current = database.select({ password_hash: users.password_hash }).from(users).where(eq(users.id, user_id));
  const former = database
    .select({ password_hash: formerPasswords.password_hash })
    .from(formerPasswords)
    .where(eq(formerPasswords.user_id, user_id))
    .orderBy(desc(formerPasswords.id))
    .limit(most);
  const [now, before] = await database.batch([current, former]);
  return [...now, ...before].flatMap(({ password_hash }) => password_hash ?? []).slice(0, most);
}

/**
 * Gives a person a new password and keeps the hash of the one before, all of it or nothing.
 * @param keep how many former hashes stay
 * @param at epoch seconds
 */
export async function replacePassword(
  database: Database,
  { user_id, password_hash, keep, at }: { user_id: string; password_hash: string; keep: number; at: number },
): Promise<void> {
  const present = sql`SELECT NULL, id, password_hash, ${at} FROM users WHERE id = ${user_id} AND password_hash IS NOT NULL`;
  const remembered = database
    .select({ id: formerPasswords.id })
    .from(formerPasswords)
    .where(eq(formerPasswords.user_id, user_id))
    .orderBy(desc(formerPasswords.id))
    .limit(keep);
  await database.batch([
    database.insert(formerPasswords).select(present),
    database.update(users).set({ password_hash, password_changed_at: at }).where(eq(users.id, user_id)),
    database.delete(formerPasswords).where(and(eq(formerPasswords.user_id, user_id), notInArray(formerPasswords.id, remembered))),
  ]);
}
