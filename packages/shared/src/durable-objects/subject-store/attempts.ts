// Attempts at a known person's secret. An event tells when the delay begins and each time it grows, not each refusal.
import type { BeginAttemptInput, BeginAttemptOutcome } from '../contracts/subject-store.ts';
import type { Parts } from './parts.ts';

export function beginAttempt({ attempts, outbox }: Parts, { factor }: BeginAttemptInput, time: number): BeginAttemptOutcome {
  outbox.requireRoom();
  const attempt = attempts.begin(factor, time);
  if (attempt.outcome === 'delayed') return attempt;
  const { record, next_delay } = attempt;
  if (next_delay > 0) outbox.record('attempt.delayed', { factor, failures: record.failures, delay: next_delay });
  return { outcome: 'allowed' };
}
