// The catalogue's rows of signing in, at the pages between a sign-in and the app: nobody reaches them half signed in, is sent away by
// them, or is made to press their buttons from elsewhere.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { authorizeUrl } from '../harness/authorization.ts';
import { createBrowser } from '../harness/browser.ts';
import { pageOf, type RegisteredClient, registerClient } from '../harness/journey.ts';
import { addApp, enterPassword, pathOf } from '../harness/own-account.ts';
import { totpCode } from '../harness/totp.ts';

let origin: Origin;
let issuer: string;
let client: RegisteredClient;

beforeAll(async () => {
  const variables = { TERMS_VERSION: '1', TERMS_URI: 'https://example.com/terms' };
  origin = await startFreshOrigin({ seed: 'tests/fixtures/seed.json', variables });
  ({ issuer } = origin);
  client = await registerClient(issuer);
}, 60_000);
afterAll(() => origin.stop());

const pages = ['/login/terms', '/login/password', '/login/second-factor'];

/** A browser on its way to the app, at the page that asks for the terms. */
async function atTerms(username: string) {
  const browser = createBrowser(issuer);
  const page = await enterPassword(browser, pageOf(await browser.open(authorizeUrl(issuer, client))), username);
  expect(pathOf(page)).toBe('/login/terms');
  return { browser, page };
}

test('LG-19, CVE-2026-9091: half a sign-in opens none of the pages that follow it, and enrols nothing', async () => {
  const { browser: own, page } = await atTerms('alice');
  await own.submit(page, {}, 'accept');
  const { secret } = await addApp(issuer, own);
  const browser = createBrowser(issuer);
  const verify = await enterPassword(browser, pageOf(await browser.open(authorizeUrl(issuer, client))), 'alice');
  expect([pathOf(verify), browser.cookies.has('session')]).toEqual(['/login/verify', false]);
  const { search } = new URL(verify.url);
  for (const path of [...pages, '/account/security/authenticator', '/account/security/passkey']) {
    expect(pathOf(pageOf(await browser.open(issuer + path + search)))).toBe('/login');
  }
  const whole = await browser.submit(verify, { code: totpCode(secret, 0) }, 'verify');
  expect(pathOf(pageOf(whole))).toBe('/consent');
});

test('LG-25, CVE-2024-47070: who hides the address or the machine they come from is asked for no less', async () => {
  const { browser: own, page } = await atTerms('frank');
  await own.submit(page, {}, 'accept');
  await addApp(issuer, own);
  const disguises = [
    {},
    { 'CF-Connecting-IP': 'nowhere' },
    { 'CF-Connecting-IP': '' },
    { 'User-Agent': '' },
    { 'X-Forwarded-For': '127.0.0.1' },
  ];
  for (const disguise of disguises) {
    const browser = createBrowser(issuer);
    for (const [name, value] of Object.entries(disguise)) browser.headers.set(name, value);
    const verify = await enterPassword(browser, pageOf(await browser.open(authorizeUrl(issuer, client))), 'frank');
    expect([disguise, pathOf(verify), browser.cookies.has('session')]).toEqual([disguise, '/login/verify', false]);
  }
});

test('LG-19: the page of one action does not do another, nor let anybody past it', async () => {
  const { browser, page } = await atTerms('bob');
  const { search } = new URL(page.url);
  for (const path of ['/login/password', '/login/second-factor']) {
    const other = pageOf(await browser.open(issuer + path + search));
    if (pathOf(other) !== path) continue;
    const [form] = other.forms;
    const body = new URLSearchParams({ ...form?.fields, password: 'seven quiet lanterns drifting' });
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: issuer, 'Sec-Fetch-Site': 'same-origin' };
    expect(pathOf(pageOf(await browser.open(issuer + path, { method: 'POST', headers, body: body.toString() })))).toBe('/login/terms');
  }
  expect(pathOf(pageOf(await browser.open(authorizeUrl(issuer, client))))).toBe('/login/terms');
});

test('LG-11: no page of the way leads anywhere else', async () => {
  const { browser } = await atTerms('carol');
  expect(pageOf(await browser.open(`${issuer}/login/terms?page=/account`)).status).toBe(200);
  for (const page of ['https://evil.example', '//evil.example', '/account/../logout', '/consent', 'javascript:alert(1)']) {
    for (const path of pages) expect(pageOf(await browser.open(`${issuer}${path}?${new URLSearchParams({ page })}`)).status).toBe(400);
  }
});

test('LG-11: another site presses no button here', async () => {
  const { browser, page } = await atTerms('dave');
  const body = new URLSearchParams(page.forms[0]?.fields).toString();
  const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
  for (const from of [{ Origin: 'https://evil.example' }, { Origin: 'null' }, { Origin: issuer, 'Sec-Fetch-Site': 'same-site' }]) {
    const headers = new Headers({ ...type, ...from });
    expect(pageOf(await browser.open(`${issuer}/login/terms`, { method: 'POST', headers, body })).status).toBe(403);
  }
  expect(pathOf(pageOf(await browser.open(authorizeUrl(issuer, client))))).toBe('/login/terms');
  expect(pathOf(pageOf(await browser.submit(page, {}, 'accept')))).toBe('/consent');
});
