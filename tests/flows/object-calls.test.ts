import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import { count, type Operations } from '../../tools/server/instrument.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { createDpopKey, prove, requestTokens, requestUserinfo } from '../harness/dpop.ts';
import { pageOf, password, registerClient } from '../harness/journey.ts';
import { operationsOf } from '../harness/operations.ts';
import { addApp, passkeyOf } from '../harness/own-account.ts';
import { optionsOf } from '../harness/software-authenticator.ts';
import { obtainCode, obtainTokens, postForm } from '../harness/token-requests.ts';
import { totpCode } from '../harness/totp.ts';

let origin: Origin;
let issuer: string;

/** What an isolate believes lapses after ten seconds, perhaps between two calls: then it is warm at the next try. */
const warm = { retry: 2 };

beforeAll(async () => {
  origin = await startFreshOrigin({ entryWrapper: count });
  issuer = origin.issuer;
}, 60_000);
afterAll(() => origin.stop());

/** Apart from rows, which are the objects' own affair. */
const asked = ({ objects, d1, kv }: Operations) => ({ objects, d1, kv });
const once = (method: string) => ({ objects: { [`SubjectStore.${method}`]: 1 }, d1: 0, kv: 0 });

test('design §1.4, K-135: warm, each hot path asks one object once, and neither D1 nor KV', warm, async () => {
  const { client, browser, access_token } = await obtainTokens({ issuer });
  await fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${access_token}` } });
  await postForm(`${issuer}/introspect`, { token: access_token }, client);

  const { redemption } = await obtainCode({ issuer, client, browser });
  const redeemed = await postForm(`${issuer}/token`, redemption, client);
  expect(redeemed.status).toBe(200);
  expect(asked(operationsOf(redeemed))).toEqual(once('redeem'));

  const refresh_token = String(redeemed.body.refresh_token);
  const refreshed = await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token }, client);
  expect(refreshed.status).toBe(200);
  expect(asked(operationsOf(refreshed))).toEqual(once('rotate'));

  const token = String(refreshed.body.access_token);
  const userinfo = await fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${token}` } });
  expect(userinfo.status).toBe(200);
  expect(asked(operationsOf(userinfo))).toEqual(once('inspect'));

  const introspected = await postForm(`${issuer}/introspect`, { token }, client);
  expect(introspected.body).toMatchObject({ active: true });
  expect(asked(operationsOf(introspected))).toEqual(once('inspect'));
});

test('design §1.4: warm, a client that speaks for itself asks nobody; whether its token lives is one call', warm, async () => {
  const client = await registerClient(issuer, { grant_types: ['client_credentials'] });
  const obtain = () => postForm(`${issuer}/token`, { grant_type: 'client_credentials' }, client);
  const inspect = (token: unknown) => postForm(`${issuer}/introspect`, { token: String(token) }, client);
  await inspect((await obtain()).body.access_token);

  const issued = await obtain();
  expect(issued.status).toBe(200);
  expect(asked(operationsOf(issued))).toEqual({ objects: {}, d1: 0, kv: 0 });
  const introspected = await inspect(issued.body.access_token);
  expect(introspected.body).toMatchObject({ active: true });
  expect(asked(operationsOf(introspected))).toEqual({ objects: { 'ReplayGuard.inspect': 1 }, d1: 0, kv: 0 });
});

test('RFC 9449 §11.1: a proof costs one call more, and none when it or the token is refused', warm, async () => {
  const key = await createDpopKey();
  const { client, access_token: bearer, refresh_token } = await obtainTokens({ issuer });
  const form = { grant_type: 'refresh_token', refresh_token };
  const refreshed = await requestTokens(issuer, form, client, key);
  const access_token = String(refreshed.body.access_token);
  expect(asked(operationsOf(refreshed)).objects).toEqual({ 'SubjectStore.rotate': 1, 'ReplayGuard.accept': 1 });
  await requestUserinfo(issuer, access_token, key);

  const userinfo = await requestUserinfo(issuer, access_token, key);
  expect(userinfo.status).toBe(200);
  expect(asked(operationsOf(userinfo)).objects).toEqual({ 'SubjectStore.inspect': 1, 'ReplayGuard.accept': 1 });

  const refused = [
    await requestTokens(issuer, form, client, await prove(key, `${issuer}/userinfo`)),
    await requestUserinfo(issuer, access_token, key, { htm: 'POST' }),
    await requestUserinfo(issuer, access_token, await createDpopKey()),
    await requestUserinfo(issuer, bearer, key),
    await requestUserinfo(issuer, `${access_token.slice(0, -8)}AAAAAAAA`, key),
  ];
  for (const answer of refused) {
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(asked(operationsOf(answer)).objects).toEqual({});
  }
});

