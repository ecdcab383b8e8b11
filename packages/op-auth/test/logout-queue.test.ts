// Notices of ended sessions, from the queue to relying parties and into D1.
import { applyD1Migrations, type D1Migration } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { type Client, createSecretSealer, parseClientMetadata } from '@authrim/shared/clients';
import { now } from '@authrim/shared/clock';
import { parseImmutableSecret, parseSecretRing, parseSettings } from '@authrim/shared/config';
import { connectDatabase, type LogoutDelivery } from '@authrim/shared/database';
import type { LogoutNotice } from '@authrim/shared/durable-objects';
import { createDerivation } from '@authrim/shared/handles';
import { createSafeFetch } from '@authrim/shared/outbound';
import { createIdentifiers } from '@authrim/shared/tokens';
import { generateKeyPair } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { backOff, type DeliverNeeds } from '../src/logout/deliver-notice.ts';
import { consumeLogoutNotices } from '../src/logout/queue.ts';

const { DB, TEST_MIGRATIONS } = env as unknown as { DB: D1Database; TEST_MIGRATIONS: D1Migration[] };
const database = connectDatabase(DB);
const settings = parseSettings({ ISSUER: 'https://id.example.com' });

beforeAll(() => applyD1Migrations(DB, TEST_MIGRATIONS));
beforeEach(() => {
  vi.setSystemTime(new Date('2030-01-01T00:00:00Z'));
  for (const level of ['warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});
const advance = (seconds: number): void => void vi.setSystemTime((now() + seconds) * 1000);

const secret = parseSecretRing('ROOT_SECRETS', '1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8');
const { privateKey: key } = await generateKeyPair('RS256');

let count = 0;
const createNotice = (client_id: string): LogoutNotice => {
  count += 1;
  return { event_id: `event-${count}`, client_id, subject: 'alice', sub: 'sub-of-alice', session: `session-${count}` };
};

type ClientChanges = Omit<Partial<Client>, 'metadata'> & { metadata?: Record<string, unknown> };

interface Peer {
  /** Status of each answer, the last one again and again. */
  answers: (number | Error)[];
  /** Milliseconds. */
  delay?: number;
  posts: string[];
}

function createNeeds({ metadata, ...client }: ClientChanges, peer: Peer): DeliverNeeds {
  const known: Client = {
    client_id: 'rp',
    status: 'active',
    source: 'seed',
    profile: 'oidc',
    secrets: [],
    ...client,
    metadata: parseClientMetadata(
      { redirect_uris: ['https://rp.example.com/cb'], backchannel_logout_uri: 'https://rp.example.com/logout', ...metadata },
      { environment: 'deployed', allowPrivileged: true },
    ),
  };
  const fetch = async (_url: string, { body }: RequestInit): Promise<Response> => {
    peer.posts.push(String(body));
    if (peer.delay) await scheduler.wait(peer.delay);
    const answer = peer.answers.length > 1 ? peer.answers.shift() : peer.answers[0];
    if (typeof answer !== 'number') throw answer;
    return new Response(null, { status: answer });
  };
  return {
    settings,
    database,
    clients: { find: async (client_id) => (client_id === known.client_id ? known : undefined) },
    derivation: createDerivation(secret),
    rateLimiter: { take: async () => ({ outcome: 'allowed', remaining: 1 }), beginAttempt: async () => ({ outcome: 'allowed' }) },
    identifiers: createIdentifiers(parseImmutableSecret('SUBJECT_SALT', 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8')),
    signingKeys: { signingKey: async (alg) => ({ kid: 'kid', alg, key }) },
    secretSealer: createSecretSealer(secret),
    safeFetch: createSafeFetch({ settings, fetch }),
  };
}

/** What became of each message: acknowledged, or to come again after so many seconds. */
async function consume(
  bodies: readonly unknown[],
  needs: DeliverNeeds,
  attempts = 1,
): Promise<{ fates: unknown[]; aside: Promise<unknown>[] }> {
  const fates: unknown[] = bodies.map(() => 'forgotten');
  const aside: Promise<unknown>[] = [];
  const messages = bodies.map((body, index) => ({
    id: String(index),
    timestamp: new Date(),
    body,
    attempts,
    ack: () => void fates.splice(index, 1, 'acknowledged'),
    retry: (options?: QueueRetryOptions) => void fates.splice(index, 1, options?.delaySeconds),
  }));
  const batch = { queue: 'authrim-logout', messages } as unknown as MessageBatch<unknown>;
  await consumeLogoutNotices(batch, needs, { waitUntil: (work) => void aside.push(work) });
  return { fates, aside };
}

const rowsOf = async ({ event_id }: LogoutNotice): Promise<LogoutDelivery[]> =>
  (await DB.prepare('SELECT * FROM logout_deliveries WHERE event_id = ?').bind(event_id).all<LogoutDelivery>()).results;

const rowOf = async (notice: LogoutNotice): Promise<LogoutDelivery | undefined> => (await rowsOf(notice))[0];

describe('a notice', () => {
  test('B-235 is acknowledged when it was delivered, and recorded', async () => {
    const peer: Peer = { answers: [204], posts: [] };
    const notice = createNotice('rp');
    expect((await consume([notice], createNeeds({}, peer))).fates).toEqual(['acknowledged']);
    expect(peer.posts).toHaveLength(1);
    expect(await rowOf(notice)).toEqual({
      event_id: notice.event_id,
      client_id: 'rp',
      status: 'delivered',
      attempts: 1,
      last_status: 204,
      claimed_until: 0,
      created_at: now(),
      updated_at: now(),
    });
  });

  test.each([
    ['is not known', {}, 'another'],
    ['is disabled', { status: 'disabled' as const }, 'rp'],
    ['does not want to hear', { metadata: { backchannel_logout_uri: null } }, 'rp'],
  ] satisfies [string, ClientChanges, string][])('for a client that %s is done with, and leaves no trace', async (_, client, client_id) => {
    const peer: Peer = { answers: [200], posts: [] };
    const notice = createNotice(client_id);
    expect((await consume([notice], createNeeds(client, peer))).fates).toEqual(['acknowledged']);
    expect([peer.posts, await rowOf(notice)]).toEqual([[], undefined]);
  });

  test('B-235, F-17 comes again with growing pauses, until the client counts as deaf', async () => {
    const peer: Peer = { answers: [500], posts: [] };
    const [notice, needs] = [createNotice('rp'), createNeeds({}, peer)];
    const fates: unknown[] = [];
    for (let tries = 1; tries <= 10; tries += 1) {
      fates.push(...(await consume([notice], needs, tries)).fates);
      advance(600);
    }
    expect(fates).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 'acknowledged']);
    expect(await rowOf(notice)).toMatchObject({ status: 'failed', attempts: 10, last_status: 500 });
    expect((await consume([notice], needs)).fates).toEqual(['acknowledged']);
    expect(peer.posts).toHaveLength(10);
  });

  test('a broken connection is no answer', async () => {
    const notice = createNotice('rp');
    expect((await consume([notice], createNeeds({}, { answers: [new Error('refused')], posts: [] }))).fates).toEqual([2]);
    expect(await rowOf(notice)).toMatchObject({ status: 'pending', last_status: null });
  });
});

describe('the queue may say everything twice', () => {
  test('I12, F-32 a notice that comes again after delivery is not sent again', async () => {
    const peer: Peer = { answers: [200], posts: [] };
    const [notice, needs] = [createNotice('rp'), createNeeds({}, peer)];
    await consume([notice], needs);
    expect((await consume([notice], needs, 2)).fates).toEqual(['acknowledged']);
    expect(peer.posts).toHaveLength(1);
  });

  test('I12 a hundred at once, with a slow client, are one POST', async () => {
    const peer: Peer = { answers: [200], delay: 200, posts: [] };
    const notice = createNotice('rp');
    const needs = createNeeds({}, peer);
    const { fates, aside } = await consume(
      Array.from({ length: 100 }, () => notice),
      needs,
    );
    await Promise.all(aside);
    expect(peer.posts).toHaveLength(1);
    // The one that was sent is acknowledged, or comes again too where a hundred keep this machine busy.
    expect(fates.filter((fate) => fate === 10).length).toBeGreaterThanOrEqual(99);
    expect(await rowOf(notice)).toMatchObject({ status: 'delivered', attempts: 1 });
    expect((await consume([notice], needs, 2)).fates).toEqual(['acknowledged']);
    expect(peer.posts).toHaveLength(1);
  });

  test('an attempt that died without a word keeps others away for its lease alone', async () => {
    const peer: Peer = { answers: [200], posts: [] };
    const [notice, needs] = [createNotice('rp'), createNeeds({}, peer)];
    await DB.prepare(
      `INSERT INTO logout_deliveries (event_id, client_id, status, attempts, claimed_until, created_at, updated_at)
       VALUES (?1, 'rp', 'pending', 1, ?2 + 10, ?2, ?2)`,
    )
      .bind(notice.event_id, now())
      .run();
    expect((await consume([notice], needs)).fates).toEqual([10]);
    advance(10);
    expect((await consume([notice], needs)).fates).toEqual(['acknowledged']);
    expect(await rowOf(notice)).toMatchObject({ status: 'delivered', attempts: 2 });
  });

  test('each client of one event has a delivery of its own', async () => {
    const peer: Peer = { answers: [200], posts: [] };
    const notice = createNotice('rp');
    const other = { ...notice, client_id: 'rp-2' };
    await consume([notice], createNeeds({}, peer));
    await consume([other], createNeeds({ client_id: 'rp-2' }, peer));
    expect(peer.posts).toHaveLength(2);
    expect((await rowsOf(notice)).map(({ status }) => status)).toEqual(['delivered', 'delivered']);
  });
});

describe('what is in the way of one notice is in the way of no other', () => {
  test('F-17 a slow client is waited for aside: its notice comes back later and finds the result', async () => {
    const peer: Peer = { answers: [200], delay: 1500, posts: [] };
    const [notice, needs] = [createNotice('rp'), createNeeds({}, peer)];
    const { fates, aside } = await consume([notice], needs);
    expect(fates).toEqual([10]);
    await Promise.all(aside);
    expect(await rowOf(notice)).toMatchObject({ status: 'delivered', attempts: 1 });
    expect((await consume([notice], needs, 2)).fates).toEqual(['acknowledged']);
    expect(peer.posts).toHaveLength(1);
  });

  test('F-32 one that cannot be read comes again for the dead-letter queue to take, beside one that is delivered', async () => {
    const notice = createNotice('rp');
    const bodies = [undefined, 'text', { ...notice, session: 7 }, notice];
    expect((await consume(bodies, createNeeds({}, { answers: [200], posts: [] }), 3)).fates).toEqual([8, 8, 8, 'acknowledged']);
  });

  test('F-17 a host that was told enough for now is told later, and no attempt is counted', async () => {
    const [busy, quiet]: [Peer, Peer] = [
      { answers: [200], posts: [] },
      { answers: [200], posts: [] },
    ];
    const needs = createNeeds({}, busy);
    const keys: string[] = [];
    const rateLimiter: DeliverNeeds['rateLimiter'] = {
      ...needs.rateLimiter,
      async take({ key }) {
        keys.push(key);
        return { outcome: 'limited', retry_after: 7 };
      },
    };
    const notice = createNotice('rp');
    expect((await consume([notice], { ...needs, rateLimiter })).fates).toEqual([7]);
    const elsewhere = createNeeds({ metadata: { backchannel_logout_uri: 'https://other.example.com/logout' } }, quiet);
    await consume([notice], { ...elsewhere, rateLimiter });
    expect(new Set(keys).size).toBe(2);
    expect([busy.posts, quiet.posts, await rowOf(notice)]).toEqual([[], [], undefined]);
  });

  test('I7, F-13 without a signing key nothing is sent and no attempt is counted', async () => {
    const peer: Peer = { answers: [200], posts: [] };
    const notice = createNotice('rp');
    const broken = {
      signingKey: async (): Promise<never> => {
        throw new Error('no key');
      },
    };
    expect((await consume([notice], { ...createNeeds({}, peer), signingKeys: broken }, 5)).fates).toEqual([32]);
    expect([peer.posts, await rowOf(notice)]).toEqual([[], undefined]);
  });

  test('I7, F-09 without D1 nothing is sent, since nobody could say that it was', async () => {
    const peer: Peer = { answers: [200], posts: [] };
    const notice = createNotice('rp');
    await DB.prepare('ALTER TABLE logout_deliveries RENAME TO away').run();
    expect((await consume([notice], createNeeds({}, peer))).fates).toEqual([2]);
    await DB.prepare('ALTER TABLE away RENAME TO logout_deliveries').run();
    expect(peer.posts).toEqual([]);
    expect((await consume([notice], createNeeds({}, peer), 2)).fates).toEqual(['acknowledged']);
  });
});

test('the pause grows to ten minutes and no further', () => {
  expect([1, 5, 9, 10, 100].map(backOff)).toEqual([2, 32, 512, 600, 600]);
});
