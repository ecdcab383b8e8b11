// Runs inside workerd, in instrumented origins only: a request names the dependency that fails it, and how. The fault
// travels along into the objects the request calls, so that D1 fails there too; requests without the header meet none.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { DurableObjectState } from '@cloudflare/workers-types';
import { type BindingKinds, callMethod, type Instrument, wrapBindings } from './bindings.ts';
import type { ObjectClass, WorkerHandler } from './shapes.ts';

/**
 * `<target> <how> [after]`. Targets: `d1` and `kv` of the Worker, `objects.d1` behind the objects it calls, a class
 * (`SubjectStore`), or one method of it (`SubjectStore.redeem`).
 */
const header = 'x-fault';

interface Fault {
  target: string;
  how: 'error' | 'hang';
  /** The operation is done, only its answer is lost. */
  isAfter: boolean;
}

const faults = new AsyncLocalStorage<Fault>();

function readFault(request: Request): Fault | undefined {
  const [target, how, after] = request.headers.get(header)?.split(' ') ?? [];
  return target && (how === 'error' || how === 'hang') ? { target, how, isAfter: after === 'after' } : undefined;
}

/** Longer than anybody waits. */
const silence = 60_000;

async function fail<Value>({ how, isAfter }: Fault, operation: () => Promise<Value>): Promise<Value> {
  if (isAfter) await operation();
  if (how === 'hang') await new Promise((resolve) => setTimeout(resolve, silence));
  throw new Error('Network connection lost: a secret detail that nobody outside may read');
}

/** @param place in front of `d1` and `kv` */
const createFailing = (place: '' | 'objects.'): Instrument => ({
  async around(kind, operation) {
    const fault = faults.getStore();
    return fault?.target === `${place}${kind}` ? fail(fault, operation) : operation();
  },
  async callObject(stub, className, method, input) {
    const fault = faults.getStore();
    if (!fault) return callMethod(stub, method, input);
    const call = () => callMethod(stub, 'failingCall', [fault, method, input]);
    return fault.target === className || fault.target === `${className}.${method}` ? fail(fault, call) : call();
  },
});

export function instrumentWorker<Env extends object>(worker: WorkerHandler<Env>, kinds: BindingKinds): WorkerHandler<Env> {
  if (typeof worker === 'function') return worker;
  return {
    ...worker,
    async fetch(request, env, execution) {
      const answer = () => worker.fetch(request, wrapBindings(env, kinds, createFailing('')), execution);
      const fault = readFault(request);
      return fault ? faults.run(fault, answer) : answer();
    },
  };
}

export function instrumentObject(Base: ObjectClass, kinds: BindingKinds): ObjectClass {
  return class extends Base {
    constructor(context: DurableObjectState, env: object) {
      super(context, wrapBindings(env, kinds, createFailing('objects.')));
    }

    failingCall(fault: Fault, method: string, input: readonly unknown[]): Promise<unknown> {
      return faults.run(fault, () => callMethod(this, method, input));
    }
  };
}
