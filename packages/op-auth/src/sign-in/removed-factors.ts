// An operator has removed in D1 what somebody lost all of; the person's object does it before they sign in (docs/operations/people.md).
import { completeFactorRemoval, type RemovedFactors } from '@authrim/shared/database';
import { reach } from '@authrim/shared/stores';
import type { AuthNeeds } from '../context.ts';

/** First in the object, where it counts: whatever fails in between is done again at the next sign-in. */
export async function removeLostFactors(person: RemovedFactors, { subjects, database }: AuthNeeds): Promise<void> {
  if (person.second_factors_removed_at === null) return;
  await subjects.of(person.id).actAsOperator({ act: 'remove_second_factors' });
  await reach('D1', () => completeFactorRemoval(database, person));
}
