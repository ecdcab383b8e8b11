// The signed-in person as pages name them.
import { findPersonName } from '@authrim/shared/database';
import { reach } from '@authrim/shared/stores';
import type { AccountIdentity, Messages } from '@authrim/shared/ui';
import type { AuthNeeds } from '../context.ts';
import { isGuest } from './guest.ts';
import { findSignedIn, type SignedIn } from './session.ts';

export interface Person extends SignedIn {
  account: AccountIdentity;
}

/** The person signed in at this browser, with the name D1 has for them. */
export async function findPerson(request: Request, needs: AuthNeeds): Promise<Person | undefined> {
  const signedIn = await findSignedIn(request, needs);
  const account = signedIn && (await nameAccount(signedIn.subject, needs));
  return signedIn && account ? { ...signedIn, account } : undefined;
}

/** How pages name somebody who has shown who they are. @param subject internal id */
export async function nameAccount(subject: string, { database }: Pick<AuthNeeds, 'database'>): Promise<AccountIdentity | undefined> {
  const named = await reach('D1', () => findPersonName(database, subject));
  return named && { username: named.username, name: named.name ?? undefined };
}

/** The account as a page says it in its language: what stands in a guest's record is a name for programs. */
export const describeAccount = (account: AccountIdentity, session: { acr: string }, { guest }: Messages): AccountIdentity =>
  isGuest(session) ? { ...account, username: guest.name } : account;
