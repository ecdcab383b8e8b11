// The person's own account: what they see of it, and what they take away. Whoever asks is proven in the same step as the change;
// what could be turned against the person needs a sign-in that is recent and complete (LG-19).
import { decideStanding, type Standing } from '../../policies/authentication.ts';
import type * as Contract from '../contracts/account.ts';
import { endAttempts } from './attempts.ts';
import { listConnections } from './connections.ts';
import type { Parts } from './parts.ts';
import { revokeClient } from './revocation.ts';
import type { Session } from './session.ts';
import { endSessionsOf, heardBy, useSession } from './sessions.ts';
import { enrolled } from './sign-in.ts';

interface FoundHolder {
  sub: string;
  auth_time: number;
  acr: string;
  /** Id of the session behind the question; nobody's for a grant that was born without one. */
  session: string;
}

/** Undefined unless the person is active, and the session or grant lives. */
function findHolder(parts: Parts, holder: Contract.Holder, time: number): FoundHolder | undefined {
  if ('session' in holder) {
    const live = useSession(parts, holder.session, time);
    return live && { sub: live.person.sub, auth_time: live.session.auth_time, acr: live.session.acr, session: live.session.id };
  }
  const person = parts.subject.find();
  const grant = parts.grants.find(holder.grant);
  const isAlive = person?.status === 'active' && grant && grant.revoked_at === undefined && time < grant.expires_at;
  return isAlive ? { sub: person.sub, auth_time: grant.auth_time, acr: grant.acr, session: grant.session } : undefined;
}

const standingOf = (parts: Parts, found: FoundHolder, time: number): Standing => decideStanding(found, enrolled(parts), time);

export function findAccount(parts: Parts, holder: Contract.Holder, time: number): Contract.FindAccountOutcome {
  const found = findHolder(parts, holder, time);
  if (!found) return { outcome: 'no_session' };
  const { sessions, passkeys, oneTime, browsers, actions } = parts;
  const totp = oneTime.findTotp();
  const live = sessions.listAlive(time).sort((one, other) => other.last_seen - one.last_seen);
  return {
    outcome: 'found',
    standing: standingOf(parts, found, time),
    auth_time: found.auth_time,
    acr: found.acr,
    sessions: live.map((session) => sessionEntry(session, found.session)),
    connections: listConnections(parts, time),
    credentials: {
      passkeys: passkeys.list(),
      ...(totp && { totp: { created_at: totp.created_at } }),
      recovery_codes: oneTime.recoveryCodes,
    },
    known_browsers: browsers.list(time),
    accepted_terms: actions.listTerms(),
  };
}

const sessionEntry = (session: Session, current: string): Contract.SessionEntry => {
  const { id, device, auth_time, last_seen, expires_at, clients } = session;
  return { id, is_current: id === current, device, auth_time, last_seen, expires_at, clients };
};

export function endSessions(parts: Parts, { holder, which }: Contract.EndSessionsInput, time: number): Contract.EndSessionsOutcome {
  const found = findHolder(parts, holder, time);
  if (!found) return { outcome: 'no_session' };
  const isMeant = ({ id }: Session) => (typeof which === 'string' ? which === 'all' || id !== found.session : id === which.id);
  const ended = parts.sessions.list().filter(isMeant);
  if (typeof which !== 'string' && ended.length === 0) return { outcome: 'unknown' };
  endSessionsOf(parts, ended, found.sub, 'requested', time);
  return { outcome: 'ended', sessions: ended.length, ...clientsOf(ended, found) };
}

/** Whom the browser that asked may tell by itself. */
function clientsOf(ended: readonly Session[], { session }: FoundHolder) {
  const own = ended.find(({ id }) => id === session);
  return own && { clients: { session: own.id, ...heardBy(own) } };
}

export function disconnect(parts: Parts, { holder, client_id }: Contract.DisconnectInput, time: number): Contract.DisconnectOutcome {
  if (!findHolder(parts, holder, time)) return { outcome: 'no_session' };
  if (!listConnections(parts, time).some((connection) => connection.client_id === client_id)) return { outcome: 'unknown' };
  return { outcome: 'disconnected', grants: revokeClient(parts, client_id, time).grants };
}

export function changeProfile(
  parts: Parts,
  { holder, version, claims }: Contract.ChangeProfileInput,
  time: number,
): Contract.ChangeProfileOutcome {
  if (!findHolder(parts, holder, time)) return { outcome: 'no_session' };
  parts.outbox.requireRoom();
  parts.subject.expect(version);
  parts.outbox.record('profile.changed', { claims });
  return { outcome: 'noted' };
}

export function changePassword(parts: Parts, input: Contract.ChangePasswordInput, time: number): Contract.ChangePasswordOutcome {
  const found = findHolder(parts, input.holder, time);
  if (!found) return { outcome: 'no_session' };
  const { browser, old_digest, new_digest } = input;
  const standing = standingOf(parts, found, time);
  const isProven = input.is_proven && parts.subject.isPassword(old_digest);
  if (standing === 'second_factor_required' || (standing === 'sign_in_required' && !isProven)) return { outcome: standing };
  parts.outbox.requireRoom();
  if (new_digest !== undefined) parts.subject.expectPassword(new_digest);
  if (isProven) endAttempts(parts, { factor: 'password', ...(browser !== undefined && { browser }) }, time);
  parts.begun.endAll();
  parts.values.endAll();
  const others = input.ends_others ? parts.sessions.list().filter(({ id }) => id !== found.session) : [];
  endSessionsOf(parts, others, found.sub, 'password_changed', time);
  parts.outbox.record('password.changed', { sessions: others.length });
  return { outcome: 'noted' };
}

/** From here on nothing of the person works any more but signing in, which takes it back. */
export function requestDeletion(parts: Parts, input: Contract.RequestDeletionInput, time: number): Contract.RequestDeletionOutcome {
  const found = findHolder(parts, input.holder, time);
  if (!found) return { outcome: 'no_session' };
  const standing = standingOf(parts, found, time);
  if (standing !== 'recent') return { outcome: standing };
  parts.outbox.requireRoom();
  const { sessions, grants, begun, deletion, outbox } = parts;
  const due_at = time + input.grace;
  const ended = sessions.list();
  deletion.request(due_at, time);
  outbox.record('deletion.requested', { due_at });
  begun.endAll();
  endSessionsOf(parts, ended, found.sub, 'deleted', time);
  grants.revokeAll(time);
  return { outcome: 'requested', due_at, ...clientsOf(ended, found) };
}