test('D-02: a forged token, code or refresh token wakes no object', warm, async () => {
  const { client, access_token } = await obtainTokens({ issuer });
  await fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${access_token}` } });
  const nothing = { objects: {}, d1: 0, kv: 0 };
  const forged = 'A'.repeat(120);
  const answers = [
    await postForm(`${issuer}/token`, { grant_type: 'authorization_code', code: forged }, client),
    await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token: forged }, client),
    await fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${access_token.slice(0, -8)}AAAAAAAA` } }),
  ];
  for (const answer of answers) expect(asked(operationsOf(answer))).toEqual(nothing);
});

test('B-026: metadata asks nobody, the JWKS once a second', async () => {
  const get = async (path: string) => asked(operationsOf(await fetch(`${issuer}/.well-known/${path}`)));
  await get('openid-configuration');
  const answers = [];
  for (let count = 0; count < 10; count += 1) answers.push(await get('jwks.json'));
  const asking = answers.filter(({ objects }) => Object.keys(objects).length > 0);
  expect(asking.length).toBeLessThanOrEqual(2);
  expect(answers).toContainEqual({ objects: {}, d1: 0, kv: 0 });
  expect(await get('openid-configuration')).toEqual({ objects: {}, d1: 0, kv: 0 });
});

// The last one: from here on this person needs a second factor.
test('N-26, K-07, K-79: a sign-in by password costs three calls, by passkey two, and a code of an app two more', async () => {
  const browser = createBrowser(issuer);
  const login = pageOf(await browser.open(`${issuer}/login`));
  expect(asked(operationsOf(login))).toEqual({ objects: {}, d1: 0, kv: 0 });
  // The browser follows redirects, the one answer that counts is asked for by hand.
  const send = async (at: Browser, page: Page, button: string, values: Record<string, string>) => {
    const form = page.forms.find(({ buttons }) => buttons.some(({ id }) => id === button));
    const answer = await fetch(form?.action ?? '', {
      method: 'POST',
      redirect: 'manual',
      headers: { Cookie: cookiesOf(at), Origin: issuer, 'Sec-Fetch-Site': 'same-origin' },
      body: new URLSearchParams({ ...form?.fields, ...values }),
    });
    expect(answer.status).toBe(303);
    for (const cookie of answer.headers.getSetCookie())
      at.cookies.set(cookie.slice(0, cookie.indexOf('=')), cookie.slice(cookie.indexOf('=') + 1).split(';')[0] ?? '');
    return asked(operationsOf(answer)).objects;
  };
  expect(await send(browser, login, 'login', { username: 'alice', password })).toEqual({
    'RateLimiter.take': 1,
    'SubjectStore.beginAttempt': 1,
    'SubjectStore.signIn': 1,
  });

  const { authenticator, browser: owner } = await passkeyOf(issuer, 'alice');
  const stranger = createBrowser(issuer);
  const page = pageOf(await stranger.open(`${issuer}/login`));
  const credential = authenticator.assert(issuer, optionsOf(page));
  expect(await send(stranger, page, 'passkey', { credential })).toEqual({ 'RateLimiter.take': 1, 'SubjectStore.signIn': 1 });

  const { secret } = await addApp(issuer, owner);
  const half = createBrowser(issuer);
  const verify = pageOf(await half.submit(pageOf(await half.open(`${issuer}/login`)), { username: 'alice', password }, 'login'));
  const code = totpCode(secret, 1);
  expect(await send(half, verify, 'verify', { code })).toEqual({ 'SubjectStore.beginCode': 1, 'SubjectStore.signIn': 1 });
});

const cookiesOf = ({ cookies }: Browser): string => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
