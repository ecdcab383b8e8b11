// Attempts at a known person's secret. An event tells when the delay begins and each time it grows, not each refusal.
import type { BeginAttemptInput, BeginAttemptOutcome } from '../contracts/subject-store.ts';
import type { Parts } from './parts.ts';

export function beginAttempt(parts: Parts, input: BeginAttemptInput, time: number): BeginAttemptOutcome {
  const { attempts, outbox } = parts;
  outbox.requireRoom();
  const attempt = attempts.begin(counterOf(parts, input, time), time);
  if (attempt.outcome === 'delayed') return attempt;
  const { record, next_delay } = attempt;
  if (next_delay > 0) outbox.record('attempt.delayed', { factor: input.factor, failures: record.failures, delay: next_delay });
  return { outcome: 'allowed' };
}

/** The person proved the factor: what was counted on the way here is forgotten, and nothing else (I13, LG-05). */
export function endAttempts(parts: Parts, input: BeginAttemptInput, time: number): void {
  parts.attempts.forget(counterOf(parts, input, time));
  if (input.browser !== undefined) parts.browsers.remember(input.browser, time);
}

/** A browser the person has signed in with has a counter of its own; all others share one. */
const counterOf = ({ browsers }: Parts, { factor, browser }: BeginAttemptInput, time: number): string =>
  browser !== undefined && browsers.has(browser, time) ? `${factor} ${browser}` : factor;
