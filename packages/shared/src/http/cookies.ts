// Cookies (D-08). On https every name carries __Host-; on the plain http of local development browsers would drop that.
import type { Settings } from '../config/settings.ts';

export type CookieName = 'session' | 'browser';

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

/** A Set-Cookie value: HttpOnly, Lax, host-only. Without `maxAge` (seconds) it ends with the browser. */
export function formatCookie(settings: Settings, name: CookieName, value: string, maxAge?: number): string {
  const parts = [`${cookieName(settings, name)}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Lax'];
  if (isSecure(settings)) parts.push('Secure');
  if (maxAge !== undefined) parts.push(`Max-Age=${maxAge}`);
  return parts.join('; ');
}
