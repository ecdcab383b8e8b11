// What the person agreed to, per client: the scope values of every consent together, hashes of the latest authorization details,
// and the transaction of the latest consent.
import { formatScope, parseScope } from '../../oauth/scope.ts';

export const consentTable = `
  CREATE TABLE consents (
    client_id TEXT PRIMARY KEY,
    scope TEXT NOT NULL,
    "transaction" TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** Hashes of authorization details, separated by spaces. */
export const consentDetailsColumn = "ALTER TABLE consents ADD COLUMN details TEXT NOT NULL DEFAULT ''";

/** Of one client; the oldest are asked about again. */
const mostDetails = 100;

export interface Consent {
  scope: string[];
  /** Hashes. */
  details: string[];
  transaction: string;
}

export class ConsentStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find(client_id: string): Consent | undefined {
    const query = 'SELECT scope, details, "transaction" FROM consents WHERE client_id = ?';
    const [row] = this.#sql.exec<{ scope: string; details: string; transaction: string }>(query, client_id).toArray();
    return row && { scope: parseScope(row.scope) ?? [], details: parseScope(row.details) ?? [], transaction: row.transaction };
  }

  /** Adds to what the client may have already; agreeing to less takes nothing back (B-062). */
  record(client_id: string, { scope, details, transaction }: Consent, time: number): void {
    const before = this.find(client_id) ?? { scope: [], details: [] };
    const older = before.details.filter((hash) => !details.includes(hash));
    this.#sql.exec(
      'INSERT OR REPLACE INTO consents (client_id, scope, details, "transaction", recorded_at) VALUES (?, ?, ?, ?, ?)',
      client_id,
      formatScope([...new Set([...before.scope, ...scope])]),
      formatScope([...older, ...details].slice(-mostDetails)),
      transaction,
      time,
    );
  }

  /** Whether there was any. */
  forget(client_id: string): boolean {
    return this.#sql.exec('DELETE FROM consents WHERE client_id = ?', client_id).rowsWritten > 0;
  }
}
