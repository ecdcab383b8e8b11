import { describe, expect, test, vi } from 'vitest';
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

  test('a fetch whose request has ended throws where it is awaited; the others fetch for themselves', async () => {
    const race = vi.spyOn(Promise, 'race').mockRejectedValueOnce(new Error('created by a request that has since ended'));
    let calls = 0;
    const recent = createRecent(async () => ++calls, { fresh: 10, usable: 10 });
    const [first, second] = await Promise.all([recent.get(), recent.get()]);
    expect([first, second]).toEqual([1, 2]);
    race.mockRestore();
  });

  test('I7: those who wait for a fetch that fails share its failure', async () => {
    let calls = 0;
    const recent = createRecent(() => Promise.reject(new Error(`failure ${++calls}`)), { fresh: 10, usable: 10 });
    const failures = await Promise.allSettled([recent.get(), recent.get(), recent.get()]);
    expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(calls).toBe(1);
  });
});
