// A code that came by mail to the address of an account, typed in the browser that asked for it: the same answers, and as many calls,
// whether or not there is such an account (LG-01).
import { canonicalEmail, findUserByEmail } from '@authrim/shared/database';
import { reach } from '@authrim/shared/stores';
import type { AuthNeeds } from '../../context.ts';
import { hashMailCode } from '../../mail/code.ts';
import { throttleAddress } from './address.ts';
import { type Attempt, delayed, denied, type Method, type Verification } from './method.ts';

export const emailCode: Method = {
  feature: 'email_sign_in',

  async verify({ form, browser, ...caller }: Attempt, needs: AuthNeeds): Promise<Verification> {
    const wait = await throttleAddress(caller, needs);
    if (wait !== undefined) return delayed(wait);
    const recipient = canonicalEmail(form.email ?? '');
    const user = recipient === undefined ? undefined : await reach('D1', () => findUserByEmail(needs.database, recipient));
    const begun = await beginAttempt(user?.id, recipient ?? '', browser, needs);
    if (begun.outcome === 'delayed') return delayed(begun.retry_after);
    if (!user) return denied;
    const hash = await hashMailCode(form.code ?? '', user.id, needs);
    return { outcome: 'proven', subject: user.id, proof: { method: 'email_code', hash } };
  },
};

/** Counted in the person's own object, or for an address nobody has under the same rule of delay. */
async function beginAttempt(subject: string | undefined, recipient: string, browser: string, needs: AuthNeeds) {
  const { subjects, rateLimiter, derivation } = needs;
  if (subject) return subjects.of(subject).beginAttempt({ factor: 'email_code', browser });
  const key = await derivation.keyedHash('mail_code_name', recipient);
  const begun = await rateLimiter.beginAttempt(key);
  // Where somebody is known, their object is asked a second time.
  if (begun.outcome === 'allowed') await rateLimiter.take({ key, limit: 1000, window: 1 });
  return begun;
}
