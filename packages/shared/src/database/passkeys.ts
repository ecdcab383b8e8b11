// Whose a passkey is, and the key its signatures are verified with.
import { and, eq } from 'drizzle-orm';
import { now } from '../clock/index.ts';
import type { Database } from './connect.ts';
import { passkeys } from './schema/index.ts';

export interface PasskeyRecord {
  /** Internal id of the person: addresses the SubjectStore. */
  user_id: string;
  /** base64url of the COSE key. */
  public_key: string;
}

export async function findPasskey(database: Database, credential_id: string): Promise<PasskeyRecord | undefined> {
  const [passkey] = await database
    .select({ user_id: passkeys.user_id, public_key: passkeys.public_key })
    .from(passkeys)
    .where(eq(passkeys.credential_id, credential_id))
    .limit(1);
  return passkey;
}

/** `present`: it is there already, exactly so. `taken`: the credential id belongs to another record, which stays as it is. */
export async function insertPasskey(
  database: Database,
  credential_id: string,
  { user_id, public_key }: PasskeyRecord,
): Promise<'inserted' | 'present' | 'taken'> {
  const record = { credential_id, user_id, public_key, created_at: now() };
  const inserted = await database
    .insert(passkeys)
    .values(record)
    .onConflictDoNothing()
    .returning({ credential_id: passkeys.credential_id });
  if (inserted.length > 0) return 'inserted';
  const stored = await findPasskey(database, credential_id);
  return stored?.user_id === user_id && stored.public_key === public_key ? 'present' : 'taken';
}

export async function deletePasskey(database: Database, credential_id: string, user_id: string): Promise<void> {
  await database.delete(passkeys).where(and(eq(passkeys.credential_id, credential_id), eq(passkeys.user_id, user_id)));
}
