// What an operator demands of the person, and which terms the person has accepted, when.
import { type RequiredAction, requiredActions } from '../../policies/required-actions.ts';

export const actionTables = `
  CREATE TABLE demanded_actions (
    action TEXT PRIMARY KEY,
    demanded_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE accepted_terms (
    version TEXT PRIMARY KEY,
    accepted_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

export interface AcceptedTerms {
  version: string;
  /** Epoch seconds. */
  accepted_at: number;
}

export class ActionStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  get demanded(): RequiredAction[] {
    const rows = this.#sql.exec<{ action: string }>('SELECT action FROM demanded_actions').toArray();
    return requiredActions.filter((known) => rows.some(({ action }) => action === known));
  }

  /** Whether it was not demanded before. */
  demand(action: RequiredAction, time: number): boolean {
    const insert = 'INSERT INTO demanded_actions (action, demanded_at) VALUES (?, ?) ON CONFLICT DO NOTHING';
    return this.#sql.exec(insert, action, time).rowsWritten > 0;
  }

  /** Whether it was demanded. */
  fulfil(action: RequiredAction): boolean {
    return this.#sql.exec('DELETE FROM demanded_actions WHERE action = ?', action).rowsWritten > 0;
  }

  /** The one accepted last. */
  findTerms(): AcceptedTerms | undefined {
    const query = 'SELECT version, accepted_at FROM accepted_terms ORDER BY accepted_at DESC LIMIT 1';
    return this.#sql.exec<{ version: string; accepted_at: number }>(query).toArray()[0];
  }

  acceptTerms(version: string, time: number): void {
    this.#sql.exec('INSERT OR REPLACE INTO accepted_terms (version, accepted_at) VALUES (?, ?)', version, time);
  }
}
