// Sessions in use, and their end: it takes along every grant that was bound to the session, and its event names whom to tell,
// in the same step (B-116, B-232, D-08). Leaves how one begins to sign-in.
import type { SessionEndReason } from '../../audit/events.ts';
import type * as Contract from '../contracts/subject-store.ts';
import type { Parts } from './parts.ts';
import { type Session, sessionFacts } from './session.ts';
import type { Subject } from './subject-snapshot.ts';

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
  return { outcome: 'ended', sub: person.sub, ...heardBy(session) };
}

/** How many sessions and grants ended. Nobody has a session whom D1 has never shown. */
export function endAllSessions(parts: Parts, reason: SessionEndReason, time: number): { sessions: number; grants: number } {
  const person = parts.subject.find();
  const ended = person ? parts.sessions.list() : [];
  return { sessions: ended.length, grants: person ? endSessionsOf(parts, ended, person.sub, reason, time) : 0 };
}

/** How many grants died with them. */
export const endSessionsOf = (parts: Parts, ended: readonly Session[], sub: string, reason: SessionEndReason, time: number): number =>
  ended.reduce((grants, session) => grants + end(parts, session, sub, reason, time), 0);

/** Makes room for one more. */
export function endExcess(parts: Parts, sub: string, time: number): void {
  endSessionsOf(parts, parts.sessions.findExcess(), sub, 'limit', time);
}

/** Who has to hear of its end. */
export const heardBy = ({ clients, sectors }: Session): Contract.HeardBy => ({ clients, ...(sectors && { sectors }) });

/** How many grants died with it. */
function end({ sessions, grants, outbox }: Parts, session: Session, sub: string, reason: SessionEndReason, time: number): number {
  const { id } = session;
  sessions.end(id);
  const revoked = grants.revokeOfSession(id, time);
  outbox.record('session.ended', { session: id, sub, ...heardBy(session), grants: revoked, reason });
  return revoked;
}
