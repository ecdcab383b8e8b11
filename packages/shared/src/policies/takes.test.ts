import { describe, expect, it } from 'vitest';
import { decideTake, type TakeLog } from './takes.ts';

const rule = { limit: 3, window: 60 };

describe('takes of a rate limit (D-16)', () => {
  it.each<[string, TakeLog, number, object]>([
    ['the first is allowed', [], 100, { outcome: 'allowed', remaining: 2, log: [[100, 1]] }],
    ['takes of one second share an entry', [[100, 1]], 100, { outcome: 'allowed', remaining: 1, log: [[100, 2]] }],
    [
      'the last one leaves nothing',
      [[100, 2]],
      110,
      {
        outcome: 'allowed',
        remaining: 0,
        log: [
          [100, 2],
          [110, 1],
        ],
      },
    ],
    [
      'one more waits for the oldest to leave the window',
      [
        [100, 1],
        [110, 2],
      ],
      120,
      { outcome: 'limited', retry_after: 40 },
    ],
    [
      'the oldest just left the window',
      [
        [100, 1],
        [110, 2],
      ],
      160,
      {
        outcome: 'allowed',
        remaining: 0,
        log: [
          [110, 2],
          [160, 1],
        ],
      },
    ],
    ['all left the window', [[100, 3]], 500, { outcome: 'allowed', remaining: 2, log: [[500, 1]] }],
  ])('%s', (_, log, time, decision) => {
    expect(decideTake(log, rule, time)).toEqual(decision);
  });

  it('K-68 allows at most the limit in any window', () => {
    let log: TakeLog = [];
    const allowed: number[] = [];
    for (let time = 0; time < 600; time += 7) {
      const decision = decideTake(log, rule, time);
      if (decision.outcome === 'limited') continue;
      log = decision.log;
      allowed.push(time);
    }
    for (const time of allowed) expect(allowed.filter((other) => other > time - 60 && other <= time).length).toBeLessThanOrEqual(3);
    expect(allowed.length).toBeGreaterThan(20);
  });
});
