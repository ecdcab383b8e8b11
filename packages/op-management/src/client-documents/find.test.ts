import { env } from 'cloudflare:workers';
import type { Client } from '@authrim/shared/clients';
import { parseSettings } from '@authrim/shared/config';
import type { TakeInput } from '@authrim/shared/durable-objects';
import { createSafeFetch } from '@authrim/shared/outbound';
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import { createDocumentClients } from './find.ts';

const { PUBLIC_DOCUMENTS } = env as unknown as { PUBLIC_DOCUMENTS: KVNamespace };
const settings = parseSettings({ ISSUER: 'https://id.example.com', ENABLE_CIMD: 'true' });

/** Nobody's before this test. */
const freshUrl = (host = 'agent.example') => `https://${host}/${crypto.randomUUID()}/client.json`;

const documentOf = (client_id: string, members: object = {}) => ({
  client_id,
  client_name: 'Agent',
  redirect_uris: ['https://agent.example/callback'],
  ...members,
});

/** A host that serves documents, and isolates that ask it. `taken` is the budget's book, which denies whom `limited` names. */
function createWorld(namespace = PUBLIC_DOCUMENTS) {
  const world = {
    answer: (url: string): Response | Promise<Response> => Response.json(documentOf(url)),
    asked: [] as string[],
    taken: [] as string[],
    limited: '',
    isolate() {
      const safeFetch = createSafeFetch({
        settings,
        timeLimit: 0.05,
        fetch: async (url, { signal }) => {
          world.asked.push(url);
          return Promise.race([world.answer(url), untilAborted(signal)]);
        },
      });
      const rateLimiter = {
        take: async ({ key }: TakeInput) => {
          if (key === world.limited) return { outcome: 'limited' as const, retry_after: 7 };
          world.taken.push(key);
          return { outcome: 'allowed' as const, remaining: 1 };
        },
        beginAttempt: async () => ({ outcome: 'allowed' as const }),
      };
      const derivation = { keyedHash: async (rule: string, identifier: string) => `${rule} ${identifier}` };
      const clients = createDocumentClients({ settings, namespace, safeFetch, rateLimiter, derivation });
      return {
        ask: (client_id: string, caller?: string) => clients.find(client_id, caller),
        async name(client_id: string): Promise<string | undefined> {
          const found = await clients.find(client_id, '192.0.2.1');
          return found.outcome === 'found' ? (JSON.parse(found.client) as Client).metadata.client_name : found.outcome;
        },
      };
    },
    serve(members: object, headers: Record<string, string> = {}) {
      world.answer = (url) => Response.json(documentOf(url, members), { headers });
    },
  };
  return world;
}

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
/** What a platform's fetch does when its signal fires before there are headers. */
async function untilAborted(signal: RequestInit['signal']): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal?.addEventListener('abort', () => reject(signal.reason));
  return promise;
}
const hang = () => new Promise<Response>(() => undefined);
const status = (code: number) => () => new Response(null, { status: code });

