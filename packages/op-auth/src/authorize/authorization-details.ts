// What becomes of the details of a request: what the person must have agreed to, and what the grant holds (RFC 9396 §3, §7.1).
import { type AuthorizationDetail, canonicalJson } from '@authrim/shared/authorization-details';
import type { AuthorizationRequest, RequestedDetail } from '@authrim/shared/authorization-request';
import type { GrantFacts, NewGrant } from '@authrim/shared/durable-objects';
import { hashToken, type Prompt } from '@authrim/shared/oauth';

type Details = readonly RequestedDetail[];

/** What is remembered of an agreement: enough to know each detail again, letter for letter, and nothing of what it says. */
export const hashDetails = (details: Details): Promise<string[]> =>
  Promise.all(details.map(({ detail }) => hashToken(canonicalJson(detail))));

/** Of a type such as payments an earlier agreement is worth nothing: it is asked for as with `prompt=consent`. */
export const promptsOf = ({ prompt, authorization_details }: AuthorizationRequest): Prompt[] =>
  authorization_details.some(({ definition }) => definition.consent_policy === 'each_time') ? [...prompt, 'consent'] : prompt;

/** As granted; and as asked for, which is how a client knows a detail before it has been told what the server added. */
export function grantDetails(details: Details): Pick<NewGrant, 'authorization_details' | 'requested_details'> {
  if (details.length === 0) return {};
  const authorization_details = JSON.stringify(details.map(({ detail }) => detail));
  const requested_details = JSON.stringify(details.map(({ requested }) => requested));
  return { authorization_details, ...(requested_details !== authorization_details && { requested_details }) };
}

export const readGrantedDetails = ({ authorization_details }: GrantFacts): AuthorizationDetail[] | undefined =>
  authorization_details === undefined ? undefined : (JSON.parse(authorization_details) as AuthorizationDetail[]);
