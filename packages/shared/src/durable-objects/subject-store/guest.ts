// A guest: a person without a credential, who lasts as long as their session and is erased like anybody else who goes. The end is
// written down before there is a beginning, so that whatever fails in between leaves nobody behind.
import { patience, within } from '../../clock/deadline.ts';
import { randomToken } from '../../oauth/encoding.ts';
import type { Parts } from './parts.ts';

/** Whether the object was nobody's before. @param lifetime seconds */
export function expectGuest({ subject, deletion, outbox }: Parts, lifetime: number, time: number): boolean {
  if (subject.find() || deletion.find()) return false;
  outbox.requireRoom();
  deletion.request(time + lifetime, time, true);
  outbox.record('guest.created', {});
  return true;
}

/** The record others find the person by. Its name is shown to the guest alone, and signs nobody in. @param id internal id */
export async function insertGuest(database: D1Database, id: string, time: number): Promise<void> {
  const statement = 'INSERT INTO users (id, sub, username, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)';
  const insertion = database.prepare(statement).bind(id, randomToken(), `guest-${randomToken(8).toLowerCase()}`, time);
  await within(patience.withinObjects, () => insertion.run());
}

/** Seconds in which an account reaches D1, or never does because its writer failed. */
const announcementLifetime = 600;

export function expectAccount({ subject, deletion }: Parts, version: number, time: number): { outcome: 'noted' | 'refused' } {
  if (subject.find()?.status !== 'active') return { outcome: 'refused' };
  const end = deletion.find();
  if (end?.is_guest) deletion.postpone(Math.max(end.due_at, time + announcementLifetime));
  subject.expect(version);
  return { outcome: 'noted' };
}

/** Nobody becomes somebody twice: not where anybody is, and not where anybody was erased (D-18). */
export function expectPerson({ subject, deletion }: Parts): { outcome: 'noted' | 'refused' } {
  return { outcome: subject.find() || deletion.find() ? 'refused' : 'noted' };
}

/** A guest whose day has come stays who is signed in still, or somebody with an account of whose sign-in the object never heard. */
export async function spareGuest({ subject, sessions, deletion }: Parts, database: D1Database, time: number): Promise<void> {
  if (!deletion.find()?.is_guest) return;
  const ends = sessions.listAlive(time).map(({ expires_at }) => expires_at);
  if (ends.length > 0) return deletion.postpone(Math.max(...ends));
  const query = database.prepare('SELECT id FROM users WHERE id = ? AND email_canonical IS NOT NULL').bind(subject.id);
  const isKept = (await within(patience.withinObjects, () => query.first())) !== null;
  if (isKept && deletion.find()?.is_guest) deletion.cancel();
}
