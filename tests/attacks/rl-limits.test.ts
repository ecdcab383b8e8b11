// Floods: what one address, one client or one recipient may ask for in a time, and that nobody else pays for it.
// What is counted for a person is in lg-guessing.test.ts.
import { limits, loadPeriod, loads } from '@authrim/shared/policies';
import { beforeAll, describe, expect, test } from 'vitest';
import { authorizeUrl } from '../harness/authorization.ts';
import { createBrowser } from '../harness/browser.ts';
import { pageOf, password, type RegisteredClient, randomAddress, registerClient } from '../harness/journey.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';

const { issuer, copyPeople } = await sharedOrigin('counting');
let client: RegisteredClient;

beforeAll(async () => {
  await copyPeople('flooded');
  client = await registerClient(issuer);
});

type Request = (address: string, number: number) => Promise<Response>;

const statusesOf = (answers: readonly Response[]) => {
  const statuses = answers.map(({ status }) => status);
  return Object.fromEntries([...new Set(statuses)].map((status) => [status, statuses.filter((other) => other === status).length]));
};

/** So many at once, forty side by side; bodies are left unread. */
async function send(count: number, request: Request, address: string): Promise<Response[]> {
  const answers: Response[] = [];
  for (let sent = 0; sent < count; sent += 40) {
    const batch = Array.from({ length: Math.min(40, count - sent) }, (_, index) => request(address, sent + index));
    for (const answer of await Promise.all(batch)) {
      await answer.body?.cancel();
      answers.push(answer);
    }
  }
  return answers;
}

const get =
  (path: string): Request =>
  (address) =>
    fetch(`${issuer}${path}`, { redirect: 'manual', headers: { 'CF-Connecting-IP': address } });

const parkRequest: Request = (address) =>
  fetch(authorizeUrl(issuer, client), { redirect: 'manual', headers: { 'CF-Connecting-IP': address } });

/** As another site may send it: without cookies, and too long to be asked for again by its address. */
const postLongRequest: Request = (address) =>
  fetch(`${issuer}/authorize`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'CF-Connecting-IP': address, 'Sec-Fetch-Site': 'cross-site', 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URL(authorizeUrl(issuer, client, { foo: 'x'.repeat(9000) })).search.slice(1),
  });

const register: Request = (address, number) =>
  fetch(`${issuer}/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'CF-Connecting-IP': address },
    body: JSON.stringify({ redirect_uris: [`https://rp-${number}.example.com/`] }),
  });

const push: Request = (address) =>
  fetch(`${issuer}/as/par`, {
    method: 'POST',
    headers: {
      'CF-Connecting-IP': address,
      Authorization: `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}`,
    },
    body: new URLSearchParams({ scope: '"' }),
  });

