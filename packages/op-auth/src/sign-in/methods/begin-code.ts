// Before a code is looked at: is there a sign-in it belongs to, and may one be tried now? Passwords are counted apart (OT-02).
import type { AuthNeeds } from '../../context.ts';
import { type Attempt, delayed, denied, type Refusal } from './method.ts';

type Begun = { outcome: 'begun'; subject: string; totp_secret: string | undefined } | Refusal;

export async function beginCode({ begun, browser, transaction }: Attempt, { subjects }: AuthNeeds): Promise<Begun> {
  if (!begun) return denied;
  const { subject, before } = begun;
  const answer = await subjects.of(subject).beginCode({ before, browser, ...(transaction !== undefined && { transaction }) });
  if (answer.outcome === 'delayed') return delayed(answer.retry_after);
  if (answer.outcome === 'no_sign_in') return denied;
  return { outcome: 'begun', subject, totp_secret: answer.totp_secret };
}
