// Exact counters for what belongs to no person, a shard of them (D-16). The rules are policies/takes and policies/attempts;
// the counters survive restarts, and what is refused writes nothing (RL-05).
import { DurableObject } from 'cloudflare:workers';
import { now } from '../clock/index.ts';
import { decideTake, type TakeLog } from '../policies/takes.ts';
import { Alarm } from './alarm.ts';
import { AttemptStore, attemptTable } from './attempt-store.ts';
import type { RateLimiterContract, TakeInput } from './contracts/rate-limiter.ts';
import type { StateEnvironment } from './environment.ts';
import { applySchema } from './schema.ts';

const schema = [
  `CREATE TABLE takes (
    key TEXT PRIMARY KEY,
    log TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  ${attemptTable}`,
];

/** Seconds between clean-ups. */
const leisure = 3600;

export class RateLimiter extends DurableObject<StateEnvironment> implements RateLimiterContract {
  readonly #sql: SqlStorage;
  readonly #attempts: AttemptStore;
  readonly #alarm: Alarm;

  constructor(ctx: DurableObjectState, env: StateEnvironment) {
    super(ctx, env);
    applySchema(ctx.storage, schema);
    this.#sql = ctx.storage.sql;
    this.#attempts = new AttemptStore(this.#sql);
    this.#alarm = new Alarm(ctx.storage);
    ctx.blockConcurrencyWhile(() => this.#alarm.restore());
  }

  async take(input: TakeInput): Promise<{ outcome: 'allowed'; remaining: number } | { outcome: 'limited'; retry_after: number }> {
    const taken = decideTake(this.#log(input.key), input, now());
    if (taken.outcome === 'limited') return taken;
    const replace = 'INSERT OR REPLACE INTO takes (key, log, expires_at) VALUES (?, ?, ?)';
    this.#sql.exec(replace, input.key, JSON.stringify(taken.log), now() + input.window);
    this.#alarm.wakeBy(now() + leisure);
    return { outcome: 'allowed', remaining: taken.remaining };
  }

  async beginAttempt(key: string): Promise<{ outcome: 'allowed' } | { outcome: 'delayed'; retry_after: number }> {
    const attempt = this.#attempts.begin(key, now());
    if (attempt.outcome === 'delayed') return attempt;
    this.#alarm.wakeBy(now() + leisure);
    return { outcome: 'allowed' };
  }

  override async alarm(): Promise<void> {
    this.#alarm.rang();
    this.#sql.exec('DELETE FROM takes WHERE expires_at <= ?', now());
    this.#attempts.sweep(now());
    const isEmpty = this.#sql.exec('SELECT key FROM takes UNION ALL SELECT key FROM attempts LIMIT 1').toArray().length === 0;
    if (!isEmpty) this.#alarm.wakeBy(now() + leisure);
  }

  #log(key: string): TakeLog {
    const [row] = this.#sql.exec<{ log: string }>('SELECT log FROM takes WHERE key = ?', key).toArray();
    return row ? (JSON.parse(row.log) as TakeLog) : [];
  }
}
