// Authorizing a client in a live session, and the two interactions that may have to come first. The rule is
// policies/authorization; what it allows is stored here, as a grant that begins with its code.
import { decideAuthorization, statedAcr } from '../../policies/authorization.ts';
import type * as Contract from '../contracts/subject-store.ts';
import { grantFacts } from './grant.ts';
import type { Parts } from './parts.ts';
import { requirementFacts } from './required-actions.ts';
import { sessionFacts } from './session.ts';
import { type LiveSession, useSession } from './sessions.ts';

export function authorize(parts: Parts, input: Contract.AuthorizeInput, time: number): Contract.AuthorizeOutcome {
  if (parts.subject.find()?.status === 'disabled') return { outcome: 'refused', reason: 'disabled' };
  const live = useSession(parts, input.session, time);
  if (!live) return { outcome: 'login_required', reason: 'no_session' };
  const consent = parts.consents.find(input.client_id);
  const known = { sub: live.person.sub, ...requirementFacts(parts, live, input.required), ...(consent ? { consent } : {}) };
  const next = decideAuthorization(input, known, time);
  const session = sessionFacts(live.session, live.person.sub);
  switch (next.decision) {
    case 'login':
      return { outcome: 'login_required', reason: next.reason };
    case 'second_factor':
      return { outcome: 'second_factor_required' };
    case 'unmet':
      return { outcome: 'unmet_authentication_requirements' };
    case 'action':
      return { outcome: 'action_required', action: next.action };
    case 'account_selection':
      return { outcome: 'account_selection_required', session };
    case 'consent':
      return { outcome: 'consent_required', session, scope: input.consent_scope ?? input.scope };
    case 'grant':
      return { outcome: 'granted', session, ...issue(parts, input, live, time) };
  }
}

function issue({ grants, sessions, outbox }: Parts, input: Contract.AuthorizeInput, { session, person }: LiveSession, time: number) {
  const { client_id, scope } = input;
  outbox.requireRoom();
  const grant = grants.issue(input, { ...session, acr: statedAcr(session.acr, input) }, time);
  sessions.addClient(session, client_id, input.grant.sector);
  outbox.record('code.issued', { grant: grant.id, session: session.id, client_id, scope });
  return { grant: grantFacts(grant), subject: { sub: person.sub, claims: person.claims } };
}

export function recordConsent(parts: Parts, input: Contract.ConsentInput, time: number): Contract.ConsentOutcome {
  const { client_id, scope, details = [], transaction, client_digest } = input;
  const live = useSession(parts, input.session, time);
  if (!live) return { outcome: 'no_session' };
  parts.outbox.requireRoom();
  parts.consents.record(client_id, { scope, details, transaction, ...(client_digest !== undefined && { client_digest }) }, time);
  parts.outbox.record('consent.recorded', { session: live.session.id, client_id, scope, ...(details.length > 0 && { details }) });
  return { outcome: 'recorded' };
}
