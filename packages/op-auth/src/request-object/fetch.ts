// A request object by reference (RFC 9101 §5.2, OpenID Connect Core §6.2; B-144). Owns which `request_uri` is fetched, what may come
// back, and that one which led nowhere is not fetched again at once (D-10). Leaves the caps of the fetch itself to outbound/.
import type { Client } from '@authrim/shared/clients';
import { invalidRequestUri } from '@authrim/shared/oauth';
import { createFailures, type Refused, refused, type SafeFetch } from '@authrim/shared/outbound';

/** Where request objects lie that a client keeps itself. */
export interface RequestObjects {
  /** The object as text, not yet verified. @throws OAuthError temporarily_unavailable when its host is asked too often */
  fetch(url: string): Promise<{ outcome: 'fetched'; body: string } | Refused>;
}

export interface FetchNeeds {
  requestObjects: RequestObjects;
}

/** RFC 9101 §5.2.3 names the first; JWTs are also served under the others. */
const mediaTypes = ['application/oauth-authz-req+jwt', 'application/jwt', 'application/jose', 'text/plain'];
const maximumBytes = 16 * 1024;

/** One an isolate. @param safeFetch counts for each host how often it is asked */
export function createRequestObjects(safeFetch: SafeFetch): RequestObjects {
  const failures = createFailures();

  const fetchObject = async (url: string) => {
    const fetched = await safeFetch(url, { accept: mediaTypes, maximumBytes });
    return fetched.outcome === 'fetched' && fetched.status !== 200 ? refused(`status is ${fetched.status}`) : fetched;
  };

  return {
    async fetch(url) {
      const failure = failures.find(url);
      if (failure) return failure;
      const answer = await fetchObject(url);
      if (answer.outcome === 'refused') failures.add(url, answer);
      return answer;
    },
  };
}

/**
 * Only what the client registered is fetched, anew each time; a fragment says which version was meant and is not sent.
 * @returns the object as text, not yet verified
 * @throws OAuthError invalid_request_uri, in the same words whatever went wrong out there (SS-11); temporarily_unavailable
 */
export async function fetchRequestObject(
  request_uri: string,
  { metadata: { request_uris = [] } }: Client,
  { requestObjects }: FetchNeeds,
): Promise<string> {
  const url = withoutFragment(request_uri);
  if (!request_uris.some((registered) => withoutFragment(registered) === url)) {
    throw invalidRequestUri('request_uri is not registered for this client');
  }
  const fetched = await requestObjects.fetch(url);
  if (fetched.outcome === 'fetched') return fetched.body.trim();
  throw invalidRequestUri('request_uri does not lead to a request object', { detail: fetched.reason });
}

const withoutFragment = (uri: string): string => uri.replace(/#.*$/s, '');
