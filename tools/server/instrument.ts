// Wrappers for tests and benchmarks: count what a request asks of the bindings, delay each of those calls, or have one fail.
// They stand in a virtual module in front of a Worker's entry file, so product code knows nothing of them and no deployed build holds them.
import { join } from 'node:path';
import type { EntryWrapper } from './bundle.ts';
import type { BindingKinds } from './instruments/bindings.ts';
import type { CountOptions } from './instruments/counting.ts';
import type { DelayOptions } from './instruments/delaying.ts';
import type { WorkerSource } from './workers.ts';

export type { Operations } from './instruments/counting.ts';

/** Each response carries its Operations as JSON in the header `x-operations`. */
export const count: EntryWrapper = (worker) => wrapEntry(worker, 'counting.ts');

/** The same, and each alarm writes its Operations to the log: `{"x-operations":{…}}`. */
export const countWithAlarms: EntryWrapper = (worker) => wrapEntry(worker, 'counting.ts', { logsAlarms: true });

/** A random pause before and after each call of an object, D1 or KV, in Workers and in objects. */
export const delay =
  (options: DelayOptions): EntryWrapper =>
  (worker) =>
    wrapEntry(worker, 'delaying.ts', options);

/** A request with the header `x-fault` meets a dependency that fails: `<target> error|hang [after]`, see instruments/failing.ts. */
export const fail: EntryWrapper = (worker) => wrapEntry(worker, 'failing.ts');

function wrapEntry({ entry, config }: WorkerSource, instrument: string, options?: DelayOptions | CountOptions): string {
  const settings = [describeBindings(config), ...(options ? [options] : [])].map((value) => JSON.stringify(value)).join(', ');
  const objects = Object.keys(config.exports ?? {});
  return [
    `import * as entry from ${JSON.stringify(entry)};`,
    `import { instrumentObject, instrumentWorker } from ${JSON.stringify(join(import.meta.dirname, 'instruments', instrument))};`,
    `export * from ${JSON.stringify(entry)};`,
    `export default instrumentWorker(entry.default, ${settings});`,
    ...objects.map((name) => `export const ${name} = instrumentObject(entry.${name}, ${settings});`),
  ].join('\n');
}

function describeBindings(config: WorkerSource['config']): BindingKinds {
  return Object.fromEntries([
    ...config.durable_objects.bindings.map(({ name, class_name }) => [name, { kind: 'object', className: class_name ?? name }]),
    ...config.d1_databases.map(({ binding }) => [binding, { kind: 'd1' }]),
    ...config.kv_namespaces.map(({ binding }) => [binding, { kind: 'kv' }]),
  ]);
}
