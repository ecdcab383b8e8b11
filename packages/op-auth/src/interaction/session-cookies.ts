// What a browser is told when somebody signs in or out in it: the session, and the state that scripts may watch
// (OpenID Connect Session Management 1.0 §3.2; B-243). Both change together.
import type { Settings } from '@authrim/shared/config';
import { type SessionHandle, sealSession } from '@authrim/shared/handles';
import { type Browser, formatCookie } from '@authrim/shared/http';
import { knownBrowserMemory } from '@authrim/shared/policies';
import type { AuthNeeds } from '../context.ts';

type Needs = Pick<AuthNeeds, 'settings' | 'sealer' | 'derivation'>;

/** How long a cookie has to last; whether its session still does, the person's object says. */
const longestSession = ({ lifetimes: { session_absolute, session_overall, session_remembered } }: Settings): number =>
  Math.max(session_absolute, session_overall, session_remembered);

/** A session that has just begun, or has a new secret. */
export interface NewSession extends SessionHandle {
  /** That the session is proven by from now on. */
  secret: string;
}

/** Set-Cookie values for a browser in which somebody has just signed in. */
export async function signedInCookies({ subject, session, secret }: NewSession, browser: Browser, needs: Needs): Promise<string[]> {
  const { settings, sealer, derivation } = needs;
  const cookie = await sealSession(sealer, subject, session.id, secret);
  return [
    formatCookie(settings, 'session', cookie, longestSession(settings)),
    formatCookie(settings, 'browser', browser.secret, knownBrowserMemory),
    formatBrowserState(await derivation.browserState(session), settings),
  ];
}

export const signedOutCookies = (settings: Settings): string[] =>
  (['session', 'op_browser_state'] as const).map((name) => formatCookie(settings, name, '', 0));

export const formatBrowserState = (state: string, settings: Settings): string =>
  formatCookie(settings, 'op_browser_state', state, longestSession(settings));