let warn: MockInstance<typeof console.warn>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_900_000_000_000 });
  warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('B-299: how long a document is believed', () => {
  test('as long as HTTP says, and then asked for again', async () => {
    const [world, url] = [createWorld(), freshUrl()];
    const isolate = world.isolate();
    world.serve({}, { 'Cache-Control': 'max-age=120' });
    expect(await isolate.name(url)).toBe('Agent');
    world.serve({ client_name: 'Changed' });
    pass(119);
    expect(await isolate.name(url)).toBe('Agent');
    pass(1);
    expect(await isolate.name(url)).toBe('Changed');
    expect(world.asked).toEqual([url, url]);
  });

  test('age counts from the asking', async () => {
    const [world, url] = [createWorld(), freshUrl()];
    world.answer = () => {
      pass(30);
      return Response.json(documentOf(url), { headers: { 'Cache-Control': 'max-age=60' } });
    };
    const isolate = world.isolate();
    await isolate.name(url);
    pass(30);
    await isolate.name(url);
    expect(world.asked).toHaveLength(2);
  });

  test('a new isolate takes the copy of the others, with its age', async () => {
    const [world, url] = [createWorld(), freshUrl()];
    world.serve({}, { 'Cache-Control': 'max-age=100' });
    await world.isolate().name(url);
    pass(99);
    const another = world.isolate();
    expect(await another.name(url)).toBe('Agent');
    expect(world.asked).toHaveLength(1);
    pass(1);
    await another.name(url);
    expect(world.asked).toHaveLength(2);
  });

  test('those who ask at once share the fetch', async () => {
    const [world, url] = [createWorld(), freshUrl()];
    const isolate = world.isolate();
    expect(new Set(await Promise.all(Array.from({ length: 50 }, () => isolate.name(url))))).toEqual(new Set(['Agent']));
    expect(world.asked).toHaveLength(1);
  });

  test.each(['get', 'put'] as const)(
    'F-11: a KV whose %s fails or loses what it is told costs a fetch and nothing else',
    async (method) => {
      const broken = {
        get: async () => null,
        put: async () => {},
        delete: async () => {},
        [method]: () => Promise.reject(new Error('KV')),
      };
      const [world, url] = [createWorld(broken as unknown as KVNamespace), freshUrl()];
      const isolate = world.isolate();
      expect([await isolate.name(url), await isolate.name(url), await world.isolate().name(url)]).toEqual(['Agent', 'Agent', 'Agent']);
      expect(world.asked).toHaveLength(2);
    },
  );

  test('a copy is judged by the rules of the day', async () => {
    const [world, url] = [createWorld(), freshUrl()];
    world.answer = hang;
    const age = { asked_at: 1_900_000_000, fresh_until: 1_900_000_060 };
    await PUBLIC_DOCUMENTS.put(`client:${url}`, JSON.stringify({ document: documentOf(url), ...age }));
    expect(await world.isolate().name(url)).toBe('Agent');
    await PUBLIC_DOCUMENTS.put(`client:${url}`, JSON.stringify({ document: documentOf(url, { client_secret: 'x' }), ...age }));
    expect(await world.isolate().name(url)).toBe('unknown');
  });
});

describe('B-299: failures are not cached as good', () => {
  const failures: [string, (url: string) => Response | Promise<Response>][] = [
    ['a redirect', () => new Response(null, { status: 302, headers: { Location: 'https://agent.example/2' } })],
    ['not found', status(404)],
    ['created', (url) => Response.json(documentOf(url), { status: 201 })],
    ['a page', (url) => new Response(JSON.stringify(documentOf(url)), { headers: { 'Content-Type': 'text/html' } })],
    ['no JSON', () => new Response('{', { headers: { 'Content-Type': 'application/json' } })],
    ['another client_id', () => Response.json(documentOf('https://agent.example/other'))],
    ['a secret', (url) => Response.json(documentOf(url, { client_secret: 'x' }))],
    ['more than 5 kB', (url) => Response.json(documentOf(url, { padding: 'x'.repeat(5 * 1024) }))],
    [
      'a member said twice',
      (url) =>
        new Response(`{"client_id":"${url}","client_id":"${url}","redirect_uris":["https://a.example/"]}`, {
          headers: { 'Content-Type': 'application/json' },
        }),
    ],
  ];

  test.each(failures)('B-296: %s makes no client, is asked for again after 10 seconds, and ends the copy', async (_, failure) => {
    const [world, url] = [createWorld(), freshUrl()];
    const isolate = world.isolate();
    world.answer = failure;
    expect([await isolate.name(url), await isolate.name(url)]).toEqual(['unknown', 'unknown']);
    expect(world.asked).toHaveLength(1);
    expect(await PUBLIC_DOCUMENTS.get(`client:${url}`)).toBeNull();
    world.serve({});
    pass(9);
    expect(await isolate.name(url)).toBe('unknown');
    pass(1);
    expect(await isolate.name(url)).toBe('Agent');
    world.answer = failure;
    pass(300);
    expect(await isolate.name(url)).toBe('unknown');
    expect(await world.isolate().name(url)).toBe('unknown');
  });

  test('exactly 5 kB are taken', async () => {
    const [world, url] = [createWorld(), freshUrl()];
    const whole = JSON.stringify(documentOf(url, { padding: '' }));
    world.serve({ padding: 'x'.repeat(5 * 1024 - whole.length) });
    expect(await world.isolate().name(url)).toBe('Agent');
  });

  test.each<[string, (url: string) => Response | Promise<Response>]>([
    ['silent', hang],
    ['gone from the network', () => Promise.reject(new TypeError('connection refused'))],
    ['failing', status(503)],
    ['overloaded', status(429)],
  ])('F-14: while its host is %s a document serves for a day at most', async (_, failure) => {
    const [world, url] = [createWorld(), freshUrl()];
    const isolate = world.isolate();
    expect(await isolate.name(url)).toBe('Agent');
    world.answer = failure;
    pass(300);
    expect([await isolate.name(url), await isolate.name(url)]).toEqual(['Agent', 'Agent']);
    expect(world.asked).toHaveLength(2);
    expect(await world.isolate().name(url)).toBe('Agent');
    pass(86_400 - 301);
    expect(await isolate.name(url)).toBe('Agent');
    pass(1);
    expect(await isolate.name(url)).toBe('unknown');
    expect(await world.isolate().name(url)).toBe('unknown');
  });

  test('SS-11: each failure is one answer; the log names the host and the reason, and not the URL', async () => {
    const world = createWorld();
    const isolate = world.isolate();
    const answers = [];
    for (const [, failure] of [...failures, ['silent', hang] as const]) {
      world.answer = failure;
      answers.push(await isolate.ask(freshUrl(), '192.0.2.1'));
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['{"outcome":"unknown"}']));
    const lines = warn.mock.calls.flat().join('\n');
    expect(lines).toContain('agent.example');
    expect(lines).not.toContain('client.json');
  });
});

