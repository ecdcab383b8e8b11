// `session_state` of an authorization response (OpenID Connect Session Management 1.0 §2, §3.2; B-241): what the client compares,
// through the session iframe, with what its browser holds. Computed from the cookie alone, so it asks nobody.
import type { ResponseTarget } from '@authrim/shared/authorization-request';
import type { SessionHandle } from '@authrim/shared/handles';
import { readCookie } from '@authrim/shared/http';
import { encodeText, randomToken } from '@authrim/shared/oauth';
import type { AuthNeeds } from '../context.ts';
import { formatBrowserState } from '../interaction/session-cookies.ts';

export interface SessionDescription {
  session_state?: string;
  /** A Set-Cookie value, when the browser does not hold the state that was told. */
  cookie?: string;
}

/** Errors describe the session too: the client then knows what to watch. @param request the browser's, for what it holds */
export async function describeSession(
  { session }: SessionHandle,
  request: Request,
  { client_id, redirect_uri }: ResponseTarget,
  needs: Pick<AuthNeeds, 'settings' | 'derivation'>,
): Promise<SessionDescription> {
  const state = await needs.derivation.browserState(session);
  const isHeld = readCookie(needs.settings, request, 'op_browser_state') === state;
  return {
    session_state: await hashState(client_id, new URL(redirect_uri).origin, state),
    ...(!isHeld && { cookie: formatBrowserState(state, needs.settings) }),
  };
}

/** The script of the session iframe computes the same. */
async function hashState(client_id: string, origin: string, state: string): Promise<string> {
  const salt = randomToken();
  const digest = await crypto.subtle.digest('SHA-256', encodeText(`${client_id} ${origin} ${state} ${salt}`));
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex}.${salt}`;
}
