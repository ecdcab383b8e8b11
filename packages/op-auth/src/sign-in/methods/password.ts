// A user name or e-mail address, and a password: the same work, the same time and the same words whether or not the person
// exists (LG-01).
import { now } from '@authrim/shared/clock';
import { canonicalName, findUserForSignIn, type SignInRecord, updatePasswordHash } from '@authrim/shared/database';
import { hashToken } from '@authrim/shared/oauth';
import { isExpiredPassword } from '@authrim/shared/policies';
import { reach } from '@authrim/shared/stores';
import type { AuthNeeds } from '../../context.ts';
import { removeLostFactors } from '../removed-factors.ts';
import { throttleAddress } from './address.ts';
import { type Attempt, delayed, denied, type Method, type Verification } from './method.ts';

export const password: Method = {
  async verify(attempt: Attempt, needs: AuthNeeds): Promise<Verification> {
    const { username = '', password: secret = '' } = attempt.form;
    const wait = await throttleAddress(attempt, needs);
    if (wait !== undefined) return delayed(wait);
    const user = await reach('D1', () => findUserForSignIn(needs.database, username));
    const begun = await beginAttempt(user, username, attempt.browser, needs);
    if (begun.outcome === 'delayed') return delayed(begun.retry_after);
    if (!user?.password_hash) {
      await needs.passwords.verifyNothing(secret);
      return denied;
    }
    const { isMatch, needsRehash } = await needs.passwords.verify(secret, user.password_hash);
    if (!isMatch) return denied;
    if (needsRehash) await rehash(user.id, user.password_hash, secret, needs);
    await removeLostFactors(user, attempt.asking, needs);
    const proof = { method: 'password', digest: await hashToken(user.password_hash), is_expired: isExpired(user, needs) } as const;
    return { outcome: 'proven', subject: user.id, proof };
  },
};

/** Counted in the person's own object, or for a name nobody has under the same rule of delay. */
async function beginAttempt(user: SignInRecord | undefined, name: string, browser: string, needs: AuthNeeds) {
  const { subjects, rateLimiter, derivation } = needs;
  if (user) return subjects.of(user.id).beginAttempt({ factor: 'password', browser, forgiven_at: user.forgiven_at });
  return rateLimiter.beginAttempt(await derivation.keyedHash('sign_in_name', canonicalName(name)));
}

/** Who is late is asked for a new one when the sign-in is complete (required-actions/). */
const isExpired = ({ password_changed_at }: SignInRecord, { settings }: AuthNeeds): boolean =>
  isExpiredPassword(password_changed_at, settings.passwords.maximumAge, now());

async function rehash(subject: string, verified: string, secret: string, { database, passwords }: AuthNeeds): Promise<void> {
  const password_hash = await passwords.hash(secret);
  await reach('D1', () => updatePasswordHash(database, subject, verified, password_hash));
}
