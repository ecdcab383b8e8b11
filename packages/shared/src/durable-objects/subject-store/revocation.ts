// Taking away: one access token, one grant, all grants of a client, everything of a disabled person (D-18, RFC 7009).
// Nothing here waits for anything, and nothing started after the answer is granted (I4).
import type { RevokeInput, RevokeOutcome } from '../contracts/grants.ts';
import type { Parts } from './parts.ts';
import { endAllSessions } from './sessions.ts';
import type { Status } from './subject-snapshot.ts';

export function revoke({ grants, outbox }: Parts, { grant, client_id, token }: RevokeInput, time: number): RevokeOutcome {
  const found = grants.find(grant);
  if (!found) return { outcome: 'unknown' };
  if ((token?.client_id ?? found.client_id) !== client_id) return { outcome: 'not_yours' };
  const died = token ? grants.revokeToken(grant, token, time) : grants.revoke(grant, time) && 'grant';
  if (died) outbox.record(`${died}.revoked`, { grant, client_id });
  return { outcome: 'revoked' };
}

export function revokeClient(parts: Parts, client_id: string, time: number): { outcome: 'revoked'; grants: number } {
  const { subject, grants, consents, outbox } = parts;
  const person = subject.find();
  const revoked = grants.revokeOfClient(client_id, time);
  const hadConsent = consents.forget(client_id);
  if (revoked > 0 || hadConsent) outbox.record('client.revoked', { client_id, grants: revoked });
  if (person) signOutClient(parts, person.sub, client_id);
  return { outcome: 'revoked', grants: revoked };
}

function signOutClient({ sessions, outbox }: Parts, sub: string, client_id: string): void {
  for (const { id, sectors } of sessions.removeClient(client_id)) {
    const { [client_id]: sector = '' } = sectors ?? {};
    outbox.record('client.signed_out', { session: id, sub, client_id, ...(sectors && { sectors: { [client_id]: sector } }) });
  }
}

export function setStatus(parts: Parts, status: Status, time: number): { outcome: 'set' } {
  const { subject, grants, begun, values, outbox } = parts;
  const hasChanged = subject.setStatus(status);
  if (status === 'disabled') {
    begun.endAll();
    values.endAll();
    const bound = endAllSessions(parts, 'disabled', time);
    const ended = { sessions: bound.sessions, grants: bound.grants + grants.revokeAll(time) };
    if (hasChanged || ended.sessions + ended.grants > 0) outbox.record('subject.disabled', ended);
  } else if (hasChanged) {
    outbox.record('subject.enabled', {});
  }
  return { outcome: 'set' };
}
