// The browsers a person has signed in with, each by the hash of its own secret. Guesses from elsewhere neither count against
// them nor are forgotten with their success, so that nobody keeps a person out by guessing (D-16, LG-05).
import { knownBrowserMemory } from '../../policies/attempts.ts';

export const knownBrowserTable = `
  CREATE TABLE known_browsers (
    hash TEXT PRIMARY KEY,
    used_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** Browsers that are remembered; one more forgets the one used longest ago. */
const mostBrowsers = 20;

export class KnownBrowsers {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  has(hash: string, time: number): boolean {
    return (
      this.#sql.exec('SELECT 1 FROM known_browsers WHERE hash = ? AND used_at > ?', hash, time - knownBrowserMemory).toArray().length > 0
    );
  }

  /** When each was last signed in with. */
  list(time: number): number[] {
    const query = 'SELECT used_at FROM known_browsers WHERE used_at > ? ORDER BY used_at DESC';
    return this.#sql
      .exec<{ used_at: number }>(query, time - knownBrowserMemory)
      .toArray()
      .map(({ used_at }) => used_at);
  }

  remember(hash: string, time: number): void {
    this.#sql.exec('INSERT OR REPLACE INTO known_browsers (hash, used_at) VALUES (?, ?)', hash, time);
    const newest = 'SELECT hash FROM known_browsers ORDER BY used_at DESC, hash LIMIT ?';
    this.#sql.exec(`DELETE FROM known_browsers WHERE hash NOT IN (${newest})`, mostBrowsers);
  }

  sweep(time: number): void {
    this.#sql.exec('DELETE FROM known_browsers WHERE used_at <= ?', time - knownBrowserMemory);
  }
}
