import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isCandidate, type KeyWanted } from '../clients/index.ts';
import { parseSettings } from '../config/index.ts';
import { type LimitNeeds, limitHosts } from '../http/limits.ts';
import { temporarilyUnavailable } from '../oauth/errors.ts';
import { createRemoteKeys, createSafeFetch } from './index.ts';
import { createTogether } from './together.ts';

const settings = parseSettings({ ISSUER: 'https://id.example.com' });
const jwks_uri = 'https://client.example/jwks';

const ec = (kid: string, more: object = {}) => ({ kty: 'EC', crv: 'P-256', x: 'x', y: kid, kid, ...more });
const rsa = (kid: string, more: object = {}) => ({ kty: 'RSA', n: 'n', e: 'AQAB', kid, ...more });

const es256 = (kid?: string): KeyWanted => ({ kid, alg: 'ES256', use: 'sig' });

/** `taken` is its book; whom `limited` names gets nothing. */
const createBudget = () => {
  const budget = { taken: [] as string[], limited: '' };
  const rateLimiter: LimitNeeds['rateLimiter'] = {
    async take({ key }) {
      if (key === budget.limited) return { outcome: 'limited', retry_after: 7 };
      budget.taken.push(key);
      return { outcome: 'allowed', remaining: 1 };
    },
  };
  return Object.assign(budget, { rateLimiter, derivation: { keyedHash: async (rule: string, host: string) => `${rule} ${host}` } });
};

/** A client's key server: `serve` says what it answers next, `asked` how often it was asked. */
function createKeyServer() {
  let answer: () => Response | Promise<Response> = () => new Response(null, { status: 500 });
  const asked = vi.fn((_url: string) => answer());
  const budget = createBudget();
  const safeFetch = createSafeFetch({ settings, fetch: async (url) => asked(url) });
  const remoteKeys = createRemoteKeys(limitHosts(safeFetch, 'key_set_host', budget));
  return {
    asked,
    budget,
    serve(...keys: unknown[]) {
      answer = () => Response.json({ keys });
    },
    answer(next: typeof answer) {
      answer = next;
    },
    find: (wanted: KeyWanted, uri = jwks_uri) => remoteKeys.findKeys(uri, isCandidate(wanted)),
    async kids(wanted: KeyWanted, uri = jwks_uri) {
      const found = await remoteKeys.findKeys(uri, isCandidate(wanted));
      return found.outcome === 'found' ? found.keys.map(({ kid }) => kid) : found.outcome;
    },
  };
}

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_900_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('B-098, CA-13: how long a set is believed', () => {
  test('a set is asked for once and believed for 60 seconds', async () => {
    const server = createKeyServer();
    server.serve(ec('1'));
    expect(await server.kids(es256('1'))).toEqual(['1']);
    pass(59);
    expect(await server.kids(es256('1'))).toEqual(['1']);
    expect(server.asked).toHaveBeenCalledTimes(1);
    pass(1);
    expect(await server.kids(es256('1'))).toEqual(['1']);
    expect(server.asked).toHaveBeenCalledTimes(2);
  });

  test('a removed key is refused after 60 seconds at the latest', async () => {
    const server = createKeyServer();
    server.serve(ec('1'));
    expect(await server.kids(es256('1'))).toEqual(['1']);
    server.serve(ec('2'));
    pass(60);
    expect(await server.kids(es256('1'))).toBe('refused');
    expect(await server.kids(es256('2'))).toEqual(['2']);
  });

  test('a removed key is refused after 60 seconds also when the server is gone', async () => {
    const server = createKeyServer();
    server.serve(ec('1'));
    expect(await server.kids(es256('1'))).toEqual(['1']);
    server.answer(() => new Response(null, { status: 500 }));
    pass(60);
    expect(await server.kids(es256('1'))).toBe('refused');
  });

  test('a key added a second ago is found by one more fetch', async () => {
    const server = createKeyServer();
    server.serve(ec('1'));
    expect(await server.kids(es256('1'))).toEqual(['1']);
    server.serve(ec('1'), ec('2'));
    pass(1);
    expect(await server.kids(es256('2'))).toEqual(['2']);
    expect(server.asked).toHaveBeenCalledTimes(2);
  });

  test('age counts from the asking, not from the answer', async () => {
    const server = createKeyServer();
    server.answer(() => {
      pass(4);
      return Response.json({ keys: [ec('1')] });
    });
    expect(await server.kids(es256('1'))).toEqual(['1']);
    pass(56);
    expect(await server.kids(es256('1'))).toEqual(['1']);
    expect(server.asked).toHaveBeenCalledTimes(2);
  });
});

