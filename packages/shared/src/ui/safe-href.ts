// Addresses that strangers registered: what may become a link or a picture, and how a redirect URI is shown to a person.
import { isLoopback } from '../clients/urls.ts';

/** An absolute https address, or http on this very machine, without credentials; anything else is no link at all. */
export function safeHref(address: string | undefined): string | undefined {
  if (!address || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  const isAllowed = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
  return isAllowed && url.username === '' && url.password === '' ? url.href : undefined;
}

/** What a person can judge a redirect URI by: the host with its port, or the scheme of an app on the device. */
export function redirectTarget(redirect_uri: string): string {
  if (!URL.canParse(redirect_uri)) return '';
  const { protocol, host } = new URL(redirect_uri);
  return protocol === 'https:' || protocol === 'http:' ? host : protocol;
}

/** Whether an answer stays on the device: any program on it may be waiting there (RFC 8252 §8.3). */
export function isOnThisDevice(redirect_uri: string): boolean {
  return URL.canParse(redirect_uri) && isLoopback(new URL(redirect_uri));
}

/**
 * A source expression of Content Security Policy 3 §2.3.1 for an address: its origin, or its scheme when it has no
 * origin that the grammar can say (apps, IPv6). Undefined when the host holds characters that end a directive.
 */
export function policySource(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, host, hostname } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') return protocol;
  if (hostname.startsWith('[')) return protocol;
  return /^[a-z0-9._-]+(?::\d+)?$/.test(host) ? `${protocol}//${host}` : undefined;
}
