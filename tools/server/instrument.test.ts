import { afterEach, describe, expect, test } from 'vitest';
import { type FreshOriginOptions, startFreshOrigin } from './fresh.ts';
import { count, delay, type Operations } from './instrument.ts';
import type { Origin } from './origin.ts';

let origin: Origin | undefined;
afterEach(() => origin?.stop());

async function get(path: string): Promise<{ status: number; operations: string | null; milliseconds: number }> {
  const start = performance.now();
  const response = await fetch(`${origin?.issuer}${path}`, { redirect: 'manual' });
  await response.arrayBuffer();
  return { status: response.status, operations: response.headers.get('x-operations'), milliseconds: performance.now() - start };
}

/** The first request for keys makes them: several calls and rows. */
const keys = '/.well-known/jwks.json';
/** Refused after its client was looked for. */
const authorize = '/authorize?client_id=nobody&response_type=code&scope=openid&prompt=none';
/** Begins with the state that is prepared. */
const start = (options: FreshOriginOptions = {}) => startFreshOrigin({ seed: 'tests/fixtures/seed.json', ...options });

describe('an origin', { timeout: 30_000 }, () => {
  test('counts what a request asks of objects and D1, and the rows objects write for it', async () => {
    origin = await start({ entryWrapper: count });
    const { operations: reported } = await get(keys);
    const operations: Operations = JSON.parse(reported ?? '');
    expect(operations.objects['KeyManager.listKeys']).toBeGreaterThan(0);
    expect(operations.rows_written).toBeGreaterThan(0);
    expect(JSON.parse((await get(authorize)).operations ?? '')).toMatchObject({ d1: 1, kv: 0 });
  });

  test('delays each call of an object or D1, and reports nothing of its operations unless it is asked to', async () => {
    origin = await start({ entryWrapper: delay({ seed: 7, milliseconds: 200 }) });
    const { status, operations, milliseconds } = await get(keys);
    expect([status, operations]).toEqual([200, null]);
    expect(milliseconds).toBeGreaterThan(200);
  });
});
