// A request object by reference (RFC 9101 §5.2, OpenID Connect Core §6.2; B-144). Owns which `request_uri` is fetched and what
// may come back. Leaves the caps of the fetch itself to outbound/.
import type { Client } from '@authrim/shared/clients';
import { invalidRequestUri } from '@authrim/shared/oauth';
import type { SafeFetch } from '@authrim/shared/outbound';

export interface FetchNeeds {
  safeFetch: SafeFetch;
}

/** RFC 9101 §5.2.3 names the first; JWTs are also served under the others. */
const mediaTypes = ['application/oauth-authz-req+jwt', 'application/jwt', 'application/jose', 'text/plain'];
const maximumBytes = 16 * 1024;

/**
 * Only what the client registered is fetched, anew each time; a fragment says which version was meant and is not sent.
 * @returns the object as text, not yet verified
 * @throws OAuthError invalid_request_uri, in the same words whatever went wrong out there (SS-11)
 */
export async function fetchRequestObject(
  request_uri: string,
  { metadata: { request_uris = [] } }: Client,
  { safeFetch }: FetchNeeds,
): Promise<string> {
  const url = withoutFragment(request_uri);
  if (!request_uris.some((registered) => withoutFragment(registered) === url)) {
    throw invalidRequestUri('request_uri is not registered for this client');
  }
  const fetched = await safeFetch(url, { accept: mediaTypes, maximumBytes });
  if (fetched.outcome === 'fetched' && fetched.status === 200) return fetched.body.trim();
  const detail = fetched.outcome === 'refused' ? fetched.reason : `status is ${fetched.status}`;
  throw invalidRequestUri('request_uri does not lead to a request object', { detail });
}

const withoutFragment = (uri: string): string => uri.replace(/#.*$/s, '');
