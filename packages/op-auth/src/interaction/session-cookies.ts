// What a browser is told when somebody signs in or out in it: the session, and the state that scripts may watch
// (OpenID Connect Session Management 1.0 §3.2; B-243). Both change together.
import type { Settings } from '@authrim/shared/config';
import { openSession } from '@authrim/shared/handles';
import { type Browser, formatCookie } from '@authrim/shared/http';
import { knownBrowserMemory } from '@authrim/shared/policies';
import type { AuthNeeds } from '../context.ts';

type Needs = Pick<AuthNeeds, 'settings' | 'sealer' | 'derivation'>;

/** How long a cookie has to last; whether its session still does, the person's object says. */
const longestSession = ({ lifetimes: { session_absolute, session_overall, session_remembered } }: Settings): number =>
  Math.max(session_absolute, session_overall, session_remembered);

/**
 * Set-Cookie values for a browser in which somebody has just signed in.
 * @param cookie the sealed session
 */
export async function signedInCookies(cookie: string, browser: Browser, needs: Needs): Promise<string[]> {
  const session = formatCookie(needs.settings, 'session', cookie, longestSession(needs.settings));
  const known = formatCookie(needs.settings, 'browser', browser.secret, knownBrowserMemory);
  const handle = await openSession(needs.sealer, cookie);
  const state = handle ? [formatBrowserState(await needs.derivation.browserState(handle.session), needs.settings)] : [];
  return [session, known, ...state];
}

export const signedOutCookies = (settings: Settings): string[] =>
  (['session', 'op_browser_state'] as const).map((name) => formatCookie(settings, name, '', 0));

export const formatBrowserState = (state: string, settings: Settings): string =>
  formatCookie(settings, 'op_browser_state', state, longestSession(settings));
