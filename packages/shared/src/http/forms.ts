// Our own forms (D-09). Three locks on each unsafe request that carries a cookie: where it came from, what the browser says
// of it, and a token bound to this browser and this form.

import type { Settings } from '../config/settings.ts';
import type { Derivation } from '../handles/index.ts';
import { randomToken } from '../oauth/encoding.ts';
import { invalidRequest } from '../oauth/errors.ts';
import type { ParameterRecord } from '../parameters/index.ts';
import { formatCookie, readCookie } from './cookies.ts';

/** The name of the hidden field that carries the form token. */
export const formTokenField = 'form_token';

/** The browser at hand: a random value of its own that parked requests and forms are bound to. It names nobody. */
export interface Browser {
  secret: string;
  /** The Set-Cookie value for a browser met for the first time. */
  cookie?: string;
}

/** The browser's secret, or undefined when it has none yet or sends a malformed one. */
export function findBrowser(settings: Settings, request: Request): Browser | undefined {
  const secret = readCookie(settings, request, 'browser');
  return secret && /^[A-Za-z0-9_-]{22}$/.test(secret) ? { secret } : undefined;
}

export function meetBrowser(settings: Settings, request: Request): Browser {
  const known = findBrowser(settings, request);
  if (known) return known;
  const secret = randomToken();
  return { secret, cookie: formatCookie(settings, 'browser', secret) };
}

/**
 * @param action what the form does, with what it does it to: a token of one form opens no other
 * @returns the browser that sent it
 * @throws OAuthError invalid_request when any of the three locks holds
 */
export async function verifyForm(
  request: Request,
  form: ParameterRecord,
  action: string,
  needs: { settings: Settings; derivation: Derivation },
): Promise<Browser> {
  const browser = findBrowser(needs.settings, request);
  if (!browser) throw invalidRequest('The browser sent no cookie', { detail: 'cookies_off' });
  if (!isFromOurPage(request, needs.settings)) throw invalidRequest('The form was not sent from our own page', { status: 403 });
  const isProven = await needs.derivation.provesForm(browser.secret, action, form[formTokenField] ?? '');
  if (!isProven) throw invalidRequest('The form has expired, open it again', { status: 403, detail: 'stale_form' });
  return browser;
}

/** With Referrer-Policy: no-referrer browsers send `Origin: null`; then Sec-Fetch-Site must vouch for the form. */
export function isFromOurPage(request: Request, { issuer }: Settings): boolean {
  const origin = request.headers.get('Origin');
  const site = request.headers.get('Sec-Fetch-Site');
  if (site && site !== 'same-origin') return false;
  return origin === null || origin === issuer || (origin === 'null' && site === 'same-origin');
}
