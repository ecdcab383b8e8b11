// The person as this object knows them: status, `sub` and the claims, a versioned copy of the D1 record. Owns when the copy
// is too old. The status is decided here, D1 only begins it: nothing in D1 revives what the object has ended (F-46).
import { patience, within } from '../../clock/deadline.ts';
import { now } from '../../clock/index.ts';

export type Status = 'active' | 'disabled';

export interface Subject {
  sub: string;
  /** JSON text of one flat object, spelled and typed as OpenID Connect Core §5.1; a claim without a value is left out. */
  claims: string;
  status: Status;
}

export const subjectTable = `
  CREATE TABLE subject (
    id TEXT,
    sub TEXT,
    claims TEXT,
    status TEXT,
    version INTEGER,
    loaded_at INTEGER,
    expected_version INTEGER NOT NULL DEFAULT 0,
    expected_at INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  INSERT INTO subject DEFAULT VALUES;
`;

/** Digest of the password hash that is to be stored, and when it was announced. */
export const subjectPasswordColumns = `
  ALTER TABLE subject ADD COLUMN expected_password TEXT;
  ALTER TABLE subject ADD COLUMN password_expected_at INTEGER NOT NULL DEFAULT 0;
`;

/** Seconds in which what was announced reaches D1, or never does because its writer failed; a sign-in takes less. */
const announcementLifetime = 60;

const textClaims = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'email',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'phone_number',
] as const;
const booleanClaims = ['email_verified', 'phone_number_verified'] as const;

type UserRow = { sub: string; status: Status; version: number; address: string | null; updated_at: number } & Record<
  (typeof textClaims)[number],
  string | null
> &
  Record<(typeof booleanClaims)[number], number | null>;

const readUser = `SELECT sub, status, version, address, updated_at, ${[...textClaims, ...booleanClaims].join(', ')} FROM users WHERE id = ?`;

type SnapshotRow = { sub: string | null; claims: string | null; status: Status | null; isStale: number };

export class SubjectSnapshot {
  readonly #sql: SqlStorage;
  readonly #database: D1Database;
  /** Internal id of the person. */
  readonly id: string | null;
  #loading: Promise<void> | undefined;
  /** Nothing newer was announced since storage was last looked at: spares every call a look. */
  #isCurrent = false;
  /** What storage holds, since it was last read. */
  #known: Subject | undefined;

  /** @param name what the object is addressed by: the internal id. An object that its alarm wakes is told none, so it is kept. */
  constructor(sql: SqlStorage, database: D1Database, name: string | undefined) {
    this.#sql = sql;
    this.#database = database;
    if (name !== undefined) sql.exec('UPDATE subject SET id = ? WHERE id IS NULL', name);
    this.id = sql.exec<{ id: string | null }>('SELECT id FROM subject').one().id;
  }

  /** The person, or undefined while D1 has shown none. Belongs to the decision that uses it. */
  find(): Subject | undefined {
    this.#known ??= this.#findStored();
    return this.#known;
  }

  /** Storage may hold something else now: it was written, or a write was taken back. */
  forget(): void {
    this.#known = undefined;
  }

  /**
   * Loads the person when there is no copy, or one older than announced. Awaited before a decision, never within.
   * @throws Error when D1 does not answer: no decision is made from a copy that is known to be old (I7)
   */
  async refresh(): Promise<void> {
    this.#isCurrent ||= !this.#read().isStale;
    if (this.#isCurrent) return;
    this.#loading ??= this.#load();
    const loading = this.#loading;
    try {
      await loading;
    } finally {
      if (this.#loading === loading) this.#loading = undefined;
    }
  }

  /**
   * Somebody is about to write this version to D1: the next refresh loads one not older; a load under way may have seen an older one.
   * Whoever announces the same version at the same time writes the one after it.
   */
  expect(version: number): void {
    this.#loading = undefined;
    this.#isCurrent = false;
    this.#sql.exec('UPDATE subject SET expected_version = max(?1, expected_version + 1), expected_at = ?2', version, now());
  }

  /** The person is about to have another password. */
  expectPassword(digest: string): void {
    this.#sql.exec('UPDATE subject SET expected_password = ?, password_expected_at = ?', digest, now());
  }

  /** Whether nothing else was announced of late: whoever read D1 before that may have found an older password right. */
  isPassword(digest: string | undefined): boolean {
    const query = 'SELECT 1 FROM subject WHERE expected_password IS NOT NULL AND expected_password IS NOT ? AND password_expected_at > ?';
    return this.#sql.exec(query, digest ?? null, now() - announcementLifetime).toArray().length === 0;
  }

  /** Whether this changed anything. */
  setStatus(status: Status): boolean {
    this.forget();
    return this.#sql.exec('UPDATE subject SET status = ?1 WHERE status IS NOT ?1', status).rowsWritten > 0;
  }

  /** Who it was is gone; that there was somebody, who is disabled, stays. */
  erase(): void {
    this.forget();
    this.#sql.exec(`UPDATE subject SET sub = NULL, claims = NULL, version = NULL, expected_password = NULL, status = 'disabled'`);
  }

  #findStored(): Subject | undefined {
    const { sub, claims, status } = this.#read();
    return sub === null || claims === null || status === null ? undefined : { sub, claims, status };
  }

  #read(): SnapshotRow {
    const query = `SELECT sub, claims, status,
      version IS NULL OR (version < expected_version AND loaded_at < expected_at + ?) AS isStale FROM subject`;
    return this.#sql.exec<SnapshotRow>(query, announcementLifetime).one();
  }

  async #load(): Promise<void> {
    const loaded_at = now();
    const query = this.#database.prepare(readUser).bind(this.id);
    const user = await within(patience.withinObjects, () => query.first<UserRow>());
    if (!user) this.#close();
    else this.#store(user, loaded_at);
    this.forget();
  }

  /**
   * A later load may have overtaken this one; its version stays. So does a tombstone (E-38). What was announced and never came is
   * expected no longer once it is given up.
   */
  #store(user: UserRow, loaded_at: number): void {
    this.#sql.exec(
      `UPDATE subject SET sub = ?1, claims = ?2, version = ?3, loaded_at = ?4, status = coalesce(status, ?5),
         expected_version = CASE WHEN ?4 >= expected_at + ?6 THEN ?3 ELSE expected_version END
       WHERE (version IS NULL OR version <= ?3) AND NOT EXISTS (SELECT 1 FROM deletion WHERE erased_at IS NOT NULL)`,
      user.sub,
      JSON.stringify(claimsOf(user)),
      user.version,
      loaded_at,
      user.status,
      announcementLifetime,
    );
  }

  /** Somebody who was known here and is gone from D1 is nobody any more. */
  #close(): void {
    this.#sql.exec(`UPDATE subject SET status = 'disabled' WHERE sub IS NOT NULL`);
  }
}

function claimsOf(user: UserRow): Record<string, string | number | boolean | object> {
  const claims: Record<string, string | number | boolean | object> = { updated_at: user.updated_at };
  for (const claim of textClaims) if (user[claim]) claims[claim] = user[claim];
  for (const claim of booleanClaims) if (user[claim] !== null) claims[claim] = user[claim] === 1;
  if (user.address) claims.address = JSON.parse(user.address) as object;
  return claims;
}
