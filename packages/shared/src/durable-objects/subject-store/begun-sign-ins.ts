// Sign-ins that lack a second factor: what was proven, in which browser and for which request. They are good for going on
// there, and for nothing else (LG-19).

import type { SignInMethod } from '../../oauth/authentication-contexts.ts';
import { equalsConstantTime } from '../../oauth/encoding.ts';
import type { SignInPlace } from '../contracts/sign-in.ts';
import type { Reference } from '../contracts/subject-store.ts';
import { firstExpiry, insertRow } from '../rows.ts';

export const begunSignInTable = `
  CREATE TABLE begun_sign_ins (
    id TEXT PRIMARY KEY,
    secret_hash TEXT NOT NULL,
    methods TEXT NOT NULL,
    browser TEXT,
    "transaction" TEXT,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** Seconds in which the second factor has to follow. */
export const signInPatience = 600;
/** That are kept; one more forgets the one nearest to its end. */
const mostBegun = 20;

type BegunRow = {
  id: string;
  secret_hash: string;
  methods: string;
  browser: string | null;
  transaction: string | null;
  expires_at: number;
};

export class BegunSignIns {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  begin(reference: Reference, methods: readonly SignInMethod[], { browser, transaction }: SignInPlace, time: number): void {
    const row = { ...reference, methods: JSON.stringify(methods), browser, transaction, expires_at: time + signInPatience };
    insertRow(this.#sql, 'begun_sign_ins', row);
    const latest = 'SELECT id FROM begun_sign_ins ORDER BY expires_at DESC, id LIMIT ?';
    this.#sql.exec(`DELETE FROM begun_sign_ins WHERE id NOT IN (${latest})`, mostBegun);
  }

  /** What was proven in it, if it is alive and this is its place. */
  find({ id, secret_hash }: Reference, place: SignInPlace, time: number): SignInMethod[] | undefined {
    const [row] = this.#sql.exec<BegunRow>('SELECT * FROM begun_sign_ins WHERE id = ?', id).toArray();
    const isProven = row && equalsConstantTime(row.secret_hash, secret_hash) && time < row.expires_at;
    const isHere = row && row.browser === (place.browser ?? null) && row.transaction === (place.transaction ?? null);
    return isProven && isHere ? (JSON.parse(row.methods) as SignInMethod[]) : undefined;
  }

  end({ id }: Reference): void {
    this.#sql.exec('DELETE FROM begun_sign_ins WHERE id = ?', id);
  }

  endAll(): void {
    this.#sql.exec('DELETE FROM begun_sign_ins');
  }

  sweep(time: number): void {
    this.#sql.exec('DELETE FROM begun_sign_ins WHERE expires_at <= ?', time);
  }

  get nextExpiry(): number | undefined {
    return firstExpiry(this.#sql, 'begun_sign_ins');
  }
}
