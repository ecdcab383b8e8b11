// F-26, I8: signing keys rotate as fast as they can while people sign in and tokens are refreshed. Verifiers keep the JWKS for its
// max-age and ask again for a `kid` they do not know. Nothing valid is refused, and nothing is signed by a key that has left.
import type { JsonWebKey } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { KeyManagerContract, PublicKey } from '@authrim/shared/durable-objects';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acts } from '../../tools/operator/acts.ts';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { createBrowser } from '../harness/browser.ts';
import { headerOf, type Json, verifyJwt } from '../harness/jose-by-node.ts';
import { type RegisteredClient, registerClient } from '../harness/journey.ts';
import { operate } from '../harness/operator.ts';
import { introspect, obtainTokens, postForm, userinfoStatus } from '../harness/token-requests.ts';

const algorithms = ['ES256', 'RS256'] as const;
const rotations = 10;
/** Seconds a Worker may go on believing that a key is active, and two for the request it then signs in. */
const believed = 12;

type Algorithm = (typeof algorithms)[number];
type KeySet = { keys: (JsonWebKey & Json)[] };

let origin: Origin;
let issuer: string;
let keyManager: KeyManagerContract;

beforeAll(async () => {
  origin = await startFreshOrigin({ seed: 'tests/fixtures/seed.json' });
  issuer = origin.issuer;
  keyManager = origin.object('KEY_MANAGER', 'issuer');
}, 60_000);
afterAll(() => origin.stop());

const fetchKeys = async (): Promise<KeySet> => (await fetch(`${issuer}/.well-known/jwks.json`)).json();

/** A relying party: one copy of the JWKS, fetched again only for a `kid` that is not in it. */
function createVerifier() {
  let copy: KeySet | undefined;
  return async (jwt: string): Promise<Json> => {
    const knows = () => copy?.keys.some(({ kid }) => kid === headerOf(jwt).kid);
    if (!knows()) copy = await fetchKeys();
    return verifyJwt(jwt, copy ?? { keys: [] });
  };
}

/** `kid` → epoch seconds at which it ceased to be active. */
const leftAt = new Map<string, number>();
const activeKid = async (alg: Algorithm): Promise<string> =>
  (await keyManager.listKeys()).find((key: PublicKey) => key.alg === alg && key.state === 'active')?.kid ?? 'none';

async function rotateRepeatedly(alg: Algorithm): Promise<void> {
  for (let count = 0; count < rotations; ) {
    const kid = await activeKid(alg);
    const rotated = await keyManager.rotate({ alg, at_once: true });
    if (rotated.outcome === 'too_early') await wait(200);
    else {
      leftAt.set(kid, Date.now() / 1000);
      count += 1;
    }
  }
}

/** Strangers who keep the copies within our Workers warm, and thereby as old as they may be. */
async function readKeysAllTheTime(isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await fetchKeys();
    await wait(100);
  }
}

/** Every signature is looked at by a verifier of its own memory, and by our own endpoints. */
async function useTokens(client: RegisteredClient, isOver: () => boolean, signed: { kid: string; iat: number }[]): Promise<void> {
  const [verify, browser] = [createVerifier(), createBrowser(issuer)];
  while (!isOver()) {
    const fresh = await obtainTokens({ issuer, client, browser });
    const { refresh_token } = fresh;
    const refreshed = await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token }, client);
    expect(refreshed).toMatchObject({ status: 200 });
    for (const { access_token, id_token } of [fresh, refreshed.body as { access_token: string; id_token: string }]) {
      for (const jwt of [access_token, id_token]) {
        const { iat } = await verify(jwt);
        signed.push({ kid: String(headerOf(jwt).kid), iat: Number(iat) });
      }
      expect(await userinfoStatus(issuer, access_token)).toBe(200);
      expect(await introspect(issuer, client, access_token)).toMatchObject({ active: true });
    }
    await wait(20);
  }
}

test('F-26, I8: ten rotations under load, at once: zero valid tokens refused', { timeout: 120_000 }, async () => {
  const clients = await Promise.all(algorithms.map((alg) => registerClient(issuer, { id_token_signed_response_alg: alg })));
  const signed: { kid: string; iat: number }[] = [];
  let isOver = false;
  const traffic = [...clients.map((client) => useTokens(client, () => isOver, signed)), readKeysAllTheTime(() => isOver)];
  await Promise.race([Promise.all(algorithms.map(rotateRepeatedly)), ...traffic]).finally(() => {
    isOver = true;
  });
  await Promise.all(traffic);

  expect(leftAt.size).toBe(rotations * algorithms.length);
  expect(new Set(signed.map(({ kid }) => kid)).size).toBeGreaterThan(algorithms.length);
  for (const { kid, iat } of signed) expect(iat).toBeLessThanOrEqual((leftAt.get(kid) ?? Number.POSITIVE_INFINITY) + believed);
  const published = (await fetchKeys()).keys.map(({ kid }) => kid);
  for (const { kid } of signed) expect(published).toContain(kid);
});

test('JW-13: a revoked key leaves the JWKS within a second or two, and another stands in its place', { timeout: 20_000 }, async () => {
  const kid = await activeKid('ES256');
  expect((await fetchKeys()).keys.map((key) => key.kid)).toContain(kid);
  expect(await keyManager.revoke(kid)).toEqual({ outcome: 'revoked' });
  await wait(1100);
  const { keys } = await fetchKeys();
  expect(keys.map((key) => key.kid)).not.toContain(kid);
  expect(keys.map((key) => key.kid)).toContain(await activeKid('ES256'));
});

const order = async (act: string, of: string): Promise<string> => operate(origin.database, act, of);

test('JW-13, F-26: an operator replaces the keys of one algorithm and revokes a key; its tokens end, refresh tokens do not', {
  timeout: 60_000,
}, async () => {
  const [replaced, client] = [await activeKid('RS256'), await registerClient(issuer)];
  const browser = createBrowser(issuer);
  const { access_token, refresh_token } = await obtainTokens({ issuer, client, browser });
  const revoked = String(headerOf(access_token).kid);
  expect(await userinfoStatus(issuer, access_token)).toBe(200);
  expect(await order('replace-keys', 'RS256')).toContain('Ordered');
  expect(await order('revoke-key', revoked)).toContain('Ordered');

  await expect.poll(() => userinfoStatus(issuer, access_token), { timeout: 40_000, interval: 500 }).toBe(401);
  expect(await order('key-orders', '2')).toContain(`revoke ${revoked}: revoked`);
  expect(await order('key-orders', '2')).toContain(`replace RS256: ${await activeKid('RS256')}`);
  const published = (await fetchKeys()).keys.map(({ kid }) => kid);
  expect([published.includes(replaced), published.includes(revoked)]).toEqual([true, false]);
  const refreshed = await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token }, client);
  expect(refreshed.status).toBe(200);
  expect(await userinfoStatus(issuer, String(refreshed.body.access_token))).toBe(200);
  expect(headerOf((await obtainTokens({ issuer, client, browser })).access_token).kid).not.toBe(revoked);
});

test.each([
  ['replace-keys', 'HS256'],
  ['replace-keys', ''],
  ['revoke-key', "'); DROP TABLE users; --"],
  ['key-orders', 'all'],
])('%s %s is no order', (act, of) => expect(acts[act]?.statements(of)).toBe(undefined));
