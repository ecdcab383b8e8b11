// Whether the person wants to be gone, and when; or is a guest, who goes unless they become more. The row stays after the erasure:
// nothing revives who was erased (D-18).

export const deletionTable = `
  CREATE TABLE deletion (
    requested_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    erased_at INTEGER
  ) STRICT;
`;

/** 1: nobody asked for it, it is the end every guest begins with. */
export const deletionGuestColumn = 'ALTER TABLE deletion ADD COLUMN is_guest INTEGER NOT NULL DEFAULT 0';

export interface Deletion {
  due_at: number;
  erased_at: number | null;
  is_guest: boolean;
}

export class DeletionStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find(): Deletion | undefined {
    const query = 'SELECT due_at, erased_at, is_guest FROM deletion';
    const [row] = this.#sql.exec<{ due_at: number; erased_at: number | null; is_guest: number }>(query).toArray();
    return row && { ...row, is_guest: row.is_guest === 1 };
  }

  request(due_at: number, time: number, isGuest = false): void {
    this.#sql.exec('DELETE FROM deletion');
    this.#sql.exec('INSERT INTO deletion (requested_at, due_at, is_guest) VALUES (?, ?, ?)', time, due_at, Number(isGuest));
  }

  postpone(due_at: number): void {
    this.#sql.exec('UPDATE deletion SET due_at = ?', due_at);
  }

  /** What there was to take back. */
  cancel(): Deletion | undefined {
    const deletion = this.find();
    if (deletion?.erased_at !== null) return undefined;
    this.#sql.exec('DELETE FROM deletion');
    return deletion;
  }

  recordErasure(time: number): void {
    this.#sql.exec('UPDATE deletion SET erased_at = ?', time);
  }

  isDue(time: number): boolean {
    return this.dueAt !== undefined && this.dueAt <= time;
  }

  /** Epoch seconds; undefined when nothing is left to do. */
  get dueAt(): number | undefined {
    const deletion = this.find();
    return deletion?.erased_at === null ? deletion.due_at : undefined;
  }
}
