// The person's browser sessions, one row each: whose secret opens it, how and when it was authenticated, what was done in it
// and which clients were signed in through it. A session that ended has no row.

import type { SignInMethod } from '../../oauth/authentication-contexts.ts';
import { equalsConstantTime } from '../../oauth/encoding.ts';
import type { Device } from '../contracts/account.ts';
import type { SignInInput } from '../contracts/sign-in.ts';
import type { Authentication, Reference, SessionFacts } from '../contracts/subject-store.ts';
import { insertRow, type WithoutNulls, withoutNulls } from '../rows.ts';

export const sessionTable = `
  CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    secret_hash TEXT NOT NULL,
    auth_time INTEGER NOT NULL,
    acr TEXT NOT NULL,
    amr TEXT NOT NULL,
    "transaction" TEXT,
    selected_for TEXT,
    clients TEXT NOT NULL,
    idle_lifetime INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** Which methods were proven, and which request the person went on with without a stronger one. */
export const sessionMethodColumns = `
  ALTER TABLE sessions ADD COLUMN methods TEXT NOT NULL DEFAULT '["password"]';
  ALTER TABLE sessions ADD COLUMN declined_for TEXT;
`;

/** What the sign-in told of the machine, JSON. */
export const sessionDeviceColumn = "ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '{}'";

/** Within how many seconds of its end use renews the session, by how many, and when it ends all the same; nothing renews where they are 0. */
export const sessionRenewalColumns = `
  ALTER TABLE sessions ADD COLUMN renewed_within INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sessions ADD COLUMN renewed_by INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sessions ADD COLUMN ends_at INTEGER NOT NULL DEFAULT 0;
