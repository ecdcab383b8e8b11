// What an operator demands of the person or wants done for them, and which terms the person has accepted, when.
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

/** The operator's last wish that lost factors be removed. */
export const factorRemovalTable = `
  CREATE TABLE factor_removals (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    wanted_at INTEGER NOT NULL
  ) STRICT;
`;

/** `accepted_at` in epoch seconds. */
type AcceptedTerms = { version: string; accepted_at: number };

const termsQuery = 'SELECT version, accepted_at FROM accepted_terms ORDER BY accepted_at DESC';

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

  /** Whether the wish is another than the last one. @param wanted_at epoch seconds */
  beginRemoval(wanted_at: number): boolean {
    const another = 'ON CONFLICT DO UPDATE SET wanted_at = excluded.wanted_at WHERE wanted_at <> excluded.wanted_at';
    return this.#sql.exec(`INSERT INTO factor_removals (id, wanted_at) VALUES (1, ?) ${another}`, wanted_at).rowsWritten > 0;
  }

  /** The one accepted last. */
  findTerms(): AcceptedTerms | undefined {
    return this.#sql.exec<AcceptedTerms>(`${termsQuery} LIMIT 1`).toArray()[0];
  }

  /** The one accepted last comes first. */
  listTerms(): AcceptedTerms[] {
    return this.#sql.exec<AcceptedTerms>(termsQuery).toArray();
  }

  acceptTerms(version: string, time: number): void {
    this.#sql.exec('INSERT OR REPLACE INTO accepted_terms (version, accepted_at) VALUES (?, ?)', version, time);
  }
}
