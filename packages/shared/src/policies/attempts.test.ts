import { describe, expect, it } from 'vitest';
import { type AttemptRecord, attemptMemory, decideAttempt, delayAfter } from './attempts.ts';

describe('the delay after failures (D-16)', () => {
  it.each([
    [0, 0],
    [4, 0],
    [5, 1],
    [6, 2],
    [7, 4],
    [14, 512],
    [15, 1024],
    [16, 1024],
    [10_000, 1024],
  ])('after %i failures it is %i s', (failures, delay) => {
    expect(delayAfter(failures)).toBe(delay);
  });
});

describe('an attempt (LG-03)', () => {
  it('counts when it is allowed, and only then', () => {
    expect(decideAttempt(undefined, 100)).toEqual({ outcome: 'allowed', record: { failures: 1, last_at: 100 }, next_delay: 0 });
    expect(decideAttempt({ failures: 5, last_at: 100 }, 100)).toEqual({ outcome: 'delayed', retry_after: 1 });
    expect(decideAttempt({ failures: 5, last_at: 100 }, 101)).toEqual({
      outcome: 'allowed',
      record: { failures: 6, last_at: 101 },
      next_delay: 2,
    });
  });

  it('LG-03 whoever tries as often as allowed gets at most 100 tries a day', () => {
    let record: AttemptRecord | undefined;
    let allowed = 0;
    for (let time = 0; time < 86_400; time += 1) {
      for (let decision = decideAttempt(record, time); decision.outcome === 'allowed'; decision = decideAttempt(record, time)) {
        record = decision.record;
        allowed += 1;
      }
    }
    expect(allowed).toBeGreaterThan(90);
    expect(allowed).toBeLessThanOrEqual(100);
  });

  it('failures are forgotten after a day of quiet', () => {
    const record = { failures: 20, last_at: 100 };
    expect(decideAttempt(record, 100 + attemptMemory)).toMatchObject({ outcome: 'allowed', record: { failures: 1 } });
    expect(decideAttempt(record, 99 + attemptMemory)).toMatchObject({ outcome: 'allowed', record: { failures: 21 } });
  });

  it('LG-05, K-111: what is forgiven counts no more, what comes after it does, and a moment that is yet to come forgives nothing', () => {
    const record = { failures: 20, last_at: 100 };
    expect(decideAttempt(record, 101)).toMatchObject({ outcome: 'delayed' });
    expect(decideAttempt(record, 101, 100)).toEqual({ outcome: 'allowed', record: { failures: 1, last_at: 101 }, next_delay: 0 });
    expect(decideAttempt(record, 101, 99)).toMatchObject({ outcome: 'delayed' });
    expect(decideAttempt(record, 101, 102)).toMatchObject({ outcome: 'delayed' });
    expect(decideAttempt(record, 101, 1_700_000_000_000)).toMatchObject({ outcome: 'delayed' });
  });

  it('F-18 a clock that goes back does not shorten the delay', () => {
    expect(decideAttempt({ failures: 5, last_at: 100 }, 40)).toEqual({ outcome: 'delayed', retry_after: 61 });
  });
});
