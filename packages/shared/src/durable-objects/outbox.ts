// The audit outbox (D-17): the object that decides records the event in the same transaction; the alarm carries it to D1,
// and to the queue what clients have to hear. Owns order, delivery and the limit. Leaves the vocabulary to audit/events.
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

/** Events that may wait for D1 before nothing new is granted (F-35). */
const capacity = 10_000;
/** Events per delivery. */
const batchSize = 100;
/** Messages the queue takes at once. */
const mostMessages = 100;
/** Seconds: how long events gather before they leave, and the longest pause between tries while nobody takes them. */
const gathering = 2;
const longestPause = 300;

type OutboxRow = { sequence: number; id: string; event: string; at: number; fields: string };

const deliverRows = `
  INSERT INTO audit_events (id, event, at, subject, client_id, sequence, fields)
  SELECT value ->> 'id', value ->> 'event', value ->> 'at', ?2, value ->> 'fields' ->> 'client_id', value ->> 'sequence', value ->> 'fields'
  FROM json_each(?1) WHERE true
  ON CONFLICT (id) DO NOTHING
`;

export class Outbox {
  readonly #storage: DurableObjectStorage;
  readonly #database: D1Database;
  readonly #subject: string | null;
  readonly #queue: Queue<LogoutNotice> | undefined;
  #isEmpty: boolean;
  #isUrgent = false;
  #failures = 0;
  #pausedUntil = 0;

  /**
   * @param subject internal id of the person the object belongs to, if it belongs to one
   * @param queue where the ends of that person's sessions are announced
   */
  constructor(storage: DurableObjectStorage, database: D1Database, subject: string | null, queue?: Queue<LogoutNotice>) {
    this.#storage = storage;
    this.#database = database;
    this.#subject = subject;
    this.#queue = queue;
    this.#isEmpty = this.#count() === 0;
  }

  /**
   * Asked before anything is granted. What takes away (revoke, log out, disable) never asks and never waits for D1.
   * @throws Error when too many events wait; the caller's store turns it into 503
   */
  requireRoom(): void {
    if (this.#count() >= capacity) throw new Error('the audit outbox is full');
  }

  /** Part of the deciding transaction. */
  record<Name extends AuditEventName>(event: Name, fields: AuditEventFields[Name]): void {
    this.#isEmpty = false;
    this.#isUrgent ||= hasNotices(event);
    this.#storage.sql.exec(
      `INSERT INTO outbox (sequence, id, event, at, fields)
       SELECT max(delivered, coalesce((SELECT max(sequence) FROM outbox), 0)) + 1, ?, ?, ?, ? FROM outbox_position`,
      randomToken(),
      event,
      now(),
      JSON.stringify(fields),
    );
  }

  /** When the alarm should deliver, epoch seconds. */
  get dueAt(): number | undefined {
    if (this.#isEmpty) return undefined;
    return Math.max(now() + (this.#isUrgent ? 0 : gathering), this.#pausedUntil);
  }

  /** Delivers everything, batch by batch; rows leave only after D1 and the queue have acknowledged them. Never throws. */
  async drain(): Promise<void> {
    try {
      for (let rows = this.#oldest(); rows.length > 0; rows = this.#oldest()) await this.#deliver(rows);
      this.#isEmpty = true;
      this.#isUrgent = false;
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      this.#pausedUntil = now() + Math.min(2 ** this.#failures, longestPause);
      console.warn('audit events wait, D1 or the queue did not take them:', error instanceof Error ? error.message : error);
    }
  }

  async #deliver(rows: readonly OutboxRow[]): Promise<void> {
    const delivery = this.#database.prepare(deliverRows).bind(JSON.stringify(rows), this.#subject);
    await within(patience.withinObjects, () => delivery.run());
    await this.#announce(rows);
    const delivered = rows.at(-1)?.sequence ?? 0;
    this.#storage.transactionSync(() => {
      this.#storage.sql.exec('DELETE FROM outbox WHERE sequence <= ?', delivered);
      this.#storage.sql.exec('UPDATE outbox_position SET delivered = ?', delivered);
    });
  }

  /** A batch that comes again announces again; its ids tell whoever delivers (I12). */
  async #announce(rows: readonly OutboxRow[]): Promise<void> {
    const [subject, queue] = [this.#subject, this.#queue];
    if (subject === null || !queue) return;
    const messages = rows.flatMap((row) => noticesOf(row, subject)).map((body) => ({ body }));
    for (let sent = 0; sent < messages.length; sent += mostMessages) {
      await within(patience.withinObjects, () => queue.sendBatch(messages.slice(sent, sent + mostMessages)));
    }
  }

  #oldest(): OutboxRow[] {
    const query = 'SELECT sequence, id, event, at, fields FROM outbox ORDER BY sequence LIMIT ?';
    return this.#storage.sql.exec<OutboxRow>(query, batchSize).toArray();
  }

  /** The sequence has no gap, so its ends tell how many events wait. */
  #count(): number {
    const query = 'SELECT coalesce((SELECT max(sequence) FROM outbox) - (SELECT min(sequence) FROM outbox) + 1, 0) AS waiting';
    return this.#storage.sql.exec<{ waiting: number }>(query).one().waiting;
  }
}
