// What a wrangler.jsonc says, as far as our Workers say anything, and what the local runtime makes of it. wrangler itself would tell
// both, and takes two seconds to be loaded: a test holds that it would say the same. A member that is not known here is refused, not
// passed over.
import { readFileSync } from 'node:fs';
import { type ParseError, parse } from 'jsonc-parser';
import type { Unstable_Config as Config } from 'wrangler';

/** The script that hosts every Durable Object class. */
const stateHost = 'authrim-state';

/** Of the deployment alone, and of no account to a local server. */
const deploymentMembers = ['$schema', 'minify', 'keep_names', 'workers_dev', 'preview_urls', 'observability'] as const;

const members = [
  'name',
  'main',
  'compatibility_date',
  'compatibility_flags',
  'routes',
  'vars',
  'secrets',
  'exports',
  'durable_objects',
  'd1_databases',
  'kv_namespaces',
  'queues',
  'services',
  'ratelimits',
] as const satisfies readonly (keyof Config)[];

export type WorkerConfig = Pick<Config, (typeof members)[number]>;

/** What a Worker has that says nothing of it. */
const nothing = {
  compatibility_flags: [],
  vars: {},
  exports: {},
  durable_objects: { bindings: [] },
  d1_databases: [],
  kv_namespaces: [],
  services: [],
  ratelimits: [],
};

/** @throws Error naming what is wrong with the file */
export function readWorkerConfig(file: string): WorkerConfig {
  const config = readAsWritten(file);
  const known = new Set<string>([...deploymentMembers, ...members]);
  const unknown = Object.keys(config).find((name) => !known.has(name));
  if (unknown) throw new Error(`${file} sets ${unknown}, which tools/server/worker-config.ts does not know`);
  const { queues = {} } = config as Partial<WorkerConfig>;
  return { ...nothing, ...(config as Partial<WorkerConfig>), queues: { consumers: [], producers: [], ...queues } } as WorkerConfig;
}

/** @throws Error when it is not JSON with comments */
export function readAsWritten(file: string): Record<string, unknown> {
  const errors: ParseError[] = [];
  const config = parse(readFileSync(file, 'utf8'), errors, { allowTrailingComma: true }) as Record<string, unknown>;
  if (errors.length > 0) throw new Error(`${file} is not JSON with comments: it breaks at character ${errors[0]?.offset}`);
  return config;
}

const named = <Entry, Value>(entries: readonly Entry[] | undefined, describe: (entry: Entry) => readonly [string, Value]) =>
  Object.fromEntries((entries ?? []).map(describe));

/** The bindings and objects of a Worker, in the shape Miniflare takes; its modules, routes and variables are the caller's. */
export function toRuntimeOptions(config: WorkerConfig) {
  const { compatibility_date = '', compatibility_flags, exports, durable_objects, queues } = config;
  return {
    compatibilityDate: compatibility_date,
    compatibilityFlags: compatibility_flags,
    additionalUnboundDurableObjects: Object.keys(exports).map((className) => ({ className, useSQLite: true })),
    durableObjects: named(durable_objects.bindings, ({ name, class_name = name, script_name = stateHost }) => [
      name,
      { className: class_name, scriptName: script_name },
    ]),
    d1Databases: named(config.d1_databases, ({ binding, database_id = binding }) => [binding, { id: database_id }]),
    kvNamespaces: named(config.kv_namespaces, ({ binding, id = binding }) => [binding, { id }]),
    queueProducers: named(queues.producers, ({ binding, queue = binding }) => [binding, { queueName: queue }]),
    queueConsumers: named(queues.consumers as Required<Consumer>[], (consumer) => [
      consumer.queue,
      {
        maxBatchSize: consumer.max_batch_size,
        maxBatchTimeout: consumer.max_batch_timeout,
        maxRetries: consumer.max_retries,
        deadLetterQueue: consumer.dead_letter_queue,
        retryDelay: consumer.retry_delay,
      },
    ]),
    serviceBindings: named(config.services, ({ binding, service, entrypoint = 'default' }) => [binding, { name: service, entrypoint }]),
    ratelimits: named(config.ratelimits, ({ name, namespace_id, simple }) => [
      name,
      { type: 'ratelimit' as const, namespace_id, simple, name },
    ]),
  };
}

/** A queue has all its settings written down; the runtime would choose others. */
type Consumer = NonNullable<WorkerConfig['queues']['consumers']>[number];
