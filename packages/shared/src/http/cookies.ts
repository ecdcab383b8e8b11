// Cookies (D-08, HD-01). On https every name carries __Host-; on the plain http of local development browsers would drop that.
import type { Settings } from '../config/settings.ts';

/** `sign_in`: of a sign-in that lacks its second factor. `visit`: where one goes on to after a way through the mailbox. `accounts`: whose browser it is. `appearance`: language and colours of pages. */
export type CookieName = 'session' | 'browser' | 'sign_in' | 'visit' | 'accounts' | 'appearance' | 'op_browser_state';

const isSecure = (settings: Settings): boolean => settings.issuer.startsWith('https://');

export const cookieName = (settings: Settings, name: CookieName): string => (isSecure(settings) ? `__Host-${name}` : name);

/** The cookie's value; undefined when absent or sent twice, since then nobody knows which one is ours (HD-02). */
export function readCookie(settings: Settings, request: Request, name: CookieName): string | undefined {
  const wanted = cookieName(settings, name);
  const values = (request.headers.get('Cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${wanted}=`))
    .map((pair) => pair.slice(wanted.length + 1));
  return values.length === 1 && values[0] !== '' ? values[0] : undefined;
}

/**
 * A Set-Cookie value: host-only, HttpOnly, Lax. `op_browser_state` alone, which is no secret, is there for the script of the
 * session iframe, on whatever site that is framed. Without `maxAge` (seconds) it ends with the browser.
 */
export function formatCookie(settings: Settings, name: CookieName, value: string, maxAge?: number): string {
  const isForScripts = name === 'op_browser_state';
  const parts = [`${cookieName(settings, name)}=${value}`, 'Path=/'];
  if (!isForScripts) parts.push('HttpOnly');
  // Browsers take SameSite=None only together with Secure.
  parts.push(`SameSite=${isForScripts && isSecure(settings) ? 'None' : 'Lax'}`);
  if (isSecure(settings)) parts.push('Secure');
  if (maxAge !== undefined) parts.push(`Max-Age=${maxAge}`);
  return parts.join('; ');
}
