// Exact counters for what belongs to no person: failures of an address, of an unknown identifier, of a client.

export interface TakeInput {
  /** Keyed hash of the canonical identifier, prefixed with the name of its rule. */
  key: string;
  /** At most `limit` takes per `window` seconds, sliding. */
  limit: number;
  window: number;
}

export interface RateLimiterContract {
  take(input: TakeInput): Promise<{ outcome: 'allowed'; remaining: number } | { outcome: 'limited' /** Seconds. */; retry_after: number }>;
  /** Counts a failure under the rising delay of policies/attempts: the twin of SubjectStore.beginAttempt for unknown names. */
  beginAttempt(key: string): Promise<{ outcome: 'allowed' } | { outcome: 'delayed'; retry_after: number }>;
}
