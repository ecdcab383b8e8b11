// The people who said that this is a device of theirs: their names are offered at the next sign-in here, until one of them is taken off
// the list. The cookie holds internal ids, sealed for this browser; names are read when they are shown, and nobody is signed in by it.
import { openKnownAccounts, sealKnownAccounts } from '@authrim/shared/handles';
import { type Browser, findBrowser, formatCookie, readCookie } from '@authrim/shared/http';
import { hashToken } from '@authrim/shared/oauth';
import { knownBrowserMemory } from '@authrim/shared/policies';
import type { AccountIdentity } from '@authrim/shared/ui';
import type { AuthNeeds } from '../context.ts';
import { nameAccount } from './account.ts';

/** Accounts that are remembered in one browser; one more forgets the one used longest ago. */
const mostAccounts = 5;

export interface KnownAccount {
  /** What a page calls it by; it names nobody. */
  key: string;
  account: AccountIdentity;
}

/** The one used last comes first; whoever is gone is left out. */
export async function listKnownAccounts(request: Request, needs: AuthNeeds): Promise<KnownAccount[]> {
  const browser = findBrowser(needs.settings, request);
  const subjects = browser ? await readSubjects(request, browser, needs) : [];
  const found = await Promise.all(
    subjects.map(async (subject) => ({ key: await keyOf(subject, needs), account: await nameAccount(subject, needs) })),
  );
  return found.flatMap(({ key, account }) => (account ? [{ key, account }] : []));
}

/** Set-Cookie values for a browser that its person calls their own. @param subject internal id */
export async function rememberAccount(request: Request, browser: Browser, subject: string, needs: AuthNeeds): Promise<string[]> {
  const others = (await readSubjects(request, browser, needs)).filter((other) => other !== subject);
  return [await formatAccounts([subject, ...others].slice(0, mostAccounts), browser, needs)];
}

/** Set-Cookie values. @param key of the account that is taken off the list */
export async function forgetAccount(request: Request, browser: Browser, key: string, needs: AuthNeeds): Promise<string[]> {
  const subjects = await readSubjects(request, browser, needs);
  const keys = await Promise.all(subjects.map((subject) => keyOf(subject, needs)));
  const left = subjects.filter((_subject, index) => keys[index] !== key);
  return [await formatAccounts(left, browser, needs)];
}

async function readSubjects(request: Request, { secret }: Browser, { settings, sealer }: AuthNeeds): Promise<string[]> {
  const cookie = readCookie(settings, request, 'accounts');
  return cookie === undefined ? [] : openKnownAccounts(sealer, await hashToken(secret), cookie);
}

async function formatAccounts(subjects: readonly string[], { secret }: Browser, { settings, sealer }: AuthNeeds): Promise<string> {
  if (subjects.length === 0) return formatCookie(settings, 'accounts', '', 0);
  return formatCookie(settings, 'accounts', await sealKnownAccounts(sealer, await hashToken(secret), subjects), knownBrowserMemory);
}

const keyOf = (subject: string, { derivation }: AuthNeeds): Promise<string> => derivation.keyedHash('known_account', subject);
