// The end of a person: everything of theirs ends here first, then D1 forgets them, then this object does. What stays is the
// tombstone, and the audit under an internal id that leads to nobody (D-18). Every step may run again.
import { patience, within } from '../../clock/deadline.ts';
import type { Parts } from './parts.ts';
import { setStatus } from './revocation.ts';

/** What D1 holds about people, by the column that names the person by internal id. */
export const personalTables = {
  former_passwords: 'user_id',
  passkeys: 'user_id',
  preferences: 'user_id',
  users: 'id',
} as const satisfies Readonly<Record<string, string>>;

/** Tables of the object that go; what stays is the tombstone, the outbox and the schema. */
export const ownTables: readonly string[] = [
  'sessions',
  'grants',
  'revoked_tokens',
  'consents',
  'attempts',
  'known_browsers',
  'begun_sign_ins',
  'passkeys',
  'totp',
  'recovery_codes',
  'spent_challenges',
  'one_time_values',
  'demanded_actions',
  'accepted_terms',
  'factor_removals',
];

/** The tombstone: from here on the person is disabled, whatever D1 says. */
export const buryPerson = (parts: Parts, time: number): void => void setStatus(parts, 'disabled', time);

/** The invitations of the person's address, and all that count no more: an address is there for as long as it is needed. */
const uninvite = `DELETE FROM invitations WHERE expires_at <= ?2
  OR EXISTS (SELECT 1 FROM users WHERE id = ?1 AND invitations.email_canonical IN (users.email_canonical, username))`;

/** All of it or nothing. @param subject internal id @param time epoch seconds */
export async function eraseRecords(database: D1Database, subject: string, time: number): Promise<void> {
  const deletions = Object.entries(personalTables).map(([table, column]) => `DELETE FROM ${table} WHERE ${column} = ?1`);
  const blurring = 'UPDATE audit_events SET personal = NULL WHERE subject = ?1';
  const statements = [...deletions, blurring].map((statement) => database.prepare(statement).bind(subject));
  // Before the record of the person, which knows the address.
  const ofAddress = database.prepare(uninvite).bind(subject, time);
  await within(patience.withinObjects, () => database.batch([ofAddress, ...statements]));
}

export function forgetPerson({ subject, sessions, grants, deletion, outbox }: Parts, sql: SqlStorage, time: number): void {
  for (const table of ownTables) sql.exec(`DELETE FROM ${table}`);
  for (const part of [sessions, grants]) part.forget();
  subject.erase();
  deletion.recordErasure(time);
  outbox.record('subject.erased', {});
}
