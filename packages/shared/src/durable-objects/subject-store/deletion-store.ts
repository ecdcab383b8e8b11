// Whether the person wants to be gone, and when. The row stays after the erasure: nothing revives who was erased (D-18).

export const deletionTable = `
  CREATE TABLE deletion (
    requested_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    erased_at INTEGER
  ) STRICT;
`;

export interface Deletion {
  due_at: number;
  erased_at: number | null;
}

export class DeletionStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find(): Deletion | undefined {
    return this.#sql.exec<{ due_at: number; erased_at: number | null }>('SELECT due_at, erased_at FROM deletion').toArray()[0];
  }

  request(due_at: number, time: number): void {
    this.#sql.exec('DELETE FROM deletion');
    this.#sql.exec('INSERT INTO deletion (requested_at, due_at) VALUES (?, ?)', time, due_at);
  }

  /** Whether there was one to take back. */
  cancel(): boolean {
    return this.#sql.exec('DELETE FROM deletion WHERE erased_at IS NULL').rowsWritten > 0;
  }

  recordErasure(time: number): void {
    this.#sql.exec('UPDATE deletion SET erased_at = ?', time);
  }

  /** Epoch seconds; undefined when nothing is left to do. */
  get dueAt(): number | undefined {
    const deletion = this.find();
    return deletion?.erased_at === null ? deletion.due_at : undefined;
  }
}
