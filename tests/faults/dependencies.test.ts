// A dependency that fails, at each place where an endpoint needs it (security F-07, F-09, F-13; I1, I7, I10, I15).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fail } from '../../tools/server/instrument.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { authorizeUrl } from '../harness/authorization.ts';
import { createBrowser } from '../harness/browser.ts';
import { completeFlow, pageOf, password, type RegisteredClient, registerClient } from '../harness/journey.ts';
import { buildRequest, obtainGrant, post } from '../harness/resources.ts';
import { startSeededOrigin } from '../harness/seeded-origin.ts';
import { basicCredentials, introspect, obtainCode, obtainTokens, userinfoStatus } from '../harness/token-requests.ts';
import { type Answer, type Situation, situations } from './situations.ts';

const resource = 'https://api.example.com';
let origin: Origin;
let issuer: string;

beforeAll(async () => {
  const resources = [{ resource, scopes_supported: ['read'] }];
  origin = await startSeededOrigin({ clients: [], lists: { resources }, entryWrapper: fail, onLog: () => undefined });
  issuer = origin.issuer;
});
afterAll(() => origin.stop());

/** 503, when to come back, and not a word of what happened inside. */
function expectRefusal({ status, headers, body }: Answer): void {
  expect(status).toBe(503);
  expect(headers.get('Retry-After')).toMatch(/^\d+$/);
  expect(headers.get('Cache-Control')).toBe('no-store');
  expect(body).toContain('temporarily_unavailable');
  expect(body).not.toMatch(/secret detail|Network|\bD1\b|Store|Limiter|Manager|\.ts|\n\s+at /);
}

describe('F-13: the KeyManager does not answer to Workers that have no keys yet', () => {
  test('nothing is signed and no code is spent; the key set is not empty but unavailable', async () => {
    const situation = situations.find(({ name }) => name === 'POST /token, a code') as Situation;
    const { send, isGranted } = await situation.prepare(issuer);
    expectRefusal(await send('KeyManager.signingKey error'));
    const keySet = () => fetch(`${issuer}/.well-known/jwks.json`, { headers: { 'x-fault': 'KeyManager error' } });
    expect((await keySet()).status).toBe(503);
    expect(isGranted(await send())).toBe(true);
    expect(await (await fetch(`${issuer}/.well-known/jwks.json`)).json()).toHaveProperty('keys.0.kid');
  });

  test('tokens are neither active nor inactive', async () => {
    for (const name of ['GET /userinfo', 'POST /introspect']) {
      const { send, isGranted } = await (situations.find((situation) => situation.name === name) as Situation).prepare(issuer);
      expectRefusal(await send('KeyManager.listKeys error'));
      expect(isGranted(await send())).toBe(true);
    }
  });

  test('the metadata needs nobody', async () => {
    const url = `${issuer}/.well-known/openid-configuration`;
    for (const target of ['KeyManager', 'd1', 'kv']) {
      expect((await fetch(url, { headers: { 'x-fault': `${target} error` } })).status).toBe(200);
    }
  });
});

const cases = situations.flatMap((situation) =>
  situation.needs.map((need) => ({ title: `${situation.name} without ${need}`, situation, need })),
);

interface Outcome {
  refused: Answer;
  isRefusedGranted: boolean;
  /** When the dependency hangs: the status, and whether it came in time. */
  givenUp: { status: number; isInTime: boolean };
  granted: Answer;
  isGranted: boolean;
}

async function tryOut({ situation, need }: (typeof cases)[number]): Promise<Outcome> {
  const { send, isGranted } = await situation.prepare(issuer);
  const refused = await send(`${need} error`);
  const isRefusedGranted = isGranted(refused);
  const start = performance.now();
  const { status } = await send(`${need} hang`);
  const isInTime = performance.now() - start < 15_000;
  const granted = await send();
  return { refused, isRefusedGranted, givenUp: { status, isInTime }, granted, isGranted: isGranted(granted) };
}

describe('F-09, I7, I10, I15, RV-03, B-049, B-256: 503 with Retry-After while the dependency fails, given up when it hangs, and the same request is granted afterwards', () => {
  let outcomes: Map<string, Promise<Outcome>>;
  // Everywhere at once: most of it is waiting.
  beforeAll(async () => {
    // Situations share the browser of a person, and one that is met for the first time by several at once is known to the last alone.
    await obtainTokens({ issuer });
    outcomes = new Map(cases.map((each) => [each.title, tryOut(each)]));
    await Promise.allSettled(outcomes.values());
  }, 120_000);

  test.each(cases)('$title', async ({ title }) => {
    const { refused, isRefusedGranted, givenUp, granted, isGranted } = (await outcomes.get(title)) as Outcome;
    expectRefusal(refused);
    expect(isRefusedGranted).toBe(false);
    expect(givenUp).toEqual({ status: 503, isInTime: true });
    expect(isGranted, `${granted.status} ${granted.body}`).toBe(true);
  });
});

