// Signing in and out. A new sign-in of the same browser goes on with its session under a new secret; a session that ends
// takes along every grant that was bound to it, and its event names whom to tell, in the same step (B-116, B-232, D-08).
import type { SessionEndReason } from '../../audit/events.ts';
import type * as Contract from '../contracts/subject-store.ts';
import { endAttempts } from './attempts.ts';
import type { Parts } from './parts.ts';
import { type Session, sessionFacts } from './session-store.ts';
import type { Subject } from './subject-snapshot.ts';

export function signIn(parts: Parts, input: Contract.SignInInput, time: number): Contract.SignInOutcome {
  const { subject, sessions, outbox } = parts;
  const person = subject.find();
  if (!person) return { outcome: 'refused', reason: 'unknown_user' };
  if (person.status === 'disabled') return { outcome: 'refused', reason: 'disabled' };
  outbox.requireRoom();
  const known = input.replaces && sessions.prove(input.replaces);
  if (!known) for (const oldest of sessions.findExcess()) end(parts, oldest, person.sub, 'limit', time);
  const session = known ? sessions.renew(known, input, time) : sessions.start(input, time);
  if (session.amr.includes('pwd'))
    endAttempts(parts, { factor: 'password', ...(input.browser !== undefined && { browser: input.browser }) }, time);
  const { id, acr, amr } = session;
  outbox.record(known ? 'session.renewed' : 'session.started', { session: id, acr, amr });
  return { outcome: 'signed_in', session: sessionFacts(session, person.sub) };
}

export interface LiveSession {
  session: Session;
  person: Subject;
}

/** The live session of an active person; being asked for is use. */
export function useSession({ subject, sessions }: Parts, reference: Contract.Reference, time: number): LiveSession | undefined {
  const person = subject.find();
  const session = person?.status === 'active' ? sessions.use(reference, time) : undefined;
  return person && session && { session, person };
}

export function findSession(parts: Parts, reference: Contract.Reference, time: number): Contract.FindSessionOutcome {
  const live = useSession(parts, reference, time);
  return live ? { outcome: 'found', session: sessionFacts(live.session, live.person.sub) } : { outcome: 'no_session' };
}

export function selectAccount(parts: Parts, input: Contract.SelectAccountInput, time: number): Contract.SelectAccountOutcome {
  const live = useSession(parts, input.session, time);
  if (!live) return { outcome: 'no_session' };
  parts.sessions.recordSelection(live.session, input.transaction);
  return { outcome: 'selected', session: sessionFacts(live.session, live.person.sub) };
}

/** Also ends a session that only lapsed: what it was bound to may still live. */
export function endSession(parts: Parts, input: Contract.EndSessionInput, time: number): Contract.EndSessionOutcome {
  const { subject, sessions } = parts;
  const session = 'secret_hash' in input.session ? sessions.prove(input.session) : sessions.get(input.session.id);
  const person = subject.find();
  if (!session || !person) return { outcome: 'no_session' };
  end(parts, session, person.sub, 'requested', time);
  return { outcome: 'ended', sub: person.sub, clients: session.clients };
}

/** How many sessions and grants ended. Nobody has a session whom D1 has never shown. */
export function endAllSessions(parts: Parts, time: number): { sessions: number; grants: number } {
  const person = parts.subject.find();
  const ended = person ? parts.sessions.list().map((session) => end(parts, session, person.sub, 'disabled', time)) : [];
  return { sessions: ended.length, grants: ended.reduce((sum, grants) => sum + grants, 0) };
}

/** How many grants died with it. */
function end({ sessions, grants, outbox }: Parts, { id, clients }: Session, sub: string, reason: SessionEndReason, time: number): number {
  sessions.end(id);
  const revoked = grants.revokeOfSession(id, time);
  outbox.record('session.ended', { session: id, sub, clients, grants: revoked, reason });
  return revoked;
}
