// The answer to the client through the browser (RFC 6749 §4.1.2; RFC 9207). Only a ResponseTarget can be answered.
import type { ResponseTarget } from '@authrim/shared/authorization-request';
import type { OAuthError } from '@authrim/shared/oauth';

/** The parameters of a response; `undefined` members are left out. */
export type AuthorizationResponse = Readonly<Record<string, string | undefined>>;

export interface DeliverOptions {
  issuer: string;
  /** Set-Cookie values. */
  cookies?: readonly string[];
}

/** A 303 to the verified redirect_uri with the response, `state` as sent, and `iss`. */
export function deliver(target: ResponseTarget, response: AuthorizationResponse, { issuer, cookies = [] }: DeliverOptions): Response {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...response, state: target.state, iss: issuer })) {
    if (value !== undefined) parameters.set(name, value);
  }
  const headers = new Headers({
    Location: withParameters(target, parameters),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
  });
  for (const cookie of cookies) headers.append('Set-Cookie', cookie);
  return new Response(null, { status: 303, headers });
}

export const deliverError = (target: ResponseTarget, { error, error_description }: OAuthError, options: DeliverOptions): Response =>
  deliver(target, { error, error_description }, options);

/** The registered URI stays as it is, its own query included (B-032). */
function withParameters({ redirect_uri, response_mode }: ResponseTarget, parameters: URLSearchParams): string {
  if (response_mode === 'fragment') return `${redirect_uri}#${parameters}`;
  return `${redirect_uri}${redirect_uri.includes('?') ? '&' : '?'}${parameters}`;
}