`;

/** Sessions a person may have at once; one more ends the oldest. */
export const mostSessions = 100;
/** Seconds between writes of `last_seen`, for sessions that may be idle long enough. */
const longestTouch = 300;

type SessionRow = {
  id: string;
  secret_hash: string;
  auth_time: number;
  acr: string;
  amr: string;
  /** The transaction the person signed in for. */
  transaction: string | null;
  /** The transaction in which the person chose this account. */
  selected_for: string | null;
  /** The transaction in which the person went on without what the client wished for. */
  declined_for: string | null;
  methods: string;
  device: string;
  clients: string;
  idle_lifetime: number;
  last_seen: number;
  /** Absolute end, for now. */
  expires_at: number;
  renewed_within: number;
  renewed_by: number;
  ends_at: number;
};

export type Session = Omit<WithoutNulls<SessionRow>, 'amr' | 'clients' | 'methods' | 'device'> & {
  amr: string[];
  device: Device;
  clients: string[];
  methods: SignInMethod[];
};

/** What a session is worth, and what it was made from. */
export interface SessionAuthentication extends Authentication {
  methods: SignInMethod[];
}

/** What it becomes worth, under a new secret (D-08). */
export interface RaisedSession extends Omit<SessionAuthentication, 'auth_time'> {
  secret_hash: string;
}

type SessionInput = Pick<SignInInput, 'session' | 'transaction' | 'device' | 'idle_lifetime' | 'absolute_lifetime' | 'renewal'>;

export const sessionFacts = ({ id, auth_time, acr, amr, expires_at }: Session, sub: string): SessionFacts => ({
  id,
  sub,
  auth_time,
  acr,
  amr,
  expires_at,
});

export class SessionStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  start(input: SessionInput, authentication: SessionAuthentication, time: number): Session {
    const { session, transaction, device = {}, idle_lifetime, absolute_lifetime, renewal } = input;
    const { auth_time, acr, amr, methods } = authentication;
    const renewed = {
      renewed_within: renewal?.within ?? 0,
      renewed_by: absolute_lifetime,
      ends_at: time + (renewal?.overall_lifetime ?? 0),
    };
    const started = { ...session, auth_time, acr, idle_lifetime, last_seen: time, expires_at: time + absolute_lifetime, ...renewed };
    const lists = { amr: JSON.stringify(amr), methods: JSON.stringify(methods), clients: '[]', device: JSON.stringify(device) };
    insertRow(this.#sql, 'sessions', { ...started, transaction, ...lists });
    return { ...started, amr, methods, device, clients: [], ...(transaction === undefined ? {} : { transaction }) };
  }

  /** The same session, authenticated anew: the old secret is worthless, the id and the clients stay. */
  renew(known: Session, input: SessionInput, authentication: SessionAuthentication, time: number): Session {
    const { id, clients } = known;
    this.end(id);
    // Whoever wanted to stay signed in does not want less for having shown once more who they are.
    const idle_lifetime = Math.max(known.idle_lifetime, input.idle_lifetime);
    const absolute_lifetime = Math.max(known.renewed_by, input.absolute_lifetime);
    const session = { id, secret_hash: input.session.secret_hash };
    const renewed = this.start({ ...input, session, idle_lifetime, absolute_lifetime }, authentication, time);
    this.#setClients(id, clients);
    return { ...renewed, clients };
  }

  /** The same session, worth more and under a new secret; nothing else of it changes. */
  raise(session: Session, raised: RaisedSession): Session {
    const { acr, amr, methods, secret_hash } = raised;
    const update = 'UPDATE sessions SET acr = ?, amr = ?, methods = ?, secret_hash = ? WHERE id = ?';
    this.#sql.exec(update, acr, JSON.stringify(amr), JSON.stringify(methods), secret_hash, session.id);
    return { ...session, ...raised };
  }

  get(id: string): Session | undefined {
    const [row] = this.#sql.exec<SessionRow>('SELECT * FROM sessions WHERE id = ?', id).toArray();
    return row && readRow(row);
  }

  /** The session whose secret this is, alive or lapsed. */
  prove(reference: Reference): Session | undefined {
    const session = this.get(reference.id);
    return session && equalsConstantTime(session.secret_hash, reference.secret_hash) ? session : undefined;
  }

  /** The live session whose secret this is; being asked for is use. */
  use(reference: Reference, time: number): Session | undefined {
    const session = this.prove(reference);
    if (!session || !isAlive(session, time)) return undefined;
    const touch = Math.min(longestTouch, Math.floor(session.idle_lifetime / 4));
    if (time - session.last_seen >= touch) this.#sql.exec('UPDATE sessions SET last_seen = ? WHERE id = ?', time, session.id);
    const expires_at = renewedEnd(session, time);
    if (expires_at <= session.expires_at) return session;
    this.#sql.exec('UPDATE sessions SET expires_at = ? WHERE id = ?', expires_at, session.id);
    return { ...session, expires_at };
  }

  addClient({ id, clients }: Session, client_id: string): void {
    if (!clients.includes(client_id)) this.#setClients(id, [...clients, client_id]);
  }

  /** The sessions a client was signed in through; it no longer is. */
  removeClient(client_id: string): Session[] {
    const sessions = this.list().filter(({ clients }) => clients.includes(client_id));
    for (const { id, clients } of sessions) {
      this.#setClients(
        id,
        clients.filter((other) => other !== client_id),
      );
    }
    return sessions;
  }

  recordSelection({ id }: Session, transaction: string): void {
    this.#sql.exec('UPDATE sessions SET selected_for = ? WHERE id = ?', transaction, id);
  }

  recordDecline({ id }: Session, transaction: string): void {
    this.#sql.exec('UPDATE sessions SET declined_for = ? WHERE id = ?', transaction, id);
  }

  end(id: string): void {
    this.#sql.exec('DELETE FROM sessions WHERE id = ?', id);
  }

  list(): Session[] {
    return this.#sql.exec<SessionRow>('SELECT * FROM sessions').toArray().map(readRow);
  }

  listAlive(time: number): Session[] {
    return this.list().filter((session) => isAlive(session, time));
  }

  /** The least recently used sessions, as many as have to go before one more may start. */
  findExcess(): Session[] {
    const query = 'SELECT * FROM sessions ORDER BY last_seen DESC, auth_time DESC LIMIT -1 OFFSET ?';
    return this.#sql
      .exec<SessionRow>(query, mostSessions - 1)
      .toArray()
      .map(readRow);
  }

  /** Removes what is past its absolute end. A session that only idled keeps its row: signing in again takes over its grants. */
  sweep(time: number): void {
    this.#sql.exec('DELETE FROM sessions WHERE expires_at <= ?', time);
  }

  get nextExpiry(): number | undefined {
    return this.#sql.exec<{ at: number | null }>('SELECT min(expires_at) AS at FROM sessions').one().at ?? undefined;
  }

  #setClients(id: string, clients: readonly string[]): void {
    this.#sql.exec('UPDATE sessions SET clients = ? WHERE id = ?', JSON.stringify(clients), id);
  }
}

/** The absolute end of a session that is in use now: moved only when it is near, so that renewing is one write a lifetime (E-55). */
const renewedEnd = ({ expires_at, renewed_within, renewed_by, ends_at }: Session, time: number): number =>
  expires_at - time <= renewed_within ? Math.min(time + renewed_by, ends_at) : expires_at;

/** Both ends are judged when the session is used, whether or not anything was cleaned up (F-34). */
const isAlive = ({ expires_at, last_seen, idle_lifetime }: Session, time: number): boolean =>
  time < expires_at && time < last_seen + idle_lifetime;

const readRow = (row: SessionRow): Session => ({
  ...withoutNulls(row),
  amr: JSON.parse(row.amr) as string[],
  methods: JSON.parse(row.methods) as SignInMethod[],
  device: JSON.parse(row.device) as Device,
  clients: JSON.parse(row.clients) as string[],
});
