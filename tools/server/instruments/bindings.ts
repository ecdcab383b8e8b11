// Runs inside workerd, in instrumented origins only: a Worker's bindings with something done around each of their operations.
import type { D1Database, D1PreparedStatement, DurableObjectNamespace } from '@cloudflare/workers-types';

/** Binding name → what it is, as the Worker's wrangler.jsonc says. Others stay as they are. */
export type BindingKinds = Readonly<Record<string, { kind: 'object'; className: string } | { kind: 'd1' } | { kind: 'kv' }>>;

export interface Instrument {
  /** Around one round trip to D1 or KV. */
  around<Value>(kind: 'd1' | 'kv', operation: () => Promise<Value>): Promise<Value>;
  /** In place of one call of an object's method. */
  callObject(stub: object, className: string, method: string, input: readonly unknown[]): Promise<unknown>;
}

type Method = (...input: readonly unknown[]) => unknown;
type Overrides = Readonly<Record<string, (...input: never[]) => unknown>>;

export function wrapBindings<Env extends object>(env: Env, kinds: BindingKinds, instrument: Instrument): Env {
  const wrap = (name: string, binding: unknown) => {
    const described = kinds[name];
    if (!described) return binding;
    if (described.kind === 'object') return wrapNamespace(binding as DurableObjectNamespace, described.className, instrument);
    return described.kind === 'd1' ? wrapDatabase(binding as D1Database, instrument) : wrapKv(binding as object, instrument);
  };
  return Object.fromEntries(Object.entries(env).map(([name, binding]) => [name, wrap(name, binding)])) as Env;
}

/** `target` with some methods replaced; the others are called on it, for they are native. */
function override<Target extends object>(target: Target, overrides: Overrides): Target {
  return new Proxy(target, {
    get(_, name) {
      const replaced = typeof name === 'string' && Object.hasOwn(overrides, name) ? overrides[name] : undefined;
      if (replaced) return replaced;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

function wrapNamespace(namespace: DurableObjectNamespace, className: string, instrument: Instrument): DurableObjectNamespace {
  const wrapStub = (stub: object) => createStub(stub, className, instrument);
  return override(namespace, {
    get: (...input: Parameters<typeof namespace.get>) => wrapStub(namespace.get(...input)),
    getByName: (...input: Parameters<typeof namespace.getByName>) => wrapStub(namespace.getByName(...input)),
  });
}

/** Every other property of a stub is a remote method, whatever its name. */
const ownProperties = new Set(['then', 'id', 'name', 'fetch', 'connect']);

function createStub(stub: object, className: string, instrument: Instrument): object {
  return new Proxy(stub, {
    get(_, name) {
      if (typeof name !== 'string') return undefined;
      if (ownProperties.has(name)) return Reflect.get(stub, name, stub);
      return (...input: readonly unknown[]) => instrument.callObject(stub, className, name, input);
    },
  });
}

/** Calls a remote method; not by `method.apply`, which on a stub is a remote method too. */
export function callMethod(stub: object, method: string, input: readonly unknown[]): Promise<unknown> {
  return Promise.resolve(Reflect.apply(Reflect.get(stub, method, stub) as Method, stub, input));
}

const originals = new WeakMap<object, D1PreparedStatement>();

function wrapDatabase<Target extends Pick<D1Database, 'prepare' | 'batch'>>(database: Target, instrument: Instrument): Target {
  const around = <Value>(operation: () => Promise<Value>) => instrument.around('d1', operation);
  const { exec, withSession } = database as Partial<D1Database>;
  return override(database, {
    prepare: (sql: string) => wrapStatement(database.prepare(sql), around),
    batch: (statements: D1PreparedStatement[]) =>
      around(() => database.batch(statements.map((statement) => originals.get(statement) ?? statement))),
    exec: (sql: string) => around(async () => exec?.call(database as unknown as D1Database, sql)),
    withSession: (constraint?: string) => {
      const session = withSession?.call(database as unknown as D1Database, constraint);
      return session && wrapDatabase(session, instrument);
    },
  });
}

function wrapStatement(statement: D1PreparedStatement, around: <Value>(operation: () => Promise<Value>) => Promise<Value>) {
  const query = (name: 'first' | 'run' | 'all' | 'raw') => [
    name,
    (...input: readonly unknown[]) => around(async () => Reflect.apply(statement[name] as Method, statement, input)),
  ];
  const wrapped: D1PreparedStatement = override(statement, {
    ...Object.fromEntries((['first', 'run', 'all', 'raw'] as const).map(query)),
    bind: (...values: unknown[]) => wrapStatement(statement.bind(...values), around),
  });
  originals.set(wrapped, statement);
  return wrapped;
}

function wrapKv(kv: object, instrument: Instrument): object {
  const operation = (name: string) => [
    name,
    (...input: readonly unknown[]) => instrument.around('kv', async () => Reflect.apply(Reflect.get(kv, name) as Method, kv, input)),
  ];
  return override(kv, Object.fromEntries(['get', 'getWithMetadata', 'list', 'put', 'delete'].map(operation)));
}
