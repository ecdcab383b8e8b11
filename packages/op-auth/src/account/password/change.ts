// A new password in place of the old one, or the first there is: the old one or a recent sign-in shows whose wish it is (K-33).
// The object decides and ends what shall end before D1 is written, so that a failure in between leaves the old password and less signed in.
import { findPasswordHash, type Profile } from '@authrim/shared/database';
import type { Holder } from '@authrim/shared/durable-objects';
import { hashToken } from '@authrim/shared/oauth';
import type { PasswordProblem, Standing } from '@authrim/shared/policies';
import { reach } from '@authrim/shared/stores';
import type { AuthNeeds } from '../../context.ts';
import { choosePassword, keepPassword } from '../../passwords/choose.ts';
import { type Caller, throttleAddress } from '../../sign-in/methods/address.ts';

export interface PasswordWish {
  /** Absent where a recent sign-in stands for it. */
  old_password?: string | undefined;
  new_password: string;
  ends_others: boolean;
}

/** Wrong tries are counted by the caller's address, and by the hash of its browser's secret if it has one. */
interface Asking extends Caller {
  subject: string;
  holder: Holder;
  profile: Profile;
  hasSecondFactor: boolean;
  browser?: string;
}

export type PasswordChange =
  | { outcome: 'changed' }
  | { outcome: 'no_session' }
  | { outcome: Exclude<Standing, 'recent'> }
  | { outcome: 'denied' }
  | { outcome: 'delayed'; retry_after: number }
  | { outcome: 'refused'; problem: PasswordProblem };

export async function changePassword(wish: PasswordWish, asking: Asking, needs: AuthNeeds): Promise<PasswordChange> {
  const { subject, holder, profile, hasSecondFactor, browser, quotas } = asking;
  const proof = wish.old_password === undefined ? undefined : await verifyOld(wish.old_password, asking, needs);
  if (proof && proof.outcome !== 'proven') return proof;
  const { username, name, given_name, family_name, nickname, email } = profile;
  const owner = { person: { subject, quotas }, names: [username, name, given_name, family_name, nickname, email], hasSecondFactor };
  const choice = await choosePassword(wish.new_password, owner, needs);
  if (choice.outcome === 'refused') return choice;
  const object = needs.subjects.of(subject);
  const noted = await object.changePassword({
    holder,
    is_proven: proof !== undefined,
    ...(proof && { old_digest: proof.digest }),
    new_digest: await hashToken(choice.password_hash),
    ends_others: wish.ends_others,
    ...(browser !== undefined && { browser }),
  });
  if (noted.outcome !== 'noted') return noted;
  await keepPassword(subject, choice.password_hash, needs);
  await object.finishAction('change_password');
  return { outcome: 'changed' };
}

/** Counted as a sign-in would be, so that nobody guesses here what they may not guess there (D-16). */
async function verifyOld(
  old: string,
  { subject, browser, ...caller }: Asking,
  needs: AuthNeeds,
): Promise<{ outcome: 'proven'; digest: string } | { outcome: 'denied' } | { outcome: 'delayed'; retry_after: number }> {
  const wait = await throttleAddress(caller, needs);
  if (wait !== undefined) return { outcome: 'delayed', retry_after: wait };
  const begun = await needs.subjects.of(subject).beginAttempt({ factor: 'password', ...(browser !== undefined && { browser }) });
  if (begun.outcome === 'delayed') return begun;
  const hash = await reach('D1', () => findPasswordHash(needs.database, subject));
  const isMatch = hash !== undefined && (await needs.passwords.verify(old, hash)).isMatch;
  return isMatch ? { outcome: 'proven', digest: await hashToken(hash) } : { outcome: 'denied' };
}
