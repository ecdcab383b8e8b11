// Ten Workers share one origin through route patterns; a request must have one possible owner.
import { expect, test } from 'vitest';
import { getWorker, workers } from './workers.ts';

const routes = workers.flatMap(({ name, config }) =>
  (config.routes ?? []).map((route) => ({ worker: name, pattern: typeof route === 'string' ? route : route.pattern })),
);

test.each(routes)('$pattern of $worker matches any host and any query, by a literal path in between', ({ pattern }) => {
  expect(pattern).toMatch(/^\*\/[a-z0-9._/-]*\*$/);
});

test('no pattern has two owners; of two that match, the longer one wins', () => {
  expect(new Set(routes.map(({ pattern }) => pattern)).size).toBe(routes.length);
});

test('a path below the one of another Worker is a deliberate exception', () => {
  const isBelow = (inner: string, outer: string) => inner !== outer && inner.startsWith(outer.slice(0, -1));
  const nested = routes.flatMap((inner) =>
    routes
      .filter((outer) => outer.worker !== inner.worker && outer.worker !== 'authrim-playground' && isBelow(inner.pattern, outer.pattern))
      .map((outer) => `${inner.worker} ${inner.pattern} in ${outer.worker} ${outer.pattern}`),
  );
  expect(nested).toEqual([]);
});

test('op-ldap is reached by RPC alone', () => {
  expect(getWorker('op-ldap').config.routes ?? []).toEqual([]);
});
