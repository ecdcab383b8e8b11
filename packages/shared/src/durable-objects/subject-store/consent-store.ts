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

/** Of the client as it was agreed to, when it is one that changes without us (B-299). */
export const consentDigestColumn = 'ALTER TABLE consents ADD COLUMN client_digest TEXT';

/** Of one client; the oldest are asked about again. */
const mostDetails = 100;

export interface Consent {
  scope: string[];
  /** Hashes. */
  details: string[];
  transaction: string;
  /** Absent for a client that only we change. */
  client_digest?: string;
}

interface Row extends Record<string, SqlStorageValue> {
  scope: string;
  details: string;
  transaction: string;
  client_digest: string | null;
}

export class ConsentStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find(client_id: string): Consent | undefined {
    const query = 'SELECT scope, details, "transaction", client_digest FROM consents WHERE client_id = ?';
    const [row] = this.#sql.exec<Row>(query, client_id).toArray();
    if (!row) return undefined;
    const { scope, details, transaction, client_digest } = row;
    const agreed = { scope: parseScope(scope) ?? [], details: parseScope(details) ?? [] };
    return { ...agreed, transaction, ...(client_digest !== null && { client_digest }) };
  }

  list(): { client_id: string; scope: string[]; recorded_at: number }[] {
    const query = 'SELECT client_id, scope, recorded_at FROM consents';
    const rows = this.#sql.exec<{ client_id: string; scope: string; recorded_at: number }>(query).toArray();
    return rows.map((row) => ({ ...row, scope: parseScope(row.scope) ?? [] }));
  }

  /** Adds to what the client may have already; agreeing to less takes nothing back (B-062). A client that changed begins anew. */
  record(client_id: string, { scope, details, transaction, client_digest }: Consent, time: number): void {
    const known = this.find(client_id);
    const before = known && known.client_digest === client_digest ? known : { scope: [], details: [] };
    const older = before.details.filter((hash) => !details.includes(hash));
    this.#sql.exec(
      'INSERT OR REPLACE INTO consents (client_id, scope, details, "transaction", recorded_at, client_digest) VALUES (?, ?, ?, ?, ?, ?)',
      client_id,
      formatScope([...new Set([...before.scope, ...scope])]),
      formatScope([...older, ...details].slice(-mostDetails)),
      transaction,
      time,
      client_digest ?? null,
    );
  }

  /** Whether there was any. */
  forget(client_id: string): boolean {
    return this.#sql.exec('DELETE FROM consents WHERE client_id = ?', client_id).rowsWritten > 0;
  }
}
