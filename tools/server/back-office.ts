// How the tools and tests of this machine reach what lies behind the Workers of a local origin: the database, the objects, the stores.
// Miniflare lends the same bindings to Node, for a thread of its own an origin and a caller that is blocked for each call.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { KeyManagerContract, ReplayGuardContract, SubjectStoreContract } from '@authrim/shared/durable-objects';
import type { Order } from './back-office/worker.ts';
import type { WorkerSource } from './workers.ts';

/** One statement of D1 and what is bound to it. */
interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
  /** The same with these values. */
  bind(...values: readonly unknown[]): Statement;
  all<Row = Record<string, unknown>>(): Promise<{ results: Row[] }>;
  /** The first row, or one column of it. */
  first<Row = Record<string, unknown>>(): Promise<Row | null>;
  first<Column>(column: string): Promise<Column | null>;
  run(): Promise<void>;
}

/** The D1 database all Workers share, as far as tools and tests use one. Rejects with the error of D1. */
export interface Database {
  prepare(sql: string): Statement;
  /** All of them or none. */
  batch(statements: readonly Statement[]): Promise<void>;
}

interface Contracts {
  SUBJECT_STORE: SubjectStoreContract;
  KEY_MANAGER: KeyManagerContract;
  REPLAY_GUARD: ReplayGuardContract;
}

export interface BackOffice {
  database: Database;
  /** The object of a name, as a Worker calls it; what passes is JSON. */
  object<Binding extends keyof Contracts>(binding: Binding, name: string): Contracts[Binding];
  /** A method of a binding itself. */
  call<Answer>(binding: string, method: string, ...input: readonly unknown[]): Promise<Answer>;
}

/** Where the back office of one origin listens, and the secret it hears. */
export interface BackOfficeAddress {
  url: string;
  secret: string;
}

export const backOfficeName = 'back-office';
export const createBackOfficeSecret = (): string => randomBytes(32).toString('base64url');

/** The Worker with all bindings of these. */
export function createBackOfficeWorker(workers: readonly WorkerSource[]): WorkerSource {
  const configs = workers.map(({ config }) => config);
  const entry = join(import.meta.dirname, 'back-office/worker.ts');
  return {
    name: backOfficeName,
    directory: import.meta.dirname,
    entry,
    config: {
      name: backOfficeName,
      main: entry,
      compatibility_date: configs[0]?.compatibility_date,
      compatibility_flags: [],
      routes: [],
      vars: {},
      exports: {},
      queues: { producers: [], consumers: [] },
      services: [],
      ratelimits: [],
      secrets: { required: ['BACK_OFFICE_SECRET'] },
      durable_objects: { bindings: configs.flatMap(({ durable_objects }) => durable_objects.bindings) },
      d1_databases: configs.flatMap(({ d1_databases }) => d1_databases),
      kv_namespaces: configs.flatMap(({ kv_namespaces }) => kv_namespaces),
    },
  };
}

/** @param locate asked before each call: a reload may move it */
export function createBackOffice(locate: () => Promise<BackOfficeAddress>): BackOffice {
  const ask = async <Answer>(order: Order): Promise<Answer> => {
    const { url, secret } = await locate();
    const headers = { Authorization: `Bearer ${secret}` };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(order) });
    if (!response.ok) throw new Error((await response.text()) || `the back office answered ${response.status}`);
    return (await response.json()) as Answer;
  };
  const query = (statements: readonly Statement[]) =>
    ask<Record<string, unknown>[][]>({ act: 'query', statements: statements.map(({ sql, values }) => ({ sql, values })) });
  const call = <Answer>(binding: string, name: string | undefined, method: string, input: readonly unknown[]) =>
    ask<Answer>({ act: 'call', binding, name, method, input });
  const object = <Contract extends object>(binding: string, name: string): Contract =>
    new Proxy({} as Contract, {
      // Whoever awaits it asks for `then`.
      get: (_, method) =>
        typeof method === 'string' && method !== 'then' ? (...input: unknown[]) => call(binding, name, method, input) : undefined,
    });
  return {
    database: {
      prepare: (sql) => createStatement(sql, [], query),
      batch: async (statements) => {
        await query(statements);
      },
    },
    object,
    call: (binding, method, ...input) => call(binding, undefined, method, input),
  };
}

function createStatement(
  sql: string,
  values: readonly unknown[],
  query: (statements: readonly Statement[]) => Promise<Record<string, unknown>[][]>,
): Statement {
  const all = async (): Promise<{ results: never[] }> => {
    const [results = []] = await query([statement]);
    return { results: results as never[] };
  };
  const statement: Statement = {
    sql,
    values,
    bind: (...bound) => createStatement(sql, bound, query),
    all,
    first: async (column?: string) => {
      const [row = null] = (await all()).results;
      return column === undefined || row === null ? row : row[column];
    },
    run: async () => {
      await all();
    },
  };
  return statement;
}