test('RL-01, D-16, LG-03: while nobody counts, nobody tries a password, of whoever it is', async () => {
  for (const [name, limiter] of [
    ['POST /login', 'RateLimiter.take'],
    ['POST /login, a name nobody has', 'RateLimiter.beginAttempt'],
  ]) {
    const { send, isGranted } = await (situations.find((situation) => situation.name === name) as Situation).prepare(issuer);
    const refused = await send(`${limiter} error`);
    expectRefusal(refused);
    expect(isGranted(refused)).toBe(false);
    expect(isGranted(await send())).toBe(true);
  }
});

describe('D1 fails behind the object of a person it has not met', () => {
  test.each(['error', 'hang'])('%s: no session, and within a moment of its end a full login works (I15)', async (how) => {
    const username = how === 'error' ? 'carol' : 'dave';
    const client = await registerClient(issuer);
    const browser = createBrowser(issuer);
    const page = pageOf(await browser.open(authorizeUrl(issuer, client)));
    browser.headers.set('x-fault', `objects.d1 ${how}`);
    expectRefusal(pageOf(await browser.submit(page, { username, password }, 'login')));
    expect(browser.cookies.has('session')).toBe(false);
    const start = performance.now();
    const { tokens } = await completeFlow({ issuer, username });
    expect(tokens.claims()?.sub).toBeTruthy();
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe('F-07: the object has decided, and its answer is lost', () => {
  const prepare = (name: string) => (situations.find((situation) => situation.name === name) as Situation).prepare(issuer);

  test('I1: a code is redeemed once; no second answer makes up for the lost one', async () => {
    const { send } = await prepare('POST /token, a code');
    expectRefusal(await send('SubjectStore.redeem error after'));
    const retry = await send();
    expect([retry.status, JSON.parse(retry.body).error]).toEqual([400, 'invalid_grant']);
  });

  test('I3: a refresh is answered again with the same successor', async () => {
    const { send } = await prepare('POST /token, a refresh token');
    expectRefusal(await send('SubjectStore.rotate error after'));
    const retry = await send();
    expect(retry.status).toBe(200);
  });

  test('I4: a revocation has happened, and may be repeated', async () => {
    const { client, access_token, refresh_token } = await obtainTokens({ issuer });
    const headers = { Authorization: `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}` };
    const revoke = (fault: Record<string, string>) =>
      fetch(`${issuer}/revoke`, { method: 'POST', headers: { ...headers, ...fault }, body: new URLSearchParams({ token: refresh_token }) });
    expect((await revoke({ 'x-fault': 'SubjectStore.revoke error after' })).status).toBe(503);
    expect(await introspect(issuer, client, access_token)).toEqual({ active: false });
    expect((await revoke({})).status).toBe(200);
    expect(await userinfoStatus(issuer, access_token)).toBe(401);
  });

  test('a sign-in leaves no cookie behind, and is made again', async () => {
    const { send, isGranted } = await prepare('POST /login');
    expectRefusal(await send('SubjectStore.signIn error after'));
    expect(isGranted(await send())).toBe(true);
  });

  test('I1: the code of an authorization whose end was lost is never delivered', async () => {
    const { send } = await prepare('POST /consent');
    expectRefusal(await send('AuthorizationRequestStore.complete error after'));
    const again = await send();
    expect([again.status, again.headers.has('Location')]).toEqual([400, false]);
    expect((await obtainCode({ issuer })).code).toBeTruthy();
  });
});

describe('I7: the registry of resource servers does not answer: nobody is told that a resource is unknown, and nothing is spent', () => {
  let client: RegisteredClient;
  beforeAll(async () => {
    client = await registerClient(issuer);
  });

  const sendWithoutRegistry = (url: string, init: RequestInit = {}) =>
    fetch(url, { redirect: 'manual', ...init, headers: { ...init.headers, 'x-fault': 'd1 error' } });

  test('I7, RFC 8707 §2: an authorization for a resource is unavailable, not invalid_target', async () => {
    // The client is known here by now, so that only the registry has to be asked.
    expect((await fetch((await buildRequest({ issuer, client, scope: 'openid' })).url, { redirect: 'manual' })).status).toBe(303);
    const { url } = await buildRequest({ issuer, client, resource, scope: 'openid read' });
    const refused = await sendWithoutRegistry(url);
    expect([refused.status, refused.headers.get('Location')]).toEqual([503, null]);
    expect((await fetch(url, { redirect: 'manual' })).headers.get('Location')).toContain('/login');
  });

  test('I7, RFC 8707 §2.2: neither the code nor the refresh token is spent on it', async () => {
    const without = await obtainGrant({ issuer, client, scope: 'openid' });
    expect((await post(`${issuer}/token`, without, client)).status).toBe(200);
    const form = { ...(await obtainGrant({ issuer, client, resource, scope: 'openid read' })), resource };
    const headers = { Authorization: basicCredentials(client.client_id, client.client_secret ?? '') };
    const refused = await sendWithoutRegistry(`${issuer}/token`, { method: 'POST', headers, body: new URLSearchParams(form) });
    expect([refused.status, (await refused.json()).error]).toEqual([503, 'temporarily_unavailable']);
    expect(refused.headers.get('Retry-After')).toMatch(/^\d+$/);
    expect(await post(`${issuer}/token`, form, client)).toMatchObject({ status: 200, body: { scope: 'read' } });
  });
});