describe('RG-17, D-10: what a fetch costs', () => {
  test('is paid by the caller and by the host, once, and nothing is paid for what is known or no URL of a document', async () => {
    const [world, url] = [createWorld(), freshUrl()];
    const isolate = world.isolate();
    await isolate.ask(url, '192.0.2.1');
    await isolate.ask(url, '192.0.2.2');
    await isolate.ask('https://agent.example/#', '192.0.2.1');
    await isolate.ask('invented', '192.0.2.1');
    expect(world.taken).toEqual(['document_address 192.0.2.1', 'document_host agent.example']);
  });

  test('nobody pays for a name that we kept ourselves, but its host', async () => {
    const world = createWorld();
    await world.isolate().ask(freshUrl());
    expect(world.taken).toEqual(['document_host agent.example']);
  });

  test('a caller without means causes no fetch and takes nothing from the host; others go on', async () => {
    const [world, url] = [createWorld(), freshUrl()];
    world.limited = 'document_address 192.0.2.1';
    expect(await world.isolate().ask(url, '192.0.2.1')).toEqual({ outcome: 'limited', retry_after: 7 });
    expect([world.asked, world.taken]).toEqual([[], []]);
    expect(await world.isolate().ask(url, '192.0.2.2')).toHaveProperty('outcome', 'found');
  });

  test('who joins the fetch of a caller without means does not share its fate', async () => {
    const [world, url] = [createWorld(), freshUrl()];
    const isolate = world.isolate();
    world.limited = 'document_address 192.0.2.1';
    const answers = await Promise.all([isolate.ask(url, '192.0.2.1'), isolate.ask(url, '192.0.2.2')]);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['limited', 'found']);
    expect(world.asked).toEqual([url]);
  });

  test('a host without room is not asked, and what is known of it serves on', async () => {
    const [world, url] = [createWorld(), freshUrl()];
    const isolate = world.isolate();
    await isolate.name(url);
    world.limited = 'document_host agent.example';
    pass(300);
    expect(await isolate.name(url)).toBe('Agent');
    expect(await isolate.ask(freshUrl(), '192.0.2.2')).toEqual({ outcome: 'limited', retry_after: 7 });
    expect(await isolate.ask(freshUrl('other.example'), '192.0.2.2')).toHaveProperty('outcome', 'found');
    expect(world.asked).toHaveLength(2);
  });

  test('a flood of documents drives out none that is in use', async () => {
    const [world, url] = [createWorld(), freshUrl()];
    const isolate = world.isolate();
    await isolate.name(url);
    for (let count = 0; count < 600; count += 100) {
      await Promise.all(Array.from({ length: 100 }, () => isolate.name(freshUrl())));
      await isolate.name(url);
    }
    await PUBLIC_DOCUMENTS.delete(`client:${url}`);
    const before = world.asked.length;
    expect(await isolate.name(url)).toBe('Agent');
    expect(world.asked).toHaveLength(before);
  });

  test.each([
    'https://127.0.0.1/client',
    'https://[::1]/client',
    'https://localhost/client',
    'https://metadata.google.internal/client',
    'https://id.example.com/client',
    'https://agent.example:8443/client',
  ])('SS-01, SS-02, SS-07: %s is refused before a fetch', async (url) => {
    const world = createWorld();
    expect(await world.isolate().name(url)).toBe('unknown');
    expect(world.asked).toEqual([]);
  });
});
