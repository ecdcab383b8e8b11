// A grant on the word of a trusted issuer (RFC 7523 §2.1): born without session, sign-in or code, good for one access token. Leaves
// whose word counts and for what to the Worker that verified the assertion.
import type { AssertedGrantInput, AssertedGrantOutcome } from '../contracts/asserted-grant.ts';
import { grantFacts } from './grant.ts';
import type { Parts } from './parts.ts';

export function grantOnAssertion(
  { subject, grants, deletion, outbox }: Parts,
  input: AssertedGrantInput,
  time: number,
): AssertedGrantOutcome {
  const person = subject.find();
  if (!person) return { outcome: 'refused', reason: 'unknown' };
  if (person.status === 'disabled' || deletion.find()) return { outcome: 'refused', reason: 'disabled' };
  outbox.requireRoom();
  const grant = grants.issueAsserted(input, time);
  const { client_id, scope, issuer } = input;
  outbox.record('grant.asserted', { grant: grant.id, client_id, issuer, scope: [...scope] });
  return { outcome: 'granted', grant: grantFacts(grant), subject: { sub: person.sub, claims: person.claims } };
}
