// Which URLs a client may register: never a script, never somebody else's network, one reading for every parser.
// RFC 8252 §7, RFC 9700 §4.1, RFC 7591 §5; B-129, B-132, RG-02, RG-03.
import type { Settings } from '../config/settings.ts';

type Environment = Settings['environment'];

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];

export const isLoopback = ({ hostname }: URL): boolean => loopbackHosts.includes(hostname);

/** https on a named host, or plain http to this machine while developing. A fragment is the caller's to judge. */
export function isWebUrl(value: string, environment: Environment): boolean {
  const url = parseUnambiguous(value);
  if (!url || isForeignIpLiteral(url)) return false;
  if (isLoopback(url)) return environment === 'local' && /^https?:$/.test(url.protocol);
  return url.protocol === 'https:';
}

/**
 * Whether a client may be answered at this address: https; http to this machine for native clients (RFC 8252 §7.3) and
 * while developing; a private-use scheme with a dot in it for native clients (RFC 8252 §7.1).
 */
export function isRedirectTarget(value: string, client: { application_type: 'web' | 'native' }, environment: Environment): boolean {
  const url = parseUnambiguous(value);
  if (!url || /[#*]/.test(value)) return false;
  const isNative = client.application_type === 'native';
  if (url.protocol === 'https:') return !isForeignIpLiteral(url);
  if (url.protocol === 'http:') return isLoopback(url) && (isNative || environment === 'local');
  return isNative && url.protocol.includes('.');
}

/** A URL that other parsers cannot read otherwise: printable ASCII, nothing a browser repairs, no userinfo. */
function parseUnambiguous(value: string): URL | undefined {
  const isClean = /^[a-z][a-z0-9+.-]*:[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+$/i.test(value);
  const isWeb = /^https?:/i.test(value);
  if (!isClean || (isWeb && !/^https?:\/\/[^/]/i.test(value)) || /^[^:]+:\/\/[^/?#]*@/.test(value)) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  // A host that parsing had to rewrite (127.0.0.1 as 2130706433, %65xample.com) is another host to somebody else.
  const isAsWritten = url && value.toLowerCase().includes(`://${url.hostname}`);
  return isWeb && !isAsWritten ? undefined : url;
}

/** WHATWG parsing has already turned every spelling of an IPv4 address into dotted decimals. */
function isForeignIpLiteral(url: URL): boolean {
  const isLiteral = url.hostname.startsWith('[') || /^\d+(\.\d+){3}$/.test(url.hostname);
  return isLiteral && !isLoopback(url);
}
