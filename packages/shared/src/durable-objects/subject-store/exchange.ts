// Exchanging a token of this person (RFC 8693 §2.2): it lives, and so does all it hangs on, or nothing is issued. What is issued
// hangs on the same grant. Leaves who may exchange which token to policies/token-exchange.
import { isSubset } from '../../oauth/scope.ts';
import type { ExchangeInput, ExchangeOutcome } from '../contracts/token-exchange.ts';
import { findOtherSender, type Grant, isBound } from './grant.ts';
import { inspectGrant } from './inspection.ts';
import type { Parts } from './parts.ts';
import { isAlive } from './session.ts';

type Refusal = Extract<ExchangeOutcome, { outcome: 'refused' }>;

const refuse = (reason: Refusal['reason']): Refusal => ({ outcome: 'refused', reason });

export function exchange(parts: Parts, input: ExchangeInput, time: number): ExchangeOutcome {
  const { from, client_id, actor, audience, scope } = input;
  const grant = findGrant(parts, from, time);
  if (!grant) return refuse('unknown');
  const inspected = inspectGrant(parts, grant, from, time);
  if (inspected.outcome === 'inactive') return refuse(inspected.reason);
  if ('session' in from && isBound(grant) && findOtherSender(grant, input)) return refuse('sender');
  if (scope && !isSubset(scope, grant.scope)) return refuse('scope');
  parts.outbox.requireRoom();
  const told = { ...(actor !== undefined && { actor }), ...(audience !== undefined && { audience }) };
  parts.outbox.record('token.exchanged', { grant: grant.id, client_id, ...told });
  return { outcome: 'exchanged', grant: inspected.grant, subject: inspected.subject, expires_at: grant.expires_at };
}

/** An ID Token speaks of a sign-in, so its session has to live, even where the grant outlives it. Being exchanged is no use of it. */
function findGrant({ grants, sessions }: Parts, from: ExchangeInput['from'], time: number): Grant | undefined {
  if ('grant' in from) return grants.find(from.grant);
  const session = sessions.get(from.session);
  return session && isAlive(session, time) ? grants.findOfSession(from, time) : undefined;
}
