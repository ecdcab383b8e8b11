// The person whose account it is, with all that its pages show: who is signed in at this browser, and what their object and their
// record say. Leaves whether a change may be made to the object that makes it.
import { findProfile, listPreferences, type Profile } from '@authrim/shared/database';
import type { FindAccountOutcome } from '@authrim/shared/durable-objects';
import type { SessionHandle } from '@authrim/shared/handles';
import { type Browser, findBrowser } from '@authrim/shared/http';
import { reach } from '@authrim/shared/stores';
import type { AuthNeeds } from '../context.ts';
import { findSessionHandle } from '../interaction/session.ts';
import { type Choices, readChoices } from './preferences/choices.ts';

export interface AccountOwner extends SessionHandle {
  browser: Browser;
  account: Extract<FindAccountOutcome, { outcome: 'found' }>;
  profile: Profile;
  choices: Choices;
}

/** Undefined when nobody is signed in. */
export async function findAccountOwner(request: Request, needs: AuthNeeds): Promise<AccountOwner | undefined> {
  const [handle, browser] = [await findSessionHandle(request, needs), findBrowser(needs.settings, request)];
  if (!handle || !browser) return undefined;
  const { subject, session } = handle;
  const [account, profile, preferences] = await Promise.all([
    needs.subjects.of(subject).findAccount({ session }),
    reach('D1', () => findProfile(needs.database, subject)),
    reach('D1', () => listPreferences(needs.database, subject)),
  ]);
  if (account.outcome !== 'found' || !profile) return undefined;
  return { ...handle, browser, account, profile, choices: readChoices(preferences) };
}
