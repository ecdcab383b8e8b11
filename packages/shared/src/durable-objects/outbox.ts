// The audit outbox (D-17): the object that decides records the event in the same transaction; the alarm carries it to D1,
// and to the queue what clients have to hear. Owns order, delivery and the limit, and knows where its chain ends: what D1 holds is
// held against that. Leaves the vocabulary to audit/events, the form of the chain to audit/chain.
import { type ChainedEvent, chainEvents, separatePersonal, type UnchainedEvent } from '../audit/chain.ts';
import type { AuditEventFields, AuditEventName } from '../audit/events.ts';
import { patience, within } from '../clock/deadline.ts';
import { now } from '../clock/index.ts';
import { randomToken } from '../oauth/encoding.ts';
import type { LogoutNotice } from './contracts/logout-notice.ts';
import { hasNotices, noticesOf } from './logout-notices.ts';

export const outboxTables = `
  CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    event TEXT NOT NULL,
    at INTEGER NOT NULL,
    fields TEXT NOT NULL
  ) STRICT;
  CREATE TABLE outbox_position (delivered INTEGER NOT NULL) STRICT;
  INSERT INTO outbox_position (delivered) VALUES (0);
`;

/** What is personal in an event that waits is kept apart, and the object knows what it delivered last. */
export const outboxChainColumns = `
  ALTER TABLE outbox ADD COLUMN personal TEXT;
  UPDATE outbox SET
    personal = json_patch('{}', json_object('sub', fields ->> 'sub', 'device', json(fields -> 'device'), 'salt', hex(randomblob(16)))),
    fields = json_remove(fields, '$.sub', '$.device')
  WHERE fields ->> 'sub' IS NOT NULL OR fields -> 'device' IS NOT NULL;
  ALTER TABLE outbox_position ADD COLUMN last_id TEXT;
  ALTER TABLE outbox_position ADD COLUMN last_hash TEXT;
`;

/** Events that may wait for D1 before nothing new is granted (F-35). */
const capacity = 10_000;
/** Events per delivery. */
const batchSize = 100;
/** Messages the queue takes at once. */
const mostMessages = 100;
/** Seconds: how long events gather before they leave, so that those of one sign-in leave together; and the longest pause between tries. */
const gathering = 5;
const longestPause = 300;

/** The last event that D1 has acknowledged; none yet, or none since there are chains, is null. */
type Position = { delivered: number; last_id: string | null; last_hash: string | null };

const deliverEvents = `
  INSERT INTO audit_events (id, event, at, subject, client_id, sequence, fields, personal, chain, commitment, hash)
  SELECT value ->> 'id', value ->> 'event', value ->> 'at', ?2, value ->> 'fields' ->> 'client_id', value ->> 'sequence', value ->> 'fields',
    value ->> 'personal', ?3, value ->> 'commitment', value ->> 'hash'
  FROM json_each(?1) WHERE true
  ON CONFLICT (id) DO NOTHING
`;

export interface OutboxOwner {
  /** Names the object among all that have an outbox, for ever. */
  chain: string;
  /** Internal id of the person the object belongs to, if it belongs to one. */
  subject: string | null;
  /** Where the ends of that person's sessions are announced. */
  queue?: Queue<LogoutNotice>;
}

export class Outbox {
  readonly #storage: DurableObjectStorage;
  readonly #database: D1Database;
  readonly #owner: OutboxOwner;
  /** How many events wait, or more: a record that was taken back stays counted until somebody counts anew. */
  #waiting: number;
  #isUrgent = false;
  #failures = 0;
  #pausedUntil = 0;

  constructor(storage: DurableObjectStorage, database: D1Database, owner: OutboxOwner) {
    this.#storage = storage;
    this.#database = database;
    this.#owner = owner;
    this.#waiting = this.#count();
  }

