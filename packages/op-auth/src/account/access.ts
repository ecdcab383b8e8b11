// Who may see and change an account: the person signed in at this browser. Whether the sign-in is recent enough for a change is
// decided where the change is made, in the person's object.
import type { FindCredentialsOutcome } from '@authrim/shared/durable-objects';
import type { SessionHandle } from '@authrim/shared/handles';
import { type Browser, findBrowser } from '@authrim/shared/http';
import type { AccountIdentity } from '@authrim/shared/ui';
import type { AuthNeeds } from '../context.ts';
import { nameAccount } from '../interaction/account.ts';
import { isGuest } from '../interaction/guest.ts';
import { redirect } from '../interaction/redirect.ts';
import { findSessionHandle } from '../interaction/session.ts';
import { type OwnPage, type Visit, visitHref } from '../sign-in/visit.ts';

export interface AccountHolder extends SessionHandle {
  account: AccountIdentity;
  credentials: Extract<FindCredentialsOutcome, { outcome: 'found' }>;
  browser: Browser;
}

/** The person, with all they sign in with; undefined when nobody is signed in but perhaps a guest, who signs up first. */
export async function findAccountHolder(request: Request, needs: AuthNeeds): Promise<AccountHolder | undefined> {
  const [handle, browser] = [await findSessionHandle(request, needs), findBrowser(needs.settings, request)];
  if (!handle || !browser) return undefined;
  const [found, account] = await Promise.all([
    needs.subjects.of(handle.subject).findCredentials(handle.session),
    nameAccount(handle.subject, needs),
  ]);
  return found.outcome === 'found' && !isGuest(found.session) && account ? { ...handle, account, credentials: found, browser } : undefined;
}

type Missing = 'no_session' | 'sign_in_required' | 'second_factor_required';

/** Where the person gives what is missing, and goes on from. */
export const signInHref = (visit: Visit, missing: Missing): string =>
  visitHref(missing === 'second_factor_required' ? '/login/verify' : '/login', visit);

export const askToSignIn = (visit: Visit, missing: Missing): Response => redirect(signInHref(visit, missing));

/** Whether somebody waits for what the person does at a page of the account. */
export const isOnTheWay = ({ interaction, page }: Visit): boolean => interaction !== undefined || page !== undefined;

/** For whoever may have come to the page on the way to something else. */
export const askOnTheWay = (visit: Visit, page: OwnPage, missing: Missing): Response =>
  askToSignIn(isOnTheWay(visit) ? visit : { page }, missing);

/** Back from a page where something is set up to sign in with. */
export const backHref = (visit: Visit): string => (isOnTheWay(visit) ? visitHref('/login/second-factor', visit) : '/account/security');
