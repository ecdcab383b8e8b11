// What the person agreed to, per client: the scope values of every consent together, and the transaction of the latest.
import { formatScope, parseScope } from '../../oauth/scope.ts';

export const consentTable = `
  CREATE TABLE consents (
    client_id TEXT PRIMARY KEY,
    scope TEXT NOT NULL,
    "transaction" TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

export interface Consent {
  scope: string[];
  transaction: string;
}

export class ConsentStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find(client_id: string): Consent | undefined {
    const query = 'SELECT scope, "transaction" FROM consents WHERE client_id = ?';
    const [row] = this.#sql.exec<{ scope: string; transaction: string }>(query, client_id).toArray();
    return row && { scope: parseScope(row.scope) ?? [], transaction: row.transaction };
  }

  /** Adds to what the client may have already; agreeing to less takes nothing back (B-062). */
  record(client_id: string, { scope, transaction }: Consent, time: number): void {
    const agreed = new Set([...(this.find(client_id)?.scope ?? []), ...scope]);
    this.#sql.exec(
      'INSERT OR REPLACE INTO consents (client_id, scope, "transaction", recorded_at) VALUES (?, ?, ?, ?)',
      client_id,
      formatScope([...agreed]),
      transaction,
      time,
    );
  }

  /** Whether there was any. */
  forget(client_id: string): boolean {
    return this.#sql.exec('DELETE FROM consents WHERE client_id = ?', client_id).rowsWritten > 0;
  }
}
