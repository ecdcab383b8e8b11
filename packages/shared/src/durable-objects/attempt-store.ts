// Counters of attempts at a secret, under the rule of policies/attempts. Used by a person's object for known names and by
// the RateLimiter for all others, so that both count alike. They survive restarts (I13).
import { type AttemptDecision, type AttemptRecord, attemptMemory, decideAttempt } from '../policies/attempts.ts';

export const attemptTable = `
  CREATE TABLE attempts (
    key TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

type AttemptRow = { failures: number; last_at: number };

export class AttemptStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /**
   * Counts an attempt before its secret is looked at, so that parallel guesses are counted too.
   * @param forgiven_at epoch seconds: what was counted up to here counts no more
   */
  begin(key: string, time: number, forgiven_at?: number): AttemptDecision {
    const decision = decideAttempt(this.#find(key), time, forgiven_at);
    if (decision.outcome === 'allowed') {
      const { failures, last_at } = decision.record;
      this.#sql.exec('INSERT OR REPLACE INTO attempts (key, failures, last_at) VALUES (?, ?, ?)', key, failures, last_at);
    }
    return decision;
  }

  forget(key: string): void {
    this.#sql.exec('DELETE FROM attempts WHERE key = ?', key);
  }

  sweep(time: number): void {
    this.#sql.exec('DELETE FROM attempts WHERE last_at <= ?', time - attemptMemory);
  }

  get nextExpiry(): number | undefined {
    const oldest = this.#sql.exec<{ at: number | null }>('SELECT min(last_at) AS at FROM attempts').one().at;
    return oldest === null ? undefined : oldest + attemptMemory;
  }

  #find(key: string): AttemptRecord | undefined {
    return this.#sql.exec<AttemptRow>('SELECT failures, last_at FROM attempts WHERE key = ?', key).toArray()[0];
  }
}
