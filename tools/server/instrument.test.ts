import { afterEach, describe, expect, test } from 'vitest';
import { startFreshOrigin } from './fresh.ts';
import { count, delay, type Operations } from './instrument.ts';
import type { Origin } from './origin.ts';
import { generateSecrets } from './secrets.ts';

let origin: Origin | undefined;
afterEach(() => origin?.stop());

async function get(path: string): Promise<{ status: number; operations: string | null; milliseconds: number }> {
  const start = performance.now();
  const response = await fetch(`${origin?.issuer}${path}`, { redirect: 'manual' });
  await response.arrayBuffer();
  return { status: response.status, operations: response.headers.get('x-operations'), milliseconds: performance.now() - start };
}

/** The first request for keys makes them, where nobody has: several calls and rows. */
const keys = '/.well-known/jwks.json';
/** Refused after its client was looked for. */
const authorize = '/authorize?client_id=nobody&response_type=code&scope=openid&prompt=none';

describe('an origin', { timeout: 30_000 }, () => {
  test('counts what a request asks of objects and D1, and the rows objects write for it', async () => {
    origin = await startFreshOrigin({ entryWrapper: count, secrets: generateSecrets() });
    const { operations: reported } = await get(keys);
    const operations: Operations = JSON.parse(reported ?? '');
    expect(operations.objects['KeyManager.listKeys']).toBeGreaterThan(0);
    expect(operations.rows_written).toBeGreaterThan(0);
    const { d1, kv }: Operations = JSON.parse((await get(authorize)).operations ?? '');
    expect([d1 > 0, kv]).toEqual([true, 0]);
  });

  test('delays each call of an object or D1, and reports nothing of its operations unless it is asked to', async () => {
    origin = await startFreshOrigin({ entryWrapper: delay({ seed: 7, milliseconds: 200 }), secrets: generateSecrets() });
    const { status, operations, milliseconds } = await get(keys);
    expect([status, operations]).toEqual([200, null]);
    expect(milliseconds).toBeGreaterThan(200);
  });
});
