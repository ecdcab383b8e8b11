// Attempts at a known person's secrets. An event tells when the delay begins and each time it grows, not each refusal.
import type { BeginAttemptOutcome } from '../contracts/sign-in.ts';
import type { Parts } from './parts.ts';

export interface Attempt {
  /** Passwords and codes are counted apart, and neither clears the other (D-16, OT-02). */
  factor: 'password' | 'code' | 'email_code';
  /** Hash of the browser's own secret. */
  browser?: string;
  /** Epoch seconds: attempts up to here count no more. */
  forgiven_at?: number;
}

export function beginAttempt(parts: Parts, input: Attempt, time: number): BeginAttemptOutcome {
  const { attempts, outbox } = parts;
  outbox.requireRoom();
  const attempt = attempts.begin(counterOf(parts, input, time), time, input.forgiven_at);
  if (attempt.outcome === 'delayed') return attempt;
  const { record, next_delay } = attempt;
  if (next_delay > 0) outbox.record('attempt.delayed', { factor: input.factor, failures: record.failures, delay: next_delay });
  return { outcome: 'allowed' };
}

/** The person proved the factor: what was counted on the way here is forgotten, and nothing else (I13, LG-05). */
export const endAttempts = (parts: Parts, input: Attempt, time: number): void => parts.attempts.forget(counterOf(parts, input, time));

/** A browser the person has signed in with has a counter of its own; all others share one. */
const counterOf = ({ browsers }: Parts, { factor, browser }: Attempt, time: number): string =>
  browser !== undefined && browsers.has(browser, time) ? `${factor} ${browser}` : factor;