describe('SS-13: unknown keys cannot make us a hammer', () => {
  test('1000 unknown kids cost one fetch a minute beside the regular one', async () => {
    const server = createKeyServer();
    server.serve(ec('1'));
    expect(await server.kids(es256('1'))).toEqual(['1']);
    for (let round = 0; round < 1000; round += 1) expect(await server.kids(es256(`unknown ${round}`))).toBe('refused');
    expect(server.asked).toHaveBeenCalledTimes(2);
    expect(await server.kids(es256('1'))).toEqual(['1']);
    pass(59);
    expect(await server.kids(es256('unknown'))).toBe('refused');
    expect(server.asked).toHaveBeenCalledTimes(2);
    pass(1);
    expect(await server.kids(es256('unknown'))).toBe('refused');
    expect(await server.kids(es256('unknown'))).toBe('refused');
    expect(server.asked).toHaveBeenCalledTimes(4);
  });

  test('1000 at once share the fetch, and each is answered from it', async () => {
    const server = createKeyServer();
    server.serve(ec('1'));
    expect(await server.kids(es256('1'))).toEqual(['1']);
    server.answer(async () => {
      await scheduler.wait(20);
      return Response.json({ keys: [ec('2')] });
    });
    const answers = await Promise.all(Array.from({ length: 1000 }, () => server.kids(es256('2'))));
    expect(new Set(answers.flat())).toEqual(new Set(['2']));
    expect(server.asked).toHaveBeenCalledTimes(2);
  });

  test('a known key is served while an unknown one is asked for', async () => {
    const server = createKeyServer();
    server.serve(ec('1'));
    expect(await server.kids(es256('1'))).toEqual(['1']);
    const { promise, resolve } = Promise.withResolvers<Response>();
    server.answer(() => promise);
    const unknown = server.kids(es256('2'));
    expect(await server.kids(es256('1'))).toEqual(['1']);
    resolve(Response.json({ keys: [ec('1'), ec('2')] }));
    expect(await unknown).toEqual(['2']);
  });

  test('a set that has just come is not asked for again', async () => {
    const server = createKeyServer();
    server.serve(ec('1'));
    expect(await server.kids(es256('unknown'))).toBe('refused');
    expect(server.asked).toHaveBeenCalledTimes(1);
  });

  test('a failure is believed for 10 seconds and shared', async () => {
    const server = createKeyServer();
    const refusals = await Promise.all([server.find(es256('1')), server.find(es256('2'))]);
    expect(refusals).toEqual([1, 2].map(() => ({ outcome: 'refused', reason: 'status is 500', isUnanswered: true })));
    server.serve(ec('1'));
    pass(9);
    expect(await server.kids(es256('1'))).toBe('refused');
    expect(server.asked).toHaveBeenCalledTimes(1);
    pass(1);
    expect(await server.kids(es256('1'))).toEqual(['1']);
  });

  test('F-14: a failure on the way to an unknown key leaves the known ones', async () => {
    const server = createKeyServer();
    server.serve(ec('1'));
    expect(await server.kids(es256('1'))).toEqual(['1']);
    server.answer(() => Promise.reject(new Error('down')));
    expect(await server.kids(es256('2'))).toBe('refused');
    expect(await server.kids(es256('1'))).toEqual(['1']);
    expect(server.asked).toHaveBeenCalledTimes(2);
  });

  test('the cache is bounded, and the set used last stays', async () => {
    const server = createKeyServer();
    server.serve(ec('1'));
    for (let index = 0; index < 150; index += 1) {
      expect(await server.kids(es256('1'), `https://c${index}.example/jwks`)).toEqual(['1']);
      expect(await server.kids(es256('1'))).toEqual(['1']);
    }
    expect(server.asked).toHaveBeenCalledTimes(151);
    await server.kids(es256('1'), 'https://c149.example/jwks');
    expect(server.asked).toHaveBeenCalledTimes(151);
    await server.kids(es256('1'), 'https://c0.example/jwks');
    expect(server.asked).toHaveBeenCalledTimes(152);
  });
});

