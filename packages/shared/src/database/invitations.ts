// Whether an operator has invited an address. Leaves the end of an invitation to the making of the person (addresses.ts).
import { and, eq, gt } from 'drizzle-orm';
import { now } from '../clock/index.ts';
import type { Database } from './connect.ts';
import { invitations } from './schema/index.ts';

/** Whether there is an invitation that counts at this moment. @param address canonical */
export async function isInvited(database: Database, address: string): Promise<boolean> {
  const found = await database
    .select({ email_canonical: invitations.email_canonical })
    .from(invitations)
    .where(and(eq(invitations.email_canonical, address), gt(invitations.expires_at, now())))
    .limit(1);
  return found.length > 0;
}
