// One-shot values that belong to no person, a shard of them: the first to present one is accepted, nobody else ever. What happens to an
// access token of nobody is recorded here, for there is no other object that decides about it.
import { DurableObject } from 'cloudflare:workers';
import { now } from '../clock/index.ts';
import { Alarm, earliest } from './alarm.ts';
import type { AcceptInput, ExchangeOwnerlessInput, ReplayGuardContract, RevokeOwnerlessInput } from './contracts/replay-guard.ts';
import type { StateEnvironment } from './environment.ts';
import { Outbox, outboxChainColumns, outboxTables } from './outbox.ts';
import { applySchema } from './schema.ts';

const schema = [
  `CREATE TABLE seen (
    hash TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;`,
  outboxTables,
  outboxChainColumns,
];

/** Seconds a value is remembered beyond its end: more than any clock here is allowed to be off (I14). */
const margin = 120;
/** Seconds between clean-ups. */
const leisure = 600;

export class ReplayGuard extends DurableObject<StateEnvironment> implements ReplayGuardContract {
  readonly #sql: SqlStorage;
  readonly #outbox: Outbox;
  readonly #alarm: Alarm;

  constructor(ctx: DurableObjectState, env: StateEnvironment) {
    super(ctx, env);
    applySchema(ctx.storage, schema);
    this.#sql = ctx.storage.sql;
    this.#outbox = new Outbox(ctx.storage, env.DB, { chain: ctx.id.toString(), subject: null });
    this.#alarm = new Alarm(ctx.storage);
    ctx.blockConcurrencyWhile(() => this.#alarm.restore());
  }

  async accept({ hash, expires_at }: AcceptInput): Promise<{ outcome: 'accepted' } | { outcome: 'replayed' }> {
    const isFirst = this.#remember(hash, expires_at);
    if (isFirst) this.#alarm.wakeBy(now() + leisure);
    return { outcome: isFirst ? 'accepted' : 'replayed' };
  }

  async inspect(hash: string): Promise<{ outcome: 'accepted' } | { outcome: 'unknown' }> {
    return { outcome: this.#isKnown(hash) ? 'accepted' : 'unknown' };
  }

  async revoke({ hash, expires_at, token, client_id }: RevokeOwnerlessInput): Promise<{ outcome: 'revoked' }> {
    this.ctx.storage.transactionSync(() => {
      if (this.#remember(hash, expires_at)) this.#outbox.record('token.revoked', { token, client_id });
    });
    this.#alarm.wakeBy(earliest(this.#outbox.dueAt, now() + leisure));
    return { outcome: 'revoked' };
  }

  async exchange({ hash, ...exchanged }: ExchangeOwnerlessInput): Promise<{ outcome: 'exchanged' | 'revoked' }> {
    if (this.#isKnown(hash)) return { outcome: 'revoked' };
    this.#outbox.requireRoom();
    this.#outbox.record('token.exchanged', exchanged);
    this.#alarm.wakeBy(this.#outbox.dueAt);
    return { outcome: 'exchanged' };
  }

  override async alarm(): Promise<void> {
    this.#alarm.rang();
    this.#sql.exec('DELETE FROM seen WHERE expires_at <= ?', now());
    await this.#outbox.drain();
    const isEmpty = this.#sql.exec('SELECT 1 FROM seen LIMIT 1').toArray().length === 0;
    this.#alarm.wakeBy(earliest(this.#outbox.dueAt, isEmpty ? undefined : now() + leisure));
  }

  /** Whether it was not known before. */
  #remember(hash: string, expires_at: number): boolean {
    const insert = 'INSERT INTO seen (hash, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING';
    return this.#sql.exec(insert, hash, expires_at + margin).rowsWritten > 0;
  }

  #isKnown(hash: string): boolean {
    return this.#sql.exec('SELECT 1 FROM seen WHERE hash = ?', hash).toArray().length > 0;
  }
}