describe('RL-01, K-67, ASVS 6.1.1: what an endpoint counts exactly', () => {
  const expectRefusal = (name: keyof typeof limits, answer: Response | undefined) => {
    const { limit, window } = limits[name];
    expect(answer?.headers.get('RateLimit-Policy')).toBe(`"${name}";q=${limit};w=${window}`);
    expect(answer?.headers.get('RateLimit')).toMatch(new RegExp(`^"${name}";r=0;t=\\d+$`));
    const wait = Number(answer?.headers.get('Retry-After'));
    expect(wait > 0 && wait <= window).toBe(true);
  };

  test('registrations: twice as many as the table says are half refused, with the time to come back', async () => {
    const { limit } = limits.registration_address;
    const answers = await send(limit * 2, register, randomAddress());
    expect(statusesOf(answers)).toEqual({ 201: limit, 429: limit });
    const left = answers.filter(({ status }) => status === 201).map(({ headers }) => headers.get('RateLimit'));
    expect(left.sort()).toEqual(Array.from({ length: limit }, (_, remaining) => `"registration_address";r=${remaining}`).sort());
    // They raced: which of them came late is not said.
    expectRefusal(
      'registration_address',
      answers.find(({ status }) => status === 429),
    );
    expect((await register(randomAddress(), 1)).status).toBe(201);
  });

  test('parked requests: who may leave no more still goes on with what is left, and the refusal is a page that names nobody', async () => {
    const browser = createBrowser(issuer);
    const address = browser.headers.get('CF-Connecting-IP') ?? '';
    const login = pageOf(await browser.open(authorizeUrl(issuer, client)));
    const { limit } = limits.parked_address;
    expect(statusesOf(await send(limit + 39, parkRequest, address))).toEqual({ 303: limit - 1, 429: 40 });
    const refused = await parkRequest(address, 0);
    expectRefusal('parked_address', refused);
    const byPost = await postLongRequest(address, 0);
    expectRefusal('parked_address', byPost);
    expect([byPost.status, byPost.headers.get('Location')]).toEqual([429, null]);
    const elsewhere = await postLongRequest(randomAddress(), 0);
    expect([elsewhere.status, elsewhere.headers.get('RateLimit')]).toEqual([303, `"parked_address";r=${limit - 1}`]);
    expect([refused.status, refused.headers.get('Location')]).toEqual([429, null]);
    expect(await refused.text()).not.toContain(address);
    expect((await parkRequest(randomAddress(), 1)).status).toBe(303);
    const consent = pageOf(await browser.submit(login, { username: 'alice-flooded', password }, 'login'));
    expect([consent.status, consent.url]).toEqual([200, expect.stringContaining('/consent')]);
  });
});

describe('RL-01: every answer that was counted says what is left, and no other says anything', () => {
  const told = ({ headers }: { headers: Headers }) => [headers.get('RateLimit'), headers.get('RateLimit-Policy')];
  const one = (name: keyof typeof limits, limit: number = limits[name].limit) => [
    `"${name}";r=${limit - 1}`,
    `"${name}";q=${limits[name].limit};w=${limits[name].window}`,
  ];

  test('a person on the way: a parked request, a password that is wrong and one that is right, a letter', async () => {
    const browser = createBrowser(issuer);
    const login = pageOf(await browser.open(authorizeUrl(issuer, client)));
    const parked = await parkRequest(browser.headers.get('CF-Connecting-IP') ?? '', 0);
    expect(told(parked)).toEqual(one('parked_address', limits.parked_address.limit - 1));
    expect(told(login)).toEqual([null, null]);
    const again = pageOf(await browser.submit(login, { username: 'alice-flooded', password: 'not the one' }, 'login'));
    expect([again.status, ...told(again)]).toEqual([400, ...one('sign_in_address')]);
    const byMail = createBrowser(issuer);
    const ask = pageOf(await byMail.open(`${issuer}/login/email`));
    const asked = pageOf(await byMail.submit(ask, { email: 'bob-flooded@example.com' }, 'send'));
    expect([asked.status, ...told(asked)]).toEqual([200, ...one('mail_caller')]);
  });

  test('a pushed request, taken or refused; what no limit counts', async () => {
    const refused = await push(randomAddress(), 0);
    expect([refused.status, refused.headers.get('RateLimit')]).toEqual([400, expect.stringMatching(/^"push_client";r=\d+$/)]);
    for (const path of ['/.well-known/jwks.json', '/userinfo', '/login'])
      expect(told(await get(path)(randomAddress(), 0))).toEqual([null, null]);
  });
});

