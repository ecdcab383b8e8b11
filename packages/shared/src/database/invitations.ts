// Whether an operator has invited an address. Leaves the end of an invitation to whoever makes the address a person's
// (addresses.ts), or erases the person (durable-objects/subject-store/erasure.ts).
import { and, eq, gt } from 'drizzle-orm';
import { now } from '../clock/index.ts';
import type { Database } from './connect.ts';
import { invitations } from './schema/index.ts';

/** The invitation that counts at this moment. @param address canonical @returns when it ends, epoch seconds */
export async function findInvitation(database: Database, address: string): Promise<{ expires_at: number } | undefined> {
  const [found] = await database
    .select({ expires_at: invitations.expires_at })
    .from(invitations)
    .where(and(eq(invitations.email_canonical, address), gt(invitations.expires_at, now())))
    .limit(1);
  return found;
}
