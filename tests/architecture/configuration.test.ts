// The eleven configurations agree with each other, with the code beside them, and give each Worker the least it needs.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { root } from '../../tools/server/workers.ts';
import { deployed, getWorker, type Worker, workers } from './workers.ts';

const stateHost = getWorker('shared');

const validate = new Ajv({ strict: false, allErrors: true }).compile(
  JSON.parse(readFileSync(join(root, 'node_modules/wrangler/config-schema.json'), 'utf8')),
);

test('there are ten Workers and the state host, and each package has a configuration', () => {
  expect(deployed.map(({ folder }) => folder)).toEqual(readdirSync(join(root, 'packages')).filter((name) => !name.includes('.')));
  expect(deployed).toHaveLength(11);
});

test('wrangler only warns of an unknown key: the schema refuses one (positive control)', () => {
  expect(validate({ ...stateHost.written, routse: [] })).toBe(false);
});

describe.each(workers)('$folder', (worker) => {
  test('its configuration is valid', () => {
    validate(worker.written);
    expect(validate.errors ?? []).toEqual([]);
  });

  test('is named after its package', () => {
    expect(worker.name).toBe(worker.folder === 'shared' ? 'authrim-state' : `authrim-${worker.folder}`);
  });

  test('has the compatibility date of all others, and no address beside its routes', () => {
    expect(worker.written).toMatchObject({
      compatibility_date: stateHost.written.compatibility_date,
      workers_dev: false,
      preview_urls: false,
    });
  });

  test('binds objects and services that exist', () => {
    const hosted = new Set(Object.keys(stateHost.config.exports ?? {}));
    for (const { class_name, script_name } of worker.config.durable_objects.bindings) {
      expect(script_name, class_name).toBe(stateHost.name);
      expect(hosted).toContain(class_name);
    }
    const names = workers.map(({ name }) => name);
    for (const { service } of worker.config.services ?? []) expect(names).toContain(service);
  });

  test('its package names every Worker it calls, so that a circle fails the build', () => {
    const called = (worker.config.services ?? []).map(({ service }) => service.replace(/^authrim-/, '@authrim/'));
    if (called.length === 0) return;
    const { dependencies } = JSON.parse(readFileSync(join(worker.directory, 'package.json'), 'utf8'));
    expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(called));
  });

  test('D-23: requires the secrets its code reads and no others', () => {
    const required = worker.config.secrets?.required ?? [];
    expect([...required].sort()).toEqual(namesRead(worker, ['ROOT_SECRETS', 'KEY_ENCRYPTION_SECRETS', 'PASSWORD_PEPPERS', 'SUBJECT_SALT']));
  });

  test('binds the objects, databases, namespaces and queues its code reads and no others', () => {
    expect(bindingsOf(worker).sort()).toEqual(namesRead(worker, allBindings));
  });
});

test('F-32: whatever one Worker puts into a queue another takes out, and a message nobody can read is put aside', () => {
  const produced = workers.flatMap(({ config }) => (config.queues.producers ?? []).map(({ queue }) => queue));
  const consumed = workers.flatMap(({ config }) => config.queues.consumers ?? []);
  expect(consumed.map(({ queue }) => queue)).toEqual(produced);
  for (const { queue, dead_letter_queue } of consumed) expect([queue, dead_letter_queue]).toEqual([queue, expect.any(String)]);
});

test.each(deployed)('D-10: $folder reaches public addresses alone when it fetches what others name', ({ written, sources }) => {
  const fetches = sources.get('src/context.ts')?.includes('createSafeFetch(') === true;
  const flags: unknown = written.compatibility_flags ?? [];
  if (fetches) expect(flags).toContain('global_fetch_strictly_public');
});

test.each(deployed)('$folder keeps code, state and id_token_hint out of its logs', ({ written }) => {
  expect(written.observability).toMatchObject({ enabled: true, redact_query_string: true });
});

test('the state host has no route, and names every class it exports', () => {
  expect(stateHost.written).not.toHaveProperty('routes');
  const host = stateHost.sources.get('src/host.ts') ?? '';
  const exported = [...host.matchAll(/^export \{ (\w+) \}/gm)].map(([, name]) => name);
  expect(exported.sort()).toEqual(Object.keys(stateHost.config.exports ?? {}).sort());
});

test('D-23: op-discovery, which publishes, holds no secret', () => {
  expect(getWorker('op-discovery').config.secrets?.required ?? []).toEqual([]);
});

test.each(['op-userinfo', 'op-token', 'op-ldap'])('F-11: %s decides nothing from KV', (folder) => {
  expect(getWorker(folder).config.kv_namespaces).toEqual([]);
});

test.each(workers)('F-11: $folder keeps nothing in the Cache API, which a local origin does not have', ({ sources }) => {
  expect([...sources].filter(([, text]) => /\bcaches\b\s*[.[]/.test(text)).map(([file]) => file)).toEqual([]);
});

const bindingsOf = ({ config }: Worker): string[] => [
  ...config.durable_objects.bindings.map(({ name }) => name),
  ...[...config.d1_databases, ...config.kv_namespaces, ...(config.queues.producers ?? [])].map(({ binding }) => binding),
];

const allBindings = [...new Set(workers.flatMap(bindingsOf))];

/** Which of these names a Worker takes from its environment; the state host's code lies among the library's. */
function namesRead({ folder, sources }: Worker, names: readonly string[]): string[] {
  const own = [...sources].filter(([file]) => folder !== 'shared' || /^src\/(host\.ts|durable-objects\/)/.test(file));
  const text = own.map(([, source]) => source).join('\n');
  return names.filter((name) => new RegExp(`\\benv\\.${name}\\b`).test(text)).sort();
}