describe('RL-03, CVE-2026-45364: the key of a counter', () => {
  const spellings = (tail: string) => [
    `2001:db8:aa:${tail}::1`,
    `2001:DB8:AA:${tail}:0:0:0:1`,
    `2001:0db8:00aa:${tail.padStart(4, '0')}:ffff:ffff:ffff:ffff`,
    ` 2001:db8:aa:${tail}::2 `,
  ];

  test('every spelling and every half of a /64 is one; the next /64 is another', async () => {
    const limit = limits.registration_address.limit;
    const answers = [];
    for (let sent = 0; sent < limit; sent += 1) answers.push(await register(spellings('1')[sent % 4] ?? '', sent));
    expect(statusesOf(answers)).toEqual({ 201: limit });
    for (const spelling of spellings('1')) expect([spelling, (await register(spelling, 0)).status]).toEqual([spelling, 429]);
    expect((await register('2001:db8:aa:2::1', 0)).status).toBe(201);
  });

  test('an IPv4 address is the same in IPv6; what a client says of itself beside it counts for nothing', async () => {
    const limit = limits.registration_address.limit;
    await send(limit, register, '198.51.100.77');
    expect((await register('::ffff:198.51.100.77', 0)).status).toBe(429);
    expect((await register('::FFFF:c633:644d', 0)).status).toBe(429);
    for (const header of ['X-Forwarded-For', 'Forwarded', 'X-Real-IP', 'True-Client-IP', 'X-Client-IP']) {
      const answer = await fetch(`${issuer}/register`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'CF-Connecting-IP': '198.51.100.77', [header]: '203.0.113.9' },
        body: '{}',
      });
      expect([header, answer.status]).toEqual([header, 429]);
    }
  });

  test('LG-25, CVE-2024-47070: an address that is none is no way around: all of them are one caller', async () => {
    const limit = limits.registration_address.limit;
    const nonsense = (number: number) =>
      ['unknown', `999.1.1.${number}`, `caller-${number}`, `10.0.0.1, 10.0.0.${number}`, '::g'][number % 5] ?? '';
    const answers = [];
    for (let sent = 0; sent < limit; sent += 1) answers.push(await register(nonsense(sent), sent));
    expect(statusesOf(answers)).toEqual({ 201: limit });
    for (let sent = 0; sent < 5; sent += 1)
      expect([nonsense(sent), (await register(nonsense(sent), sent)).status]).toEqual([nonsense(sent), 429]);
    expect((await register(randomAddress(), 0)).status).toBe(201);
  });

  test('no other spelling of a path goes around a limit', async () => {
    const address = randomAddress();
    await send(limits.registration_address.limit, register, address);
    for (const path of ['/register', '//register', '/register/', '/Register', '/%72egister', '/register//', '/x/../register']) {
      const answer = await fetch(`${issuer}${path}`, { method: 'POST', headers: { 'CF-Connecting-IP': address }, body: '{}' });
      expect([path, answer.status === 429 || answer.status === 404 || answer.status === 405]).toEqual([path, true]);
    }
  });
});

describe('RL-05: a flood costs its own address alone', () => {
  test('what is refused is not written, and pushes nobody out', async () => {
    const [victim, flooder] = [randomAddress(), randomAddress()];
    const limit = limits.registration_address.limit;
    await send(limit - 1, register, victim);
    const flood = await send(400, register, flooder);
    expect(statusesOf(flood)).toEqual({ 201: limit, 429: 400 - limit });
    expect((await register(victim, 0)).status).toBe(201);
    expect((await register(victim, 1)).status).toBe(429);
  });
});

describe('D-16, P-25: the platform sheds the flood of one address before anything is asked for it', () => {
  test.each([
    ['op-async', '/device_authorization'],
    ['op-saml', '/saml/sso'],
    ['op-social', '/social/start'],
    ['op-graphql', '/graphql'],
  ] as const)('%s', async (worker, path) => {
    const address = randomAddress();
    const first = await get(path)(address, 0);
    const answers = await send(loads[worker] * 2, get(path), address);
    const { 429: shed = 0, ...others } = statusesOf(answers);
    expect(Object.keys(others)).toEqual([String(first.status)]);
    // The platform counts in fixed periods: a flood may meet the end of one and the beginning of the next.
    expect(shed).toBeGreaterThanOrEqual(1);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get('Retry-After')).toBe(String(loadPeriod));
    expect(refused?.headers.get('Cache-Control')).toContain('no-store');
    expect((await get(path)(randomAddress(), 0)).status).toBe(first.status);
  });

  test('B-159: an authenticated client is counted as itself, from whatever address it comes', async () => {
    const answers = await send(200, (_, number) => push(`10.9.${number % 250}.${number % 200}`, number), '');
    expect(statusesOf(answers)).toEqual({ 400: 200 });
  });
});
