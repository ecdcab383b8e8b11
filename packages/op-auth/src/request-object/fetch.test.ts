import { parseSettings } from '@authrim/shared/config';
import { limitHosts } from '@authrim/shared/http';
import { createSafeFetch } from '@authrim/shared/outbound';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRequestObjects } from './fetch.ts';

const settings = parseSettings({ ISSUER: 'https://id.example.com' });
const url = 'https://rp.example/request.jwt';

/** A host that answers with `status`, and how often it was asked; `isFull` when it may be asked no more. */
function createHost() {
  const host = { status: 200, asked: 0, isFull: false, objects: createRequestObjects(() => Promise.reject(new Error('not yet'))) };
  const fetch = async () => {
    host.asked += 1;
    return new Response('a.b.c', { status: host.status, headers: { 'Content-Type': 'application/jwt' } });
  };
  const take = async () =>
    host.isFull ? ({ outcome: 'limited', retry_after: 7 } as const) : ({ outcome: 'allowed', remaining: 1 } as const);
  const needs = { rateLimiter: { take }, derivation: { keyedHash: async (rule: string, name: string) => `${rule} ${name}` } };
  host.objects = createRequestObjects(limitHosts(createSafeFetch({ settings, fetch }), 'request_object_host', needs));
  return host;
}

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_900_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

test('B-144: what is there is fetched anew each time', async () => {
  const host = createHost();
  for (const asked of [1, 2])
    expect([await host.objects.fetch(url), host.asked]).toEqual([expect.objectContaining({ body: 'a.b.c' }), asked]);
});

test('D-10, RG-17: what leads nowhere is not fetched again for ten seconds, and other addresses of its host are', async () => {
  const host = createHost();
  host.status = 404;
  for (let round = 0; round < 100; round += 1)
    expect(await host.objects.fetch(url)).toEqual({ outcome: 'refused', reason: 'status is 404' });
  expect(host.asked).toBe(1);
  host.status = 200;
  expect((await host.objects.fetch(`${url}?other`)).outcome).toBe('fetched');
  pass(9);
  expect((await host.objects.fetch(url)).outcome).toBe('refused');
  pass(1);
  expect((await host.objects.fetch(url)).outcome).toBe('fetched');
});

test('D-10: a host without room is not asked, and asked at once when it has some', async () => {
  const host = createHost();
  host.isFull = true;
  await expect(host.objects.fetch(url)).rejects.toMatchObject({ status: 429, headers: { 'Retry-After': '7' } });
  expect(host.asked).toBe(0);
  host.isFull = false;
  expect((await host.objects.fetch(url)).outcome).toBe('fetched');
});
