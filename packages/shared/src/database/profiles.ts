// What the record of a person says, and what the person may change of it: the claims that nobody else vouches for (RC-09).
import { and, eq } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { users } from './schema/index.ts';

/** Columns a person may write themselves. An e-mail address is changed where it is verified. */
export const changeableClaims = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'phone_number',
  'address',
] as const;
export type ChangeableClaim = (typeof changeableClaims)[number];

type User = typeof users.$inferSelect;

/** Everything but the internal id and the password's hash (AD-19). */
export type Profile = Omit<User, 'id' | 'password_hash' | 'email_canonical'> & { has_password: boolean };
export type ProfileChanges = Partial<Pick<User, ChangeableClaim>>;

export async function findProfile(database: Database, id: string): Promise<Profile | undefined> {
  const [user] = await database.select().from(users).where(eq(users.id, id)).limit(1);
  if (!user) return undefined;
  const { id: _, password_hash, email_canonical: __, ...profile } = user;
  return { ...profile, has_password: Boolean(password_hash) };
}

/**
 * Writes the changes as the next version. A number nobody has verified is not a verified one.
 * @param version the one they were made from
 * @param time epoch seconds
 * @returns false when somebody else wrote meanwhile; then nothing is written
 */
export async function updateProfile(
  database: Database,
  id: string,
  { version, changes }: { version: number; changes: ProfileChanges },
  time: number,
): Promise<boolean> {
  const unverified = changes.phone_number === undefined ? {} : { phone_number_verified: changes.phone_number === null ? null : false };
  const { meta } = await database
    .update(users)
    .set({ ...changes, ...unverified, version: version + 1, updated_at: time })
    .where(and(eq(users.id, id), eq(users.version, version)))
    .run();
  return meta.changes === 1;
}

/** What a password the person gives is compared with; undefined for nobody, and for who has none. */
export async function findPasswordHash(database: Database, id: string): Promise<string | undefined> {
  const [user] = await database.select({ password_hash: users.password_hash }).from(users).where(eq(users.id, id)).limit(1);
  return user?.password_hash ?? undefined;
}
