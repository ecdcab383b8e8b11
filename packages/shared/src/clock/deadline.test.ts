import { expect, test, vi } from 'vitest';
import { within } from './deadline.ts';

test('what answers in time keeps its value and its error', async () => {
  expect(await within(1, async () => 'value')).toBe('value');
  await expect(within(1, () => Promise.reject(new Error('its own')))).rejects.toThrow('its own');
});

test('F-09: what never answers is given up at the deadline, and nothing goes on ticking', async () => {
  vi.useFakeTimers();
  const given = within(2, () => new Promise<never>(() => {}));
  const refused = expect(given).rejects.toThrow('no answer within 2 seconds');
  await vi.advanceTimersByTimeAsync(1999);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  await refused;
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
