// Mail that a person was sent, decided about: issued to the living alone, looked at without harm, used once.
import type * as Contract from '../contracts/one-time-values.ts';
import { beginAttempt, endAttempts } from './attempts.ts';
import type { Parts } from './parts.ts';
import { endAllSessions, useSession } from './sessions.ts';

export function issueValue(parts: Parts, input: Contract.IssueValueInput, time: number): Contract.IssueValueOutcome {
  const person = parts.subject.find();
  if (!person) return { outcome: 'refused', reason: 'unknown_user' };
  if (person.status === 'disabled') return { outcome: 'refused', reason: 'disabled' };
  parts.outbox.requireRoom();
  parts.values.issue(input, time);
  parts.outbox.record('one_time_value.issued', { purpose: input.purpose });
  return { outcome: 'issued' };
}

export function findValue({ subject, values }: Parts, { purpose, hash }: Contract.LinkedValue, time: number): Contract.FindValueOutcome {
  const isAlive = subject.find()?.status === 'active' && values.find(purpose, { hash }, time) !== undefined;
  return { outcome: isAlive ? 'found' : 'unknown' };
}

export function redeemValue(parts: Parts, { purpose, hash }: Contract.LinkedValue, time: number): Contract.RedeemValueOutcome {
  const { subject, values, outbox } = parts;
  if (subject.find()?.status !== 'active') return { outcome: 'refused', reason: 'disabled' };
  outbox.requireRoom();
  if (!values.redeem(purpose, { hash }, time)) return { outcome: 'refused', reason: 'unknown' };
  outbox.record('one_time_value.used', { purpose });
  return { outcome: 'redeemed' };
}

export function confirmAddress(parts: Parts, input: Contract.ConfirmAddressInput, time: number): Contract.ConfirmAddressOutcome {
  if (!useSession(parts, input.session, time)) return { outcome: 'no_session' };
  const { browser, code_hash } = input;
  const attempt = { factor: 'email_code', browser } as const;
  const begun = beginAttempt(parts, attempt, time);
  if (begun.outcome === 'delayed') return begun;
  const value = parts.values.redeem('address', { code_hash, browser }, time);
  if (value?.address === undefined) return { outcome: 'denied' };
  // What went to the address before opens nothing any more.
  for (const purpose of ['recovery', 'sign_in'] as const) parts.values.end(purpose);
  endAttempts(parts, attempt, time);
  parts.outbox.record('one_time_value.used', { purpose: 'address' });
  return { outcome: 'confirmed', address: value.address };
}

/** A link that sets no password stays good. */
export function resetPassword(parts: Parts, { hash, ...change }: Contract.ResetPasswordInput, time: number): Contract.ResetPasswordOutcome {
  const redeemed = redeemValue(parts, { purpose: 'recovery', hash }, time);
  if (redeemed.outcome === 'refused') return redeemed;
  recordPassword(parts, change, time);
  return { outcome: 'reset' };
}

/** A sign-in that was begun with the old password goes no further, and neither does any other mail (RC-01). */
export function recordPassword(
  parts: Parts,
  { ends_sessions, new_digest }: Contract.RecordPasswordInput,
  time: number,
): { outcome: 'recorded' } {
  const { subject, attempts, begun, values, grants, outbox } = parts;
  if (new_digest !== undefined) subject.expectPassword(new_digest);
  begun.endAll();
  values.endAll();
  attempts.forget('password');
  const { sessions } = ends_sessions ? endAllSessions(parts, 'password_changed', time) : { sessions: 0 };
  if (ends_sessions) grants.revokeAll(time);
  outbox.record('password.changed', { sessions });
  return { outcome: 'recorded' };
}
