// An operator has removed in D1 what somebody lost all of; the person's object does it before they sign in (docs/operations/people.md),
// and they are written to about it.
import { completeFactorRemoval, type RemovedFactors } from '@authrim/shared/database';
import { reach } from '@authrim/shared/stores';
import type { AuthNeeds } from '../context.ts';
import { type Asking, postOrder, reasonOf } from '../mail/post.ts';

/**
 * First in the object, where it counts, and once for each time the operator wants it: whatever fails in between is done again at the
 * next sign-in, takes nothing that was set up since, and is written about once.
 * @param asking whose sign-in ends the factors
 */
export async function removeLostFactors(person: RemovedFactors, asking: Asking, needs: AuthNeeds): Promise<void> {
  const { id, second_factors_removed_at: wanted_at } = person;
  if (wanted_at === null) return;
  const { outcome, passkeys = [] } = await needs.subjects.of(id).actAsOperator({ act: 'remove_second_factors', wanted_at });
  if (outcome === 'done') await notify(id, asking, needs);
  await reach('D1', () => completeFactorRemoval(needs.database, person, passkeys));
}

const notify = (subject: string, { locale, occasion }: Asking, needs: AuthNeeds): Promise<void> =>
  postOrder({ order: 'notice', subject, notice: 'credential_removed', locale, occasion }, needs).catch((error) =>
    console.error('no mail was ordered about removed factors:', reasonOf(error)),
  );
