// The person's passkeys, as far as they change: name, use, signature counter, backup. Leaves the public keys, by which a
// person is found, to D1 (database/passkeys).
import type { AddedPasskey, PasskeyFacts, Proof } from '../contracts/sign-in.ts';
import { insertRow, type WithoutNulls, withoutNulls } from '../rows.ts';

export const passkeyTable = `
  CREATE TABLE passkeys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    sign_count INTEGER NOT NULL,
    is_synced INTEGER NOT NULL,
    is_backed_up INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER
  ) STRICT, WITHOUT ROWID;
`;

/** Passkeys a person may have. */
export const mostPasskeys = 20;

type PasskeyRow = {
  id: string;
  name: string;
  sign_count: number;
  is_synced: number;
  is_backed_up: number;
  created_at: number;
  used_at: number | null;
};
type Use = Pick<Extract<Proof, { method: 'passkey' }>, 'id' | 'sign_count' | 'is_backed_up'>;

export class PasskeyStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The oldest first. */
  list(): PasskeyFacts[] {
    const rows = this.#sql.exec<PasskeyRow>('SELECT * FROM passkeys ORDER BY created_at, id').toArray();
    return rows.map(withoutNulls<PasskeyRow>).map(readFacts);
  }

  get count(): number {
    return this.#sql.exec<{ count: number }>('SELECT count(*) AS count FROM passkeys').one().count;
  }

  has(id: string): boolean {
    return this.#sql.exec('SELECT 1 FROM passkeys WHERE id = ?', id).toArray().length > 0;
  }

  add({ id, name, sign_count, is_synced, is_backed_up }: AddedPasskey, time: number): void {
    const flags = { is_synced: Number(is_synced), is_backed_up: Number(is_backed_up) };
    insertRow(this.#sql, 'passkeys', { id, name, sign_count, ...flags, created_at: time });
  }

  /** Whether the signature is newer than the last: a counter that stands still or runs back is that of a copy (WebAuthn §6.1.1). */
  use({ id, sign_count, is_backed_up }: Use, time: number): boolean {
    const update = `UPDATE passkeys SET sign_count = ?1, is_backed_up = ?2, used_at = ?3
      WHERE id = ?4 AND (sign_count < ?1 OR (sign_count = 0 AND ?1 = 0))`;
    return this.#sql.exec(update, sign_count, Number(is_backed_up), time, id).rowsWritten > 0;
  }

  /** Whether there is such a passkey. */
  rename(id: string, name: string): boolean {
    return this.#sql.exec('UPDATE passkeys SET name = ? WHERE id = ?', name, id).rowsWritten > 0;
  }

  remove(id: string): void {
    this.#sql.exec('DELETE FROM passkeys WHERE id = ?', id);
  }
}

const readFacts = ({ sign_count: _, is_synced, is_backed_up, ...facts }: WithoutNulls<PasskeyRow>): PasskeyFacts => ({
  ...facts,
  is_synced: is_synced === 1,
  is_backed_up: is_backed_up === 1,
});