describe('D-10: what a host is asked, and what is kept of it', () => {
  test('each fetch counts for the host; nothing is counted for keys that are at hand, or a failure that is believed', async () => {
    const server = createKeyServer();
    server.serve(ec('1'));
    for (const path of ['a', 'b', 'a', 'b']) expect(await server.kids(es256('1'), `https://client.example/${path}`)).toEqual(['1']);
    server.answer(() => new Response(null, { status: 404 }));
    for (let round = 0; round < 3; round += 1) expect(await server.kids(es256('1'), 'https://client.example:443/c')).toBe('refused');
    expect(server.budget.taken).toEqual(Array(3).fill('key_set_host client.example'));
  });

  test('a host without room is not asked: 429 until there is room, while the keys at hand and other hosts serve on', async () => {
    const server = createKeyServer();
    server.serve(ec('1'));
    expect(await server.kids(es256('1'))).toEqual(['1']);
    server.budget.limited = 'key_set_host client.example';
    const tooMany = { error: 'temporarily_unavailable', status: 429, headers: { 'Retry-After': '7' } };
    await expect(server.find(es256('1'), 'https://client.example/other')).rejects.toMatchObject(tooMany);
    expect(await server.kids(es256('1'))).toEqual(['1']);
    expect(await server.kids(es256('1'), 'https://other.example/jwks')).toEqual(['1']);
    expect(server.asked).toHaveBeenCalledTimes(2);
    pass(60);
    const waiting = Array.from({ length: 20 }, () => server.find(es256('1')));
    for (const answer of await Promise.allSettled(waiting)) expect(answer).toMatchObject({ status: 'rejected', reason: tooMany });
    expect(server.asked).toHaveBeenCalledTimes(2);
    server.budget.limited = '';
    expect(await server.kids(es256('1'))).toEqual(['1']);
  });

  test('I7: where nobody can say whether there is room nothing is asked, and nothing of it is believed afterwards', async () => {
    const server = createKeyServer();
    server.serve(ec('1'));
    vi.spyOn(server.budget.rateLimiter, 'take').mockRejectedValueOnce(temporarilyUnavailable('RateLimiter did not answer'));
    await expect(server.find(es256('1'))).rejects.toMatchObject({ error: 'temporarily_unavailable', status: 503 });
    expect(server.asked).not.toHaveBeenCalled();
    expect(await server.kids(es256('1'))).toEqual(['1']);
  });

  test('huge sets drive each other out: together they are 4 MiB at most, and small ones stay', async () => {
    const server = createKeyServer();
    server.serve(ec('1'));
    for (let index = 0; index < 50; index += 1) expect(await server.kids(es256('1'), `https://small.example/${index}`)).toEqual(['1']);
    server.serve(...Array.from({ length: 30 }, () => ec('1', { x5c: ['A'.repeat(16_384)] })));
    const huge = (index: number) => server.find(es256('1'), `https://huge.example/${index}`);
    for (let index = 0; index < 10; index += 1) expect(await huge(index)).toHaveProperty('outcome', 'found');
    for (const kept of [2, 9]) expect([kept, (await huge(kept)).outcome, server.asked.mock.calls.length]).toEqual([kept, 'found', 60]);
    await huge(0);
    expect(server.asked).toHaveBeenCalledTimes(61);
  });
});

