// The person's browser sessions and their atomic changes, one row each. A session that ended has no row. What was read stays in
// memory until its row is written: nobody else writes this table.

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
  readonly #known = new Map<string, Session>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Storage may hold something else now: it was written, or a write was taken back. */
  forget(): void {
    this.#known.clear();
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
    const lists = {
      amr: JSON.stringify(amr),
      methods: JSON.stringify(methods),
      clients: '[]',
      sectors: '{}',
      device: JSON.stringify(device),
    };
    insertRow(this.#sql, 'sessions', { ...started, transaction, ...lists });
    return { ...started, amr, methods, device, clients: [], sectors: {}, ...(transaction === undefined ? {} : { transaction }) };
  }

  /** The same session, authenticated anew: the old secret is worthless, the id and the clients stay. */
  renew(known: Session, input: SessionInput, authentication: SessionAuthentication, time: number): Session {
    const { id, clients, sectors } = known;
    this.end(id);
    // Whoever wanted to stay signed in does not want less for having shown once more who they are.
    const idle_lifetime = Math.max(known.idle_lifetime, input.idle_lifetime);
    const absolute_lifetime = Math.max(known.renewed_by, input.absolute_lifetime);
    const session = { id, secret_hash: input.session.secret_hash };
    const renewed = this.start({ ...input, session, idle_lifetime, absolute_lifetime }, authentication, time);
    this.#change(id, { clients: JSON.stringify(clients), sectors: sectors ? JSON.stringify(sectors) : null });
    const { sectors: _, ...others } = renewed;
    return { ...others, clients, ...(sectors && { sectors }) };
  }

  /** The same session, worth more and under a new secret; nothing else of it changes. */
  raise(session: Session, raised: RaisedSession): Session {
    const { acr, amr, methods, secret_hash } = raised;
    this.#change(session.id, { acr, amr: JSON.stringify(amr), methods: JSON.stringify(methods), secret_hash });
    return { ...session, ...raised };
  }

  get(id: string): Session | undefined {
    const known = this.#known.get(id);
    if (known) return known;
    const [row] = this.#sql.exec<SessionRow>('SELECT * FROM sessions WHERE id = ?', id).toArray();
    const session = row && readSession(row);
    if (session) this.#known.set(id, session);
    return session;
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
    if (time - session.last_seen >= touch) this.#change(session.id, { last_seen: time });
    const expires_at = renewedEnd(session, time);
    if (expires_at <= session.expires_at) return session;
    this.#change(session.id, { expires_at });
    return { ...session, expires_at };
  }

  /** @param sector as in NewGrant: the client hears of the end of the session as whom it knew the person last */
  addClient({ id, clients, sectors }: Session, client_id: string, sector = ''): void {
    const isKnown = clients.includes(client_id);
    const isElsewhere = sectors !== undefined && sector !== (sectors[client_id] ?? '');
    if (isKnown && !isElsewhere) return;
    this.#change(id, {
      ...(!isKnown && { clients: JSON.stringify([...clients, client_id]) }),
      ...(isElsewhere && { sectors: JSON.stringify({ ...sectors, [client_id]: sector }) }),
    });
  }

  /** The sessions a client was signed in through; it no longer is. */
  removeClient(client_id: string): Session[] {
    const sessions = this.list().filter(({ clients }) => clients.includes(client_id));
    for (const { id, clients } of sessions) {
      this.#change(id, { clients: JSON.stringify(clients.filter((other) => other !== client_id)) });
    }
    return sessions;
  }

  recordSelection({ id }: Session, transaction: string): void {
    this.#change(id, { selected_for: transaction });
  }

  recordDecline({ id }: Session, transaction: string): void {
    this.#change(id, { declined_for: transaction });
  }

  end(id: string): void {
    this.#known.delete(id);
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
    if (this.#sql.exec('DELETE FROM sessions WHERE expires_at <= ?', time).rowsWritten > 0) this.forget();
  }

  get nextExpiry(): number | undefined {
    return firstExpiry(this.#sql, 'sessions');
  }

  #change(id: string, change: Partial<SessionRow>): void {
    this.#known.delete(id);
    const assignments = Object.keys(change).map((name) => `${name} = ?`);
    this.#sql.exec(`UPDATE sessions SET ${assignments.join(', ')} WHERE id = ?`, ...Object.values(change), id);
  }
}
