// Every endpoint has its limits (RL-01), and every Worker the platform's binding in front of them.
import { endpointLimits, limits, loadPeriod, loads } from '@authrim/shared/policies';
import { expect, test } from 'vitest';
import { deployed, workers } from './workers.ts';

/** Files that list endpoints, or say where the endpoint they are for is. */
const listing = /^src\/index\.ts$|\/routes\.ts$|\/operations\.ts$|^src\/required-actions\//;
/** A path where it is written: a member, a constant, a key of a table. */
const writtenPath = /(?:\bpath(?::| =) |^ {2})(?:'(\/[^']+)'|([\w.]+)(?=,))/gm;
/** Paths a route table has by another name. */
const named: Record<string, string[]> = {
  '...accountApiRoutes': ['/account/api/openapi.json'],
  'userinfo.path': ['/userinfo'],
  metadataPath: ['/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/*'],
};

/** The path of every endpoint, as the Workers' route tables write it. */
const paths = workers
  .filter(({ folder }) => folder.startsWith('op-'))
  .flatMap(({ sources }) => [...sources].filter(([file]) => listing.test(file)).map(([, source]) => source))
  .flatMap((source) => [...source.matchAll(writtenPath)].flatMap(([, path, name = '']) => path ?? named[name] ?? []));

test('RL-01: every endpoint has a row in the table of limits, and every row is of an endpoint', () => {
  expect(paths.length).toBeGreaterThan(40);
  expect([...new Set(paths)].sort()).toEqual(Object.keys(endpointLimits).sort());
});

test('RL-01: every limit is of some endpoint, and what is hot has none that asks an object', () => {
  const used = new Set(Object.values(endpointLimits).flatMap((row) => (typeof row === 'string' ? [] : row)));
  expect([...used].sort()).toEqual(Object.keys(limits).sort());
  for (const path of ['/token', '/userinfo', '/introspect']) expect(endpointLimits[path]).toMatch(/^hot path/);
});

test.each(deployed.filter(({ config }) => (config.routes ?? []).length > 0))(
  'D-16: $folder sheds the flood of one address by the platform, as the table says',
  ({ folder, config }) => {
    const [binding, ...others] = config.ratelimits ?? [];
    expect([binding?.name, binding?.simple, others]).toEqual([
      'LOAD_LIMIT',
      { limit: loads[folder as keyof typeof loads], period: loadPeriod },
      [],
    ]);
  },
);

test('no two Workers share a counter of the platform', () => {
  const ids = deployed.flatMap(({ config }) => (config.ratelimits ?? []).map(({ namespace_id }) => namespace_id));
  expect(new Set(ids).size).toBe(Object.keys(loads).length);
});
