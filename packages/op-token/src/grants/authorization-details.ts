// `authorization_details` at the token endpoint (RFC 9396 §6): a choice among what was granted, never more. What is granted has been
// valid by its schema since it was asked for, so no schema is needed here.
import { type AuthorizationDetail, parseAuthorizationDetails, selectDetails } from '@authrim/shared/authorization-details';
import type { GrantFacts } from '@authrim/shared/durable-objects';
import { invalidAuthorizationDetails } from '@authrim/shared/oauth';
import type { ParameterRecord } from '@authrim/shared/parameters';

/**
 * The details the request names as a JSON array, for the person's object to decide about; undefined when it names none.
 * @param mayChoose whether the grant holds details a person agreed to
 * @throws OAuthError invalid_authorization_details
 */
export function readDetails({ authorization_details }: ParameterRecord, mayChoose: boolean): string | undefined {
  if (authorization_details === undefined) return undefined;
  const details = parseAuthorizationDetails(authorization_details);
  if (!mayChoose) throw invalidAuthorizationDetails('This grant_type takes no authorization_details');
  return JSON.stringify(details);
}

/**
 * What the access token may carry.
 * @param wanted from readDetails, after the object found all of it among what it granted
 */
export function chooseDetails(grant: GrantFacts, wanted: string | undefined): { authorization_details?: readonly AuthorizationDetail[] } {
  const selected = selectDetails(grant, wanted);
  if (selected.outcome === 'exceeded') throw detailsExceeded();
  const { authorization_details } = selected;
  return authorization_details === undefined ? {} : { authorization_details: JSON.parse(authorization_details) as AuthorizationDetail[] };
}

export const detailsExceeded = () => invalidAuthorizationDetails('authorization_details exceeds what was granted');
