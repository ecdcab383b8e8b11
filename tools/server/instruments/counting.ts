// Runs inside workerd, in instrumented origins only: counts what one request asks of objects, D1 and KV.
// The counts of an object travel back with its answer, so that a request is charged for rows written on its behalf.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { D1Result, DurableObjectState, SqlStorageCursor } from '@cloudflare/workers-types';
import { type BindingKinds, callMethod, type Instrument, wrapBindings } from './bindings.ts';
import type { ObjectClass, WorkerHandler } from './shapes.ts';

/** Everything between the arrival of a request and its response; work after the response is not in it. */
export interface Operations {
  /** `Class.method` → calls. */
  objects: Record<string, number>;
  /** Round trips, from the Worker and from objects. */
  d1: number;
  kv: number;
  /** In D1, indexes included. */
  d1_rows_written: number;
  /** In the SQLite of the objects, apart from the schema an object makes when it is born. */
  rows_read: number;
  rows_written: number;
  /** Alarms set; each is billed like a written row. */
  alarms: number;
}

interface Tally extends Operations {
  /** Their row counts are final only when they were consumed. */
  cursors: Pick<SqlStorageCursor<never>, 'rowsRead' | 'rowsWritten'>[];
}

/** The response header the counts are reported in, as JSON; those of alarms go to the log under the same name, when asked for. */
const header = 'x-operations';

export interface CountOptions {
  logsAlarms: boolean;
}

const tallies = new AsyncLocalStorage<Tally>();

const startTally = (): Tally => ({ objects: {}, d1: 0, kv: 0, d1_rows_written: 0, rows_read: 0, rows_written: 0, alarms: 0, cursors: [] });

function closeTally({ cursors, ...operations }: Tally): Operations {
  for (const { rowsRead, rowsWritten } of cursors) {
    operations.rows_read += rowsRead;
    operations.rows_written += rowsWritten;
  }
  return operations;
}

function add(tally: Operations, { objects, ...numbers }: Operations): void {
  for (const [name, calls] of Object.entries(objects)) tally.objects[name] = (tally.objects[name] ?? 0) + calls;
  for (const name of Object.keys(numbers) as (keyof typeof numbers)[]) tally[name] += numbers[name];
}

const counting: Instrument = {
  async around(kind, operation) {
    const tally = tallies.getStore();
    const value = await operation();
    if (tally) {
      tally[kind] += 1;
      tally.d1_rows_written += readRowsWritten(value);
    }
    return value;
  },
  async callObject(stub, className, method, input) {
    // Asked before anything is awaited: what an answer of another isolate is followed by need not be of this request.
    const tally = tallies.getStore();
    const call = callMethod(stub, 'countedCall', [method, input]);
    const { value, operations } = (await call) as { value: unknown; operations: Operations };
    const name = `${className}.${method}`;
    if (tally) add(tally, { ...operations, objects: { ...operations.objects, [name]: (operations.objects[name] ?? 0) + 1 } });
    return value;
  },
};

/** What the result of a D1 query, or of a batch of them, tells of itself. */
const readRowsWritten = (value: unknown): number =>
  [value].flat().reduce((sum: number, result) => sum + ((result as Partial<D1Result> | null)?.meta?.rows_written ?? 0), 0);

export function instrumentWorker<Env extends object>(worker: WorkerHandler<Env>, kinds: BindingKinds): WorkerHandler<Env> {
  if (typeof worker === 'function') return worker;
  return {
    ...worker,
    async fetch(request, env, execution) {
      const tally = startTally();
      const response = await tallies.run(tally, () => worker.fetch(request, wrapBindings(env, kinds, counting), execution));
      const headers = new Headers(response.headers);
      headers.set(header, JSON.stringify(closeTally(tally)));
      return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
    },
  };
}

export function instrumentObject(Base: ObjectClass, kinds: BindingKinds, options?: CountOptions): ObjectClass {
  return class extends Base {
    constructor(context: DurableObjectState, env: object) {
      countStorage(context);
      super(context, wrapBindings(env, kinds, counting));
    }

    async countedCall(method: string, input: readonly unknown[]): Promise<{ value: unknown; operations: Operations }> {
      const tally = startTally();
      const value = await tallies.run(tally, () => callMethod(this, method, input));
      return { value, operations: closeTally(tally) };
    }

    async alarm(): Promise<void> {
      const tally = startTally();
      await tallies.run(tally, async () => Base.prototype.alarm?.call(this));
      if (options?.logsAlarms) console.info(JSON.stringify({ [header]: closeTally(tally) }));
    }
  };
}

/** The state is native and reaches the base class as it is, so its methods are replaced in place. */
function countStorage({ storage }: DurableObjectState): void {
  const { sql } = storage;
  const exec = sql.exec.bind(sql);
  const setAlarm = storage.setAlarm.bind(storage);
  const countedExec: typeof sql.exec = (query, ...bindings) => {
    const cursor = exec(query, ...bindings);
    tallies.getStore()?.cursors.push(cursor);
    return cursor as never;
  };
  const countedSetAlarm: typeof storage.setAlarm = (...input) => {
    const tally = tallies.getStore();
    if (tally) tally.alarms += 1;
    return setAlarm(...input);
  };
  Object.defineProperty(sql, 'exec', { value: countedExec });
  Object.defineProperty(storage, 'setAlarm', { value: countedSetAlarm });
}
