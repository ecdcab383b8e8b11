// What counts once and never again: time steps of an authenticator app, recovery codes, challenges (I3, OT-01, OT-07, PK-03).
// Each is used up by one statement, in the transaction that decides what it was used for.
import type { Challenge } from '../contracts/sign-in.ts';
import { firstExpiry } from '../rows.ts';

export const oneTimeTables = `
  CREATE TABLE totp (
    secret TEXT NOT NULL,
    last_step INTEGER NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE recovery_codes (
    hash TEXT PRIMARY KEY
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE spent_challenges (
    hash TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** Seconds a challenge is remembered beyond its end: more than any clock here is allowed to be off (I14). */
const margin = 120;

/** `secret` is sealed: no object can read it. */
export type Totp = { secret: string; created_at: number };

export class OneTimeStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  findTotp(): Totp | undefined {
    return this.#sql.exec<Totp>('SELECT secret, created_at FROM totp').toArray()[0];
  }

  /** @param step the one of the code that confirmed it, which counts as used */
  setTotp(secret: string, step: number, time: number): void {
    this.#sql.exec('DELETE FROM totp');
    this.#sql.exec('INSERT INTO totp (secret, last_step, created_at) VALUES (?, ?, ?)', secret, step, time);
  }

  /** The app and the recovery codes that stand in for it. */
  removeTotp(): void {
    this.#sql.exec('DELETE FROM totp');
    this.#sql.exec('DELETE FROM recovery_codes');
  }

  /** Whether the step is later than every one used before (RFC 6238 §5.2), and of the app there is now. */
  useStep({ step, secret, sealed_anew }: { step: number; secret?: string; sealed_anew?: string }): boolean {
    const update = `UPDATE totp SET last_step = ?1, secret = coalesce(?3, secret)
      WHERE last_step < ?1 AND secret = coalesce(?2, secret)`;
    return this.#sql.exec(update, step, secret ?? null, sealed_anew ?? null).rowsWritten > 0;
  }

  get recoveryCodes(): number {
    return this.#sql.exec<{ left: number }>('SELECT count(*) AS left FROM recovery_codes').one().left;
  }

  replaceRecoveryCodes(hashes: readonly string[]): void {
    this.#sql.exec('DELETE FROM recovery_codes');
    for (const hash of hashes) this.#sql.exec('INSERT INTO recovery_codes (hash) VALUES (?)', hash);
  }

  /** Whether there was such a code; there is none any more. */
  useRecoveryCode(hash: string): boolean {
    return this.#sql.exec('DELETE FROM recovery_codes WHERE hash = ?', hash).rowsWritten > 0;
  }

  /** Whether this is its first use. */
  spend({ hash, expires_at }: Challenge): boolean {
    const insert = 'INSERT INTO spent_challenges (hash, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING';
    return this.#sql.exec(insert, hash, expires_at + margin).rowsWritten > 0;
  }

  sweep(time: number): void {
    this.#sql.exec('DELETE FROM spent_challenges WHERE expires_at <= ?', time);
  }

  get nextExpiry(): number | undefined {
    return firstExpiry(this.#sql, 'spent_challenges');
  }
}
