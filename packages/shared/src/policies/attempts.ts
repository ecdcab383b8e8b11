// How often somebody may try a secret (D-16, LG-03): a few free tries, then a rising delay, never a hard lock.
// One rule for known and unknown names, so that neither its answers nor its delays tell them apart.

export interface AttemptRecord {
  /** Attempts begun since the last success. */
  failures: number;
  /** Epoch seconds of the latest one. */
  last_at: number;
}

/** `next_delay` and `retry_after` in seconds; the former is what the attempt after this one has to wait. */
export type AttemptDecision =
  | { outcome: 'allowed'; record: AttemptRecord; next_delay: number }
  | { outcome: 'delayed'; retry_after: number };

const freeAttempts = 5;
/** Seconds. Five free tries, ten at doubling delays and one every 1024 s make fewer than 100 a day (LG-03). */
const longestDelay = 1024;
/** Seconds of quiet after which failures are forgotten. */
export const attemptMemory = 86_400;
/** Seconds after the last sign-in in which a browser of the person is counted by itself; its cookie lives as long (LG-05). */
export const knownBrowserMemory = 90 * 86_400;

/** Seconds to wait after `failures` attempts without success. */
export const delayAfter = (failures: number): number =>
  failures < freeAttempts ? 0 : Math.min(2 ** (failures - freeAttempts), longestDelay);

/**
 * Counts an attempt that is about to begin, or tells how long it has to wait; a delayed attempt is not counted.
 * @param forgiven_at epoch seconds: attempts up to here count no more, because an operator says so or the secret is another since.
 *   One that lies in the future forgives nothing.
 */
export function decideAttempt(counted: AttemptRecord | undefined, time: number, forgiven_at = Number.NEGATIVE_INFINITY): AttemptDecision {
  const isForgiven = counted !== undefined && forgiven_at <= time && counted.last_at <= forgiven_at;
  const record = isForgiven ? undefined : counted;
  const failures = record && time < record.last_at + attemptMemory ? record.failures : 0;
  const allowed_at = record ? record.last_at + delayAfter(failures) : time;
  if (time < allowed_at) return { outcome: 'delayed', retry_after: allowed_at - time };
  return { outcome: 'allowed', record: { failures: failures + 1, last_at: time }, next_delay: delayAfter(failures + 1) };
}
