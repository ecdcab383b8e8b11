// What was sent to a person by mail and counts once: at most one row a purpose, so that a newer value ends the older (RC-01).
// Each is used up by one statement, in the transaction that decides what it was used for (I3).
import { equalsConstantTime } from '../../oauth/encoding.ts';
import type { IssueValueInput, ValuePurpose } from '../contracts/one-time-values.ts';
import { firstExpiry, insertRow, type WithoutNulls, withoutNulls } from '../rows.ts';

export const valueTable = `
  CREATE TABLE one_time_values (
    purpose TEXT PRIMARY KEY,
    hash TEXT,
    code_hash TEXT,
    browser TEXT,
    address TEXT,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

type ValueRow = {
  purpose: ValuePurpose;
  hash: string | null;
  code_hash: string | null;
  browser: string | null;
  address: string | null;
  expires_at: number;
};
export type Value = WithoutNulls<ValueRow>;

/** How somebody shows that the mail reached them: the secret of its link, or its code; each perhaps in one browser alone. */
export interface Shown {
  hash?: string;
  code_hash?: string;
  browser?: string;
}

export class ValueStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  issue({ lifetime, ...value }: IssueValueInput, time: number): void {
    this.end(value.purpose);
    insertRow(this.#sql, 'one_time_values', { ...value, expires_at: time + lifetime });
  }

  /** The live value this shows, which stays. */
  find(purpose: ValuePurpose, shown: Shown, time: number): Value | undefined {
    const [row] = this.#sql.exec<ValueRow>('SELECT * FROM one_time_values WHERE purpose = ?', purpose).toArray();
    const value = row && withoutNulls(row);
    if (!value || time >= value.expires_at || (value.browser !== undefined && value.browser !== shown.browser)) return undefined;
    return isSame(value.hash, shown.hash) || isSame(value.code_hash, shown.code_hash) ? value : undefined;
  }

  /** The live value this shows; there is none any more. */
  redeem(purpose: ValuePurpose, shown: Shown, time: number): Value | undefined {
    const value = this.find(purpose, shown, time);
    if (value) this.end(purpose);
    return value;
  }

  end(purpose: ValuePurpose): void {
    this.#sql.exec('DELETE FROM one_time_values WHERE purpose = ?', purpose);
  }

  endAll(): void {
    this.#sql.exec('DELETE FROM one_time_values');
  }

  sweep(time: number): void {
    this.#sql.exec('DELETE FROM one_time_values WHERE expires_at <= ?', time);
  }

  get nextExpiry(): number | undefined {
    return firstExpiry(this.#sql, 'one_time_values');
  }
}

const isSame = (kept: string | undefined, shown: string | undefined): boolean =>
  kept !== undefined && shown !== undefined && equalsConstantTime(kept, shown);
