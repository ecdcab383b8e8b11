// A change of the profile, in the order that keeps every copy honest (design §2): the object is told the version, D1 is written, and
// the object loads it when it is next asked.
import { now } from '@authrim/shared/clock';
import { type Profile, updateProfile } from '@authrim/shared/database';
import type { Holder } from '@authrim/shared/durable-objects';
import { reach } from '@authrim/shared/stores';
import type { AuthNeeds } from '../../context.ts';
import { type ClaimProblems, parseProfile } from './claims.ts';

export type ProfileChange =
  | { outcome: 'changed' }
  | { outcome: 'conflict' }
  | { outcome: 'no_session' }
  | { outcome: 'refused'; problems: ClaimProblems };

/**
 * @param given by claim; what is none, or not theirs to say, is not heard
 * @param present what D1 holds
 */
export async function changeProfile(
  { subject, holder }: { subject: string; holder: Holder },
  given: Readonly<Record<string, unknown>>,
  present: Profile,
  needs: Pick<AuthNeeds, 'subjects' | 'database'>,
): Promise<ProfileChange> {
  const { changes, problems } = parseProfile(given, present);
  if (Object.keys(problems).length > 0) return { outcome: 'refused', problems };
  const claims = Object.keys(changes);
  if (claims.length === 0) return { outcome: 'changed' };
  const { version } = present;
  const noted = await needs.subjects.of(subject).changeProfile({ holder, version: version + 1, claims });
  if (noted.outcome !== 'noted') return noted;
  const isWritten = await reach('D1', () => updateProfile(needs.database, subject, { version, changes }, now()));
  return { outcome: isWritten ? 'changed' : 'conflict' };
}
