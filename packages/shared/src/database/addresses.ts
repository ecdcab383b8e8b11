// People by the address they read mail at: found by it, made with it, given another one. An address is one person's, and a user name
// that is an address is that person's own (RC-15).
import { and, eq, isNull, sql } from 'drizzle-orm';
import { insertCreation } from './audit-events.ts';
import type { Database } from './connect.ts';
import { invitations, users } from './schema/index.ts';
import type { RemovedFactors } from './users.ts';

export interface AddressOwner extends RemovedFactors {
  username: string;
  email_verified: boolean;
  has_password: boolean;
}

/** @param address canonical */
export async function findUserByEmail(database: Database, address: string): Promise<AddressOwner | undefined> {
  const [user] = await database
    .select({
      id: users.id,
      username: users.username,
      email_verified: users.email_verified,
      password_hash: users.password_hash,
      second_factors_removed_at: users.second_factors_removed_at,
    })
    .from(users)
    .where(eq(users.email_canonical, address))
    .limit(1);
  return (
    user && {
      id: user.id,
      username: user.username,
      email_verified: user.email_verified === true,
      has_password: user.password_hash !== null,
      second_factors_removed_at: user.second_factors_removed_at,
    }
  );
}

export interface NewUser {
  /** Internal id. */
  id: string;
  sub: string;
  /** Canonical; verified, and the user name too. */
  address: string;
  name: string | undefined;
  password_hash: string | undefined;
  /** Epoch seconds. */
  at: number;
}

/**
 * Makes a person, records it, and ends the invitation they had: all of it or nothing. One of any number at once does (I3).
 * @returns whether the person was made: not when the id, the address or the name is anybody's already
 */
export async function insertUser(database: Database, { id, sub, address, name, password_hash, at }: NewUser): Promise<boolean> {
  const times = { created_at: at, updated_at: at, password_changed_at: password_hash === undefined ? null : at };
  const row = { id, sub, username: address, name: name ?? null, password_hash: password_hash ?? null, ...verified(address), ...times };
  const [inserted] = await database.batch([
    database.insert(users).values(row).onConflictDoNothing().returning({ id: users.id }),
    insertCreation(database, { id, sub, at }),
    endInvitation(database, id, address),
  ]);
  return inserted.length > 0;
}

/**
 * Makes a guest somebody with an account: the same person, now with an address and perhaps a password. All of it or nothing, and once,
 * however many try (I3).
 * @returns false when they are a guest no more, or the address is somebody else's
 */
export async function keepGuest(database: Database, { id, address, name, password_hash, at }: Omit<NewUser, 'sub'>): Promise<boolean> {
  const values = {
    username: address,
    ...(name !== undefined && { name }),
    ...(password_hash !== undefined && { password_hash, password_changed_at: at }),
    ...verified(address),
    version: sql`${users.version} + 1`,
    updated_at: at,
  };
  const isGuest = and(eq(users.id, id), isNull(users.email_canonical), isNull(users.password_hash));
  const update = database
    .update(users)
    .set(values)
    .where(and(isGuest, isFree(id, address)))
    .returning({ id: users.id });
  const [kept] = await database.batch([update, endInvitation(database, id, address)]).catch(noneIfTaken([[]]));
  return kept.length > 0;
}

export interface AddressRecord {
  username: string;
  email: string | null;
  email_verified: boolean;
  /** Raised by each change. */
  version: number;
}

/** @param id internal id */
export async function findAddress(database: Database, id: string): Promise<AddressRecord | undefined> {
  const [user] = await database
    .select({ username: users.username, email: users.email, email_verified: users.email_verified, version: users.version })
    .from(users)
    .where(eq(users.id, id))
    .limit(1);
  return user && { ...user, email_verified: user.email_verified === true };
}

/**
 * The person reads mail at this address: it is theirs and verified, and invited no more. A user name that was their address before is the
 * new one from now on.
 * @param at epoch seconds
 * @returns whether it was free, or theirs already
 */
export async function confirmAddress(database: Database, id: string, address: string, at: number): Promise<boolean> {
  const update = database
    .update(users)
    .set({
      username: sql`CASE WHEN ${users.username} = ${users.email_canonical} THEN ${address} ELSE ${users.username} END`,
      ...verified(address),
      version: sql`${users.version} + 1`,
      updated_at: at,
    })
    .where(and(eq(users.id, id), isFree(id, address)))
    .returning({ id: users.id });
  const [updated] = await database.batch([update, endInvitation(database, id, address)]).catch(noneIfTaken([[]]));
  return updated.length > 0;
}

const verified = (address: string) => ({ email: address, email_canonical: address, email_verified: true });

/** Whether nobody but this person is known by the address. */
const isFree = (id: string, address: string) =>
  sql`NOT EXISTS (SELECT 1 FROM ${users} AS other WHERE other.id <> ${id} AND (other.email_canonical = ${address} OR other.username = ${address}))`;

/** The statement that ends the invitation of whoever has the address now. */
const endInvitation = (database: Database, id: string, address: string) =>
  database
    .delete(invitations)
    .where(
      and(eq(invitations.email_canonical, address), sql`EXISTS (SELECT 1 FROM ${users} WHERE id = ${id} AND email_canonical = ${address})`),
    );

/** What is left when somebody else got the address in this very moment. */
const noneIfTaken =
  <Nothing>(nothing: Nothing) =>
  (error: unknown): Nothing => {
    if (isUniqueViolation(error)) return nothing;
    throw error;
  };

const isUniqueViolation = (error: unknown): boolean =>
  error instanceof Error && (/UNIQUE constraint/.test(error.message) || isUniqueViolation(error.cause));
