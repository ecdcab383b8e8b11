// The person's browser sessions and their atomic changes, one row each. A session that ended has no row.

import { equalsConstantTime } from '../../oauth/encoding.ts';
import type { SignInInput } from '../contracts/sign-in.ts';
import type { Reference } from '../contracts/subject-store.ts';
import { firstExpiry, insertRow } from '../rows.ts';
import {
  isAlive,
  type RaisedSession,
  readSession,
  renewedEnd,
  type Session,
  type SessionAuthentication,
  type SessionRow,
} from './session.ts';

/** Sessions a person may have at once; one more ends the oldest. */
export const mostSessions = 100;
/** Seconds between writes of `last_seen`, for sessions that may be idle long enough. */
const longestTouch = 300;

type SessionInput = Pick<SignInInput, 'session' | 'transaction' | 'device' | 'idle_lifetime' | 'absolute_lifetime' | 'renewal'>;

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
    return row && readSession(row);
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
    return this.#sql.exec<SessionRow>('SELECT * FROM sessions').toArray().map(readSession);
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
      .map(readSession);
  }

  /** Removes what is past its absolute end. A session that only idled keeps its row: signing in again takes over its grants. */
  sweep(time: number): void {
    this.#sql.exec('DELETE FROM sessions WHERE expires_at <= ?', time);
  }

  get nextExpiry(): number | undefined {
    return firstExpiry(this.#sql, 'sessions');
  }

  #setClients(id: string, clients: readonly string[]): void {
    this.#sql.exec('UPDATE sessions SET clients = ? WHERE id = ?', JSON.stringify(clients), id);
  }
}