  /**
   * Asked before anything is granted. What takes away (revoke, log out, disable) never asks and never waits for D1.
   * @throws Error when too many events wait; the caller's store turns it into 503
   */
  requireRoom(): void {
    if (this.#waiting < capacity) return;
    this.#waiting = this.#count();
    if (this.#waiting >= capacity) throw new Error('the audit outbox is full');
  }

  /** Part of the deciding transaction. */
  record<Name extends AuditEventName>(event: Name, recorded: AuditEventFields[Name]): void {
    this.#waiting += 1;
    this.#isUrgent ||= hasNotices(event);
    const { fields, personal } = separatePersonal(recorded);
    this.#storage.sql.exec(
      `INSERT INTO outbox (sequence, id, event, at, fields, personal)
       SELECT max(delivered, coalesce((SELECT max(sequence) FROM outbox), 0)) + 1, ?, ?, ?, ?, ? FROM outbox_position`,
      randomToken(),
      event,
      now(),
      fields,
      personal,
    );
  }

  /** When the alarm should deliver, epoch seconds. */
  get dueAt(): number | undefined {
    if (this.#waiting === 0) return undefined;
    return Math.max(now() + (this.#isUrgent ? 0 : gathering), this.#pausedUntil);
  }

  /** Delivers everything, batch by batch; rows leave only after D1 and the queue have acknowledged them. Never throws. */
  async drain(): Promise<void> {
    try {
      for (let rows = this.#oldest(); rows.length > 0; rows = this.#oldest()) await this.#deliver(rows);
      this.#waiting = 0;
      this.#isUrgent = false;
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      this.#pausedUntil = now() + Math.min(2 ** this.#failures, longestPause);
      console.warn('audit events wait, D1 or the queue did not take them:', error instanceof Error ? error.message : error);
    }
  }

  /** Delivered again, the same events have the same hashes. */
  async #deliver(events: readonly UnchainedEvent[]): Promise<void> {
    const { delivered, last_id, last_hash } = this.#position();
    const chained = await chainEvents(this.#owner.chain, last_hash, events);
    const last = chained.at(-1);
    if (!last) return;
    const found = await this.#hand(chained, last_id);
    await this.#announce(events);
    this.#storage.transactionSync(() => {
      this.#storage.sql.exec('DELETE FROM outbox WHERE sequence <= ?', last.sequence);
      this.#storage.sql.exec('UPDATE outbox_position SET delivered = ?, last_id = ?, last_hash = ?', last.sequence, last.id, last.hash);
      if (last_hash !== null && found !== last_hash) this.#dispute(delivered, last_hash);
    });
  }

  /** @returns what D1 holds as the hash of the event that was the last so far, if that still is of the same person */
  async #hand(events: readonly ChainedEvent[], last_id: string | null): Promise<string | undefined> {
    const { chain, subject } = this.#owner;
    const database = this.#database;
    const [last] = await within(patience.withinObjects, () =>
      database.batch<{ hash: string }>([
        database.prepare('SELECT hash FROM audit_events WHERE id = ? AND subject IS ?').bind(last_id, subject),
        database.prepare(deliverEvents).bind(JSON.stringify(events), subject, chain),
      ]),
    );
    return last?.results[0]?.hash;
  }

  /** Somebody was at the records, or D1 was set back: the chain says so from here on. */
  #dispute(sequence: number, hash: string): void {
    console.error(`the audit of ${this.#owner.chain} is not what was delivered: event ${sequence} is missing or changed`);
    this.record('audit.disputed', { sequence, hash });
  }

  /** A batch that comes again announces again; its ids tell whoever delivers (I12). */
  async #announce(rows: readonly UnchainedEvent[]): Promise<void> {
    const { subject, queue } = this.#owner;
    if (subject === null || !queue) return;
    const messages = rows.flatMap((row) => noticesOf(row, subject)).map((body) => ({ body }));
    for (let sent = 0; sent < messages.length; sent += mostMessages) {
      await within(patience.withinObjects, () => queue.sendBatch(messages.slice(sent, sent + mostMessages)));
    }
  }

  #oldest(): UnchainedEvent[] {
    const query = 'SELECT sequence, id, event, at, fields, personal FROM outbox ORDER BY sequence LIMIT ?';
    return this.#storage.sql.exec<UnchainedEvent>(query, batchSize).toArray();
  }

  #position(): Position {
    return this.#storage.sql.exec<Position>('SELECT delivered, last_id, last_hash FROM outbox_position').one();
  }

  /** The sequence has no gap, so its ends tell how many events wait. */
  #count(): number {
    const query = 'SELECT coalesce((SELECT max(sequence) FROM outbox) - (SELECT min(sequence) FROM outbox) + 1, 0) AS waiting';
    return this.#storage.sql.exec<{ waiting: number }>(query).one().waiting;
  }
}