describe('RFC 7517, B-202: which keys are candidates', () => {
  test('private and symmetric keys and those we cannot use are ignored, the rest is kept', async () => {
    const server = createKeyServer();
    server.serve(ec('1', { d: 'secret' }), { kty: 'oct', k: 'secret', kid: '1' }, ec('1', { crv: 'secp256k1' }), null, 'key', ec('1'));
    const found = await server.find(es256('1'));
    expect(found).toEqual({ outcome: 'found', keys: [ec('1')] });
  });

  test('B-202: a repeated kid is told apart by kty, use and alg', async () => {
    const server = createKeyServer();
    const keys = [
      rsa('1', { alg: 'RS256' }),
      rsa('1', { alg: 'PS256' }),
      rsa('1', { use: 'enc' }),
      ec('1', { use: 'sig' }),
      ec('1', { crv: 'P-384' }),
    ];
    server.serve(...keys);
    const found = async (wanted: KeyWanted) => server.find(wanted);
    expect(await found({ kid: '1', alg: 'RS256', use: 'sig' })).toMatchObject({ keys: [keys[0]] });
    expect(await found({ kid: '1', alg: 'PS256', use: 'sig' })).toMatchObject({ keys: [keys[1]] });
    expect(await found({ kid: '1', alg: 'RSA-OAEP-256', use: 'enc' })).toMatchObject({ keys: [keys[2]] });
    expect(await found({ kid: '1', alg: 'ES256', use: 'sig' })).toMatchObject({ keys: [keys[3]] });
    expect(await found({ kid: '1', alg: 'ES384', use: 'sig' })).toMatchObject({ keys: [keys[4]] });
    expect(await found({ kid: '1', alg: 'EdDSA', use: 'sig' })).toMatchObject({ outcome: 'refused' });
  });

  test('without a kid every fitting key is one', async () => {
    const server = createKeyServer();
    server.serve(ec('1'), { ...ec('2'), kid: undefined }, rsa('3'), ec('4', { use: 'enc' }));
    expect(await server.kids(es256())).toEqual(['1', undefined]);
    expect(await server.kids(es256('2'))).toBe('refused');
  });

  test.each([
    ['no keys', { key: [] }],
    ['keys that are no list', { keys: { 0: ec('1') } }],
    ['too many keys', { keys: Array.from({ length: 51 }, () => ec('1')) }],
  ])('SS-09: a document with %s is a failure', async (_name, document) => {
    const server = createKeyServer();
    server.serve(ec('1'));
    expect(await server.kids(es256('1'))).toEqual(['1']);
    server.answer(() => Response.json(document));
    pass(60);
    expect(await server.kids(es256('1'))).toBe('refused');
  });
});

describe('a fetch that died with its request', () => {
  const never = () => new Promise<{ by: string }>(() => undefined);

  test('is taken over by one of the waiting, and the rest is served by that one', async () => {
    const together = createTogether<{ by: string }>([20, 500]);
    const dead = vi.fn(never);
    void together('key', dead);
    const began = vi.fn(async () => {
      await scheduler.wait(20);
      return { by: 'another' };
    });
    const answers = await Promise.all(Array.from({ length: 10 }, () => together('key', began)));
    expect(answers).toEqual(Array.from({ length: 10 }, () => ({ by: 'another' })));
    expect([dead, began].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });

  test('does not hold those who may not fetch themselves', async () => {
    const together = createTogether<{ by: string }>([20, 20]);
    void together('key', never);
    expect(await together('key', () => undefined)).toBe(undefined);
    expect(await together('other', async () => ({ by: 'me' }))).toEqual({ by: 'me' });
  });
});
