// Everything we hold about a person, for them to take along (AD-19): no password, no hash, no key, no handle. `sub` stands in the
// profile alone, since a client may know the person by another.
import { now } from '@authrim/shared/clock';
import { listActivity, listPreferences, type Profile } from '@authrim/shared/database';
import type { FindAccountOutcome } from '@authrim/shared/durable-objects';
import { reach } from '@authrim/shared/stores';
import type { AuthNeeds } from '../../context.ts';

/** Events of the audit that go along, the latest; older ones are told of on request. */
const mostEvents = 5000;

type Account = Extract<FindAccountOutcome, { outcome: 'found' }>;

/** @param subject internal id */
export async function exportAccount(subject: string, account: Account, profile: Profile, { database }: Pick<AuthNeeds, 'database'>) {
  const [preferences, activity] = await reach('D1', () =>
    Promise.all([listPreferences(database, subject), listActivity(database, subject, { limit: mostEvents })]),
  );
  const { sessions, connections, credentials, known_browsers, accepted_terms } = account;
  const events = activity.map(({ fields: { sub: _, ...fields }, ...event }) => ({ ...event, fields }));
  return { exported_at: now(), profile, preferences, credentials, sessions, connections, known_browsers, accepted_terms, activity: events };
}
