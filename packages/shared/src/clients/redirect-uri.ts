// Whether a redirect_uri is the client's: equal to a registered one, character by character (RFC 9700 §2.1; AZ-02).
import type { Client } from './client.ts';

/** RFC 8252 §7.3: a native client on the loopback address may name any port, and nothing else may differ (AZ-03). */
export function isRegisteredRedirectUri({ metadata }: Client, redirect_uri: string): boolean {
  const { redirect_uris, application_type } = metadata;
  if (redirect_uris.includes(redirect_uri)) return true;
  const asked = application_type === 'native' ? withoutLoopbackPort(redirect_uri) : undefined;
  return asked !== undefined && redirect_uris.some((registered) => withoutLoopbackPort(registered) === asked);
}

/** The URI without its port; undefined unless it is http on the loopback address in digits (a name may resolve elsewhere). */
function withoutLoopbackPort(uri: string): string | undefined {
  const match = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::(\d{1,5}))?([/?].*)?$/.exec(uri);
  if (!match || Number(match[2] ?? 80) > 65_535) return undefined;
  return `${match[1]}${match[3] ?? ''}`;
}
