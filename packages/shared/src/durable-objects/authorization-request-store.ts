// Authorization requests that wait (RFC 9126; posted and parked ones likewise), a shard of them. Owns their binding to client and
// browser, and that each ends in one authorization. Leaves their parameters, which it never reads, to the Workers.
import { DurableObject } from 'cloudflare:workers';
import { now } from '../clock/index.ts';
import { equalsConstantTime } from '../oauth/encoding.ts';
import { Alarm } from './alarm.ts';
import type {
  AuthorizationRequestStoreContract,
  OpenRequestInput,
  OpenRequestOutcome,
  PutRequestInput,
  RequestKind,
} from './contracts/authorization-request-store.ts';
import type { StateEnvironment } from './environment.ts';
import { firstExpiry, insertRow } from './rows.ts';
import { applySchema } from './schema.ts';

const schema = [
  `CREATE TABLE requests (
    id TEXT PRIMARY KEY,
    secret_hash TEXT NOT NULL,
    client_id TEXT NOT NULL,
    parameters TEXT NOT NULL,
    kind TEXT NOT NULL,
    browser TEXT,
    expires_at INTEGER NOT NULL,
    completed_at INTEGER
  ) STRICT, WITHOUT ROWID;`,
];

/** Requests a shard keeps; a flood is refused before it fills the storage (PA-11). */
const capacity = 20_000;
/** Seconds between clean-ups. */
const leisure = 600;

type RequestRow = {
  id: string;
  secret_hash: string;
  client_id: string;
  parameters: string;
  kind: RequestKind;
  browser: string | null;
  expires_at: number;
  completed_at: number | null;
};

type Refusal = Extract<OpenRequestOutcome, { outcome: 'refused' }>['reason'];

export class AuthorizationRequestStore extends DurableObject<StateEnvironment> implements AuthorizationRequestStoreContract {
  readonly #sql: SqlStorage;
  readonly #alarm: Alarm;
  #stored: number;
  /** Of a shard that is full: when the first request in it ends, epoch seconds. */
  #fullUntil = 0;

  constructor(ctx: DurableObjectState, env: StateEnvironment) {
    super(ctx, env);
    applySchema(ctx.storage, schema);
    this.#sql = ctx.storage.sql;
    this.#stored = this.#count();
    this.#alarm = new Alarm(ctx.storage);
    ctx.blockConcurrencyWhile(() => this.#alarm.restore());
  }

  async put(input: PutRequestInput): Promise<{ outcome: 'stored'; expires_at: number }> {
    this.#requireRoom();
    const { id, secret_hash, client_id, parameters, kind, browser } = input;
    const expires_at = now() + input.lifetime;
    insertRow(this.#sql, 'requests', { id, secret_hash, client_id, parameters, kind, browser, expires_at });
    this.#stored += 1;
    this.#alarm.wakeBy(now() + leisure);
    return { outcome: 'stored', expires_at };
  }

  async open(input: OpenRequestInput): Promise<OpenRequestOutcome> {
    const row = this.#find(input.id);
    const refusal = row ? findRefusal(row, input) : 'unknown';
    if (!row || refusal) return { outcome: 'refused', reason: refusal ?? 'unknown' };
    const { parameters, kind } = row;
    return { outcome: 'found', parameters, kind, expires_at: this.#bind(row, input) ?? row.expires_at };
  }

  async complete(id: string): Promise<{ outcome: 'completed' } | { outcome: 'already_completed' }> {
    const update = 'UPDATE requests SET completed_at = ? WHERE id = ? AND completed_at IS NULL';
    return { outcome: this.#sql.exec(update, now(), id).rowsWritten > 0 ? 'completed' : 'already_completed' };
  }

  override async alarm(): Promise<void> {
    this.#alarm.rang();
    this.#sweep();
    if (this.#stored > 0) this.#alarm.wakeBy(now() + leisure);
  }

  /** Binds an unbound request to the browser at hand; the first one wins. The new end of its life, if it was bound now. */
  #bind({ id, browser: bound }: RequestRow, { browser, park }: OpenRequestInput): number | undefined {
    if (bound !== null || browser === undefined || !park) return undefined;
    const expires_at = now() + park.lifetime;
    this.#sql.exec('UPDATE requests SET browser = ?, expires_at = ? WHERE id = ? AND browser IS NULL', browser, expires_at, id);
    return expires_at;
  }

  /** A flood that is refused looks for those that have ended once for all of it. @throws Error when too many live */
  #requireRoom(): void {
    if (this.#stored >= capacity && now() >= this.#fullUntil) {
      this.#sweep();
      this.#fullUntil = firstExpiry(this.#sql, 'requests') ?? 0;
    }
    if (this.#stored >= capacity) throw new Error('too many authorization requests wait');
  }

  #sweep(): void {
    this.#sql.exec('DELETE FROM requests WHERE expires_at <= ?', now());
    this.#stored = this.#count();
  }

  #find(id: string): RequestRow | undefined {
    return this.#sql.exec<RequestRow>('SELECT * FROM requests WHERE id = ?', id).toArray()[0];
  }

  #count(): number {
    return this.#sql.exec<{ stored: number }>('SELECT count(*) AS stored FROM requests').one().stored;
  }
}

function findRefusal(row: RequestRow, { secret_hash, client_id, browser }: OpenRequestInput): Refusal | undefined {
  if (!equalsConstantTime(row.secret_hash, secret_hash)) return 'unknown';
  if (row.client_id !== client_id) return 'another_client';
  if (now() >= row.expires_at) return 'expired';
  if (row.completed_at !== null) return 'completed';
  if (row.browser !== null && (browser === undefined || !equalsConstantTime(row.browser, browser))) return 'another_browser';
  return undefined;
}
