// What people have chosen. Leaves which keys and values there are to those who ask.
import { and, eq, sql } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { preferences } from './schema/index.ts';

export interface Preference {
  category: string;
  key: string;
  value: string;
}

export async function listPreferences(database: Database, user_id: string): Promise<(Preference & { updated_at: number })[]> {
  const { category, key, value, updated_at } = preferences;
  return database.select({ category, key, value, updated_at }).from(preferences).where(eq(preferences.user_id, user_id));
}

/** Writes each that has a value, and forgets each that has none: all or nothing. @param time epoch seconds */
export async function writePreferences(
  database: Database,
  user_id: string,
  changes: readonly (Omit<Preference, 'value'> & { value: string | null })[],
  time: number,
): Promise<void> {
  const [first, ...others] = changes.map(({ category, key, value }) =>
    value === null
      ? database
          .delete(preferences)
          .where(and(eq(preferences.user_id, user_id), eq(preferences.category, category), eq(preferences.key, key)))
      : database
          .insert(preferences)
          .values({ user_id, category, key, value, created_at: time, updated_at: time })
          .onConflictDoUpdate({
            target: [preferences.user_id, preferences.category, preferences.key],
            set: { value, updated_at: time },
            setWhere: sql`${preferences.value} <> ${value}`,
          }),
  );
  if (first) await database.batch([first, ...others]);
}
