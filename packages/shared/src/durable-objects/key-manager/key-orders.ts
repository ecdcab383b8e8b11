// What operators order of the keys: rows in D1, which is what an operator can write. Each is carried out once, however often it is
// read and whatever becomes of the answer. Owns the reading and the telling; the keys are key-manager.ts.
import { patience, within } from '../../clock/deadline.ts';
import { now } from '../../clock/index.ts';

export const keyOrderTable = `
  CREATE TABLE carried_out_orders (sequence INTEGER PRIMARY KEY, outcome TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
`;

export interface KeyOrder {
  sequence: number;
  act: string;
  /** An algorithm, whose keys are to be replaced, or the `kid` of a key to be revoked. */
  key: string;
}

type CarriedOut = { sequence: number; outcome: string; at: number };

/** Seconds between two looks. */
const lookPause = 10;
const mostOrders = 50;

export class KeyOrders {
  readonly #sql: SqlStorage;
  readonly #database: D1Database;
  #lookedAt = 0;

  constructor(sql: SqlStorage, database: D1Database) {
    this.#sql = sql;
    this.#database = database;
  }

  get isDue(): boolean {
    return now() >= this.#lookedAt + lookPause;
  }

  /** Those that wait. @throws Error when D1 does not say */
  async find(): Promise<KeyOrder[]> {
    this.#lookedAt = now();
    const query = 'SELECT sequence, act, "key" FROM key_orders WHERE carried_out_at IS NULL ORDER BY sequence LIMIT ?';
    const statement = this.#database.prepare(query).bind(mostOrders);
    const { results } = await within(patience.withinObjects, () => statement.all<KeyOrder>());
    return results.filter((order) => !this.isCarriedOut(order));
  }

  /** Asked in the step that carries it out: D1 may not have heard of it yet. */
  isCarriedOut({ sequence }: KeyOrder): boolean {
    return this.#sql.exec('SELECT 1 FROM carried_out_orders WHERE sequence = ?', sequence).toArray().length > 0;
  }

  /** Part of the deciding transaction. */
  note({ sequence }: KeyOrder, outcome: string): void {
    this.#sql.exec('INSERT INTO carried_out_orders (sequence, outcome, at) VALUES (?, ?, ?)', sequence, outcome, now());
  }

  /** Tells D1 what became of them; what it does not hear now it hears at the next look. */
  async report(): Promise<void> {
    const carriedOut = this.#sql.exec<CarriedOut>('SELECT sequence, outcome, at FROM carried_out_orders').toArray();
    if (carriedOut.length === 0) return;
    const update = this.#database.prepare('UPDATE key_orders SET carried_out_at = ?3, outcome = ?2 WHERE sequence = ?1');
    const updates = carriedOut.map(({ sequence, outcome, at }) => update.bind(sequence, outcome, at));
    await within(patience.withinObjects, () => this.#database.batch(updates));
    for (const { sequence } of carriedOut) this.#sql.exec('DELETE FROM carried_out_orders WHERE sequence = ?', sequence);
  }
}
