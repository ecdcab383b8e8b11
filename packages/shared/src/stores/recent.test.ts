import { describe, expect, test } from 'vitest';
import { createRecent } from './recent.ts';

describe('createRecent', () => {
  test('a fetch that never ends, as one of a cancelled request, holds up the others for half a second only', async () => {
    let calls = 0;
    const recent = createRecent(() => (++calls === 1 ? new Promise<number>(() => {}) : Promise.resolve(calls)), { fresh: 10, usable: 10 });
    void recent.get();
    expect(await recent.get()).toBe(2);
    expect(await recent.get()).toBe(2);
  });

  test('a failure is not remembered', async () => {
    let calls = 0;
    const recent = createRecent(() => (++calls === 1 ? Promise.reject(new Error('once')) : Promise.resolve(calls)), {
      fresh: 10,
      usable: 10,
    });
    await expect(recent.get()).rejects.toThrow('once');
    expect(await recent.get()).toBe(2);
  });
});
