// One-shot values that belong to no person, a shard of them: the first to present one is accepted, nobody else ever.
import { DurableObject } from 'cloudflare:workers';
import { now } from '../clock/index.ts';
import { Alarm } from './alarm.ts';
import type { AcceptInput, ReplayGuardContract } from './contracts/replay-guard.ts';
import type { StateEnvironment } from './environment.ts';
import { applySchema } from './schema.ts';

const schema = [
  `CREATE TABLE seen (
    hash TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;`,
];

/** Seconds a value is remembered beyond its end: more than any clock here is allowed to be off (I14). */
const margin = 120;
/** Seconds between clean-ups. */
const leisure = 600;

export class ReplayGuard extends DurableObject<StateEnvironment> implements ReplayGuardContract {
  readonly #sql: SqlStorage;
  readonly #alarm: Alarm;

  constructor(ctx: DurableObjectState, env: StateEnvironment) {
    super(ctx, env);
    applySchema(ctx.storage, schema);
    this.#sql = ctx.storage.sql;
    this.#alarm = new Alarm(ctx.storage);
    ctx.blockConcurrencyWhile(() => this.#alarm.restore());
  }

  async accept({ hash, expires_at }: AcceptInput): Promise<{ outcome: 'accepted' } | { outcome: 'replayed' }> {
    const insert = 'INSERT INTO seen (hash, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING';
    const isFirst = this.#sql.exec(insert, hash, expires_at + margin).rowsWritten > 0;
    if (isFirst) this.#alarm.wakeBy(now() + leisure);
    return { outcome: isFirst ? 'accepted' : 'replayed' };
  }

  async inspect(hash: string): Promise<{ outcome: 'accepted' } | { outcome: 'unknown' }> {
    const isKnown = this.#sql.exec('SELECT 1 FROM seen WHERE hash = ?', hash).toArray().length > 0;
    return { outcome: isKnown ? 'accepted' : 'unknown' };
  }

  override async alarm(): Promise<void> {
    this.#alarm.rang();
    this.#sql.exec('DELETE FROM seen WHERE expires_at <= ?', now());
    const isEmpty = this.#sql.exec('SELECT 1 FROM seen LIMIT 1').toArray().length === 0;
    if (!isEmpty) this.#alarm.wakeBy(now() + leisure);
  }
}
