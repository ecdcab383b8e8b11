// What is required of the person beside signing in: asked for, done, demanded. The rule is policies/required-actions.
import { bestAcr, leastAcr } from '../../policies/authentication.ts';
import { lacksSecondFactor } from '../../policies/authorization.ts';
import { type ActionFacts, findRequiredAction, type RequiredAction, type RequiredOfAll } from '../../policies/required-actions.ts';
import type * as Contract from '../contracts/required-actions.ts';
import type { Parts } from './parts.ts';
import type { Session } from './session.ts';
import { endAllSessions, type LiveSession, useSession } from './sessions.ts';
import { enrolled } from './sign-in.ts';

interface RequirementFacts {
  session: Session;
  least_acr: string;
  best_acr: string;
  actions: ActionFacts;
}

/** What the rules have to know of the person; only what is asked for is looked up. */
export function requirementFacts(parts: Parts, { session, person }: LiveSession, required: RequiredOfAll = {}): RequirementFacts {
  const has = enrolled(parts);
  const terms = required.terms === undefined ? undefined : parts.actions.findTerms();
  const actions = {
    demanded: parts.actions.demanded,
    has_verified_email: required.verified_email === true && hasVerifiedEmail(person.claims),
    has_second_factor: has.totp || has.passkeys > 0,
    ...(terms && { terms: terms.version }),
  };
  return { session, least_acr: leastAcr(has), best_acr: bestAcr(has), actions };
}

/** @param claims of the snapshot, JSON text */
const hasVerifiedEmail = (claims: string): boolean => (JSON.parse(claims) as { email_verified?: boolean }).email_verified === true;

export function findRequired(parts: Parts, { session, required }: Contract.FindRequiredInput, time: number): Contract.FindRequiredOutcome {
  const live = useSession(parts, session, time);
  if (!live) return { outcome: 'no_session' };
  const facts = requirementFacts(parts, live, required);
  if (lacksSecondFactor(required, facts)) return { outcome: 'second_factor_required' };
  const action = findRequiredAction(required, facts.actions);
  return action ? { outcome: 'action_required', action } : { outcome: 'nothing_required' };
}

export function acceptTerms(
  parts: Parts,
  { session, version }: Contract.AcceptTermsInput,
  time: number,
): { outcome: 'accepted' | 'no_session' } {
  const live = useSession(parts, session, time);
  if (!live) return { outcome: 'no_session' };
  parts.outbox.requireRoom();
  parts.actions.acceptTerms(version, time);
  parts.actions.fulfil('accept_terms');
  parts.outbox.record('terms.accepted', { session: live.session.id, version });
  return { outcome: 'accepted' };
}

/** What was demanded is done, and D1 holds it. Before that a failure would take the demand with it. */
export function finishAction({ actions }: Parts, action: RequiredAction): { outcome: 'noted' } {
  actions.fulfil(action);
  return { outcome: 'noted' };
}

export function actAsOperator(parts: Parts, act: Contract.OperatorAct, time: number): Contract.OperatorActOutcome {
  const { actions, outbox } = parts;
  outbox.requireRoom();
  switch (act.act) {
    case 'demand':
      if (!actions.demand(act.action, time)) return { outcome: 'nothing_to_do' };
      outbox.record('action.demanded', { action: act.action });
      return { outcome: 'done' };
    case 'withdraw':
      if (!actions.fulfil(act.action)) return { outcome: 'nothing_to_do' };
      outbox.record('action.withdrawn', { action: act.action });
      return { outcome: 'done' };
    case 'remove_second_factors':
      return removeSecondFactors(parts, act.wanted_at, time);
  }
}

/** Whoever may hold what is removed holds no session either. What is set up afterwards is not taken when the same wish comes again. */
function removeSecondFactors(parts: Parts, wanted_at: number | undefined, time: number): Contract.OperatorActOutcome {
  const { actions, oneTime, passkeys, attempts, begun, outbox } = parts;
  if (wanted_at !== undefined && !actions.beginRemoval(wanted_at)) return { outcome: 'nothing_to_do' };
  const has = enrolled(parts);
  if (!has.totp && has.passkeys === 0) return { outcome: 'nothing_to_do' };
  const removed = passkeys.list().map(({ id }) => id);
  oneTime.removeTotp();
  for (const id of removed) passkeys.remove(id);
  begun.endAll();
  attempts.forget('code');
  const { sessions } = endAllSessions(parts, 'credentials_removed', time);
  outbox.record('credentials.removed', { totp: has.totp, passkeys: removed, sessions });
  return { outcome: 'done', passkeys: removed };
}
