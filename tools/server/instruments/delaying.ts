// Runs inside workerd, in instrumented origins only: a random pause before and after each await of an object, D1 or KV,
// so that a race which a quick local runtime hides has room to happen.
import type { DurableObjectState } from '@cloudflare/workers-types';
import { type BindingKinds, callMethod, type Instrument, wrapBindings } from './bindings.ts';
import type { ObjectClass, WorkerHandler } from './shapes.ts';

export interface DelayOptions {
  seed: number;
  /** The longest pause. */
  milliseconds: number;
  /** The longest pause inside an object, which calls D1 alone; that of the Workers without it. */
  millisecondsInObjects?: number;
}

function createDelaying(seed: number, longestPause: number): Instrument {
  const random = createRandom(seed);
  const pause = () => new Promise((resolve) => setTimeout(resolve, random() * longestPause));
  const around = async <Value>(operation: () => Promise<Value>) => {
    await pause();
    const value = await operation();
    await pause();
    return value;
  };
  return {
    around: (_, operation) => around(operation),
    callObject: (stub, _, method, input) => around(() => callMethod(stub, method, input)),
  };
}

/** Mulberry32: numbers in [0, 1) that a seed repeats. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function instrumentWorker<Env extends object>(
  worker: WorkerHandler<Env>,
  kinds: BindingKinds,
  { seed, milliseconds }: DelayOptions,
): WorkerHandler<Env> {
  if (typeof worker === 'function') return worker;
  const delaying = createDelaying(seed, milliseconds);
  return { ...worker, fetch: (request, env, execution) => worker.fetch(request, wrapBindings(env, kinds, delaying), execution) };
}

export function instrumentObject(Base: ObjectClass, kinds: BindingKinds, options: DelayOptions): ObjectClass {
  const { seed, milliseconds, millisecondsInObjects = milliseconds } = options;
  const delaying = createDelaying(seed, millisecondsInObjects);
  return class extends Base {
    constructor(context: DurableObjectState, env: object) {
      super(context, wrapBindings(env, kinds, delaying));
    }
  };
}
