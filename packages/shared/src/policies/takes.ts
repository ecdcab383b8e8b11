// The exact sliding window of a rate limit: at most `limit` takes in any `window` seconds (D-16).

/** Takes that still count, oldest first: `[epoch second, how many in it]`. */
export type TakeLog = readonly (readonly [second: number, count: number])[];

/** `retry_after` in seconds. */
export type TakeDecision = { outcome: 'allowed'; remaining: number; log: TakeLog } | { outcome: 'limited'; retry_after: number };

export function decideTake(log: TakeLog, { limit, window }: { limit: number; window: number }, time: number): TakeDecision {
  const recent = log.filter(([second]) => second > time - window);
  const used = recent.reduce((sum, [, count]) => sum + count, 0);
  if (used >= limit) return { outcome: 'limited', retry_after: (recent[0]?.[0] ?? time) + window - time };
  const latest = recent.at(-1);
  const taken: TakeLog = latest?.[0] === time ? [...recent.slice(0, -1), [time, latest[1] + 1]] : [...recent, [time, 1]];
  return { outcome: 'allowed', remaining: limit - used - 1, log: taken };
}
