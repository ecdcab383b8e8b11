// People and clients that were disabled or deleted, and tokens without a grace. Each answer also tells what it asked of objects and D1.
import { beforeAll, describe, expect, test } from 'vitest';
import { authorizeUrl, signedInBrowser } from '../harness/authorization.ts';
import { type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { completeFlow, type Flow, pageOf, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { wokenBy } from '../harness/operations.ts';
import { expectErrorPage, expectErrorRedirect, masked } from '../harness/oracles.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { introspect, postForm, userinfoStatus } from '../harness/token-requests.ts';

const { issuer, copyPeople, query, findSubject } = await sharedOrigin('counting');
let client: RegisteredClient;

beforeAll(async () => {
  await copyPeople('status');
  client = await registerClient(issuer);
});

const refresh = (token: unknown, of = client, at = issuer) =>
  postForm(`${at}/token`, { grant_type: 'refresh_token', refresh_token: String(token) }, of);
const authorize = (browser: Browser, parameters: Record<string, string> = {}, of = client) =>
  browser.open(authorizeUrl(issuer, of, parameters));
const invalidGrant = { status: 400, body: { error: 'invalid_grant' } };

/** Nothing of a flow works any more, at any endpoint. */
async function expectDead({ browser, tokens }: Flow): Promise<void> {
  expect(await userinfoStatus(issuer, tokens.access_token)).toBe(401);
  for (const token of [tokens.access_token, tokens.refresh_token ?? ''])
    expect(await introspect(issuer, client, token)).toEqual({ active: false });
  expect(await refresh(tokens.refresh_token)).toMatchObject(invalidGrant);
  expect(['login_required', 'access_denied']).toContain(sentTo(await authorize(browser, { prompt: 'none' })).searchParams.get('error'));
}

describe('people', () => {
  test('AZ-25, US-03, CVE-2025-53942: a disabled person’s session, tokens and codes are dead at once, and stay so when they are enabled again', async () => {
    const flow = await completeFlow({ issuer, username: 'carol-status', client });
    const code = sentTo(await authorize(flow.browser)).searchParams.get('code') ?? '';
    expect(await userinfoStatus(issuer, flow.tokens.access_token)).toBe(200);
    await (await findSubject('carol-status')).setStatus('disabled');
    await expectDead(flow);
    expectErrorRedirect(await authorize(flow.browser), 'access_denied');
    const redemption = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: 'https://rp.example.com/callback',
      code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    };
    expect(await postForm(`${issuer}/token`, redemption, client)).toMatchObject(invalidGrant);
    await (await findSubject('carol-status')).setStatus('active');
    await expectDead(flow);
    expect((await completeFlow({ issuer, username: 'carol-status', client })).tokens.access_token).toBeTypeOf('string');
  });

  test('LG-09, GHSA-2vg6-77g8-24mp: the cookie and tokens of a deleted person are nobody’s', async () => {
    const flow = await completeFlow({ issuer, username: 'dave-status', client });
    await (await findSubject('dave-status')).expectVersion(1000);
    await query('DELETE FROM users WHERE username = ?', 'dave-status');
    await expectDead(flow);
    const login = pageOf(await createBrowser(issuer).open(`${issuer}/login`));
    expect(login.status).toBe(200);
  });
});

describe('clients', () => {
  test('AZ-05, AZ-25, RFC 6749 §4.1.2.1: an unknown and a disabled client are one page, also for who is signed in', async () => {
    const browser = await signedInBrowser(issuer, client, 'grace-status');
    const disabled = await registerClient(issuer);
    await query("UPDATE clients SET status = 'disabled' WHERE client_id = ?", disabled.client_id);
    const pages = await Promise.all(
      [disabled, { ...disabled, client_id: 'nobody' }, { ...disabled, client_id: crypto.randomUUID() }].map(async (of) =>
        expectErrorPage(await authorize(browser, {}, of)),
      ),
    );
    const outside = (page: Page) =>
      masked({ ...page, headers: new Headers([...page.headers].filter(([name]) => name !== 'x-operations')) });
    for (const page of pages) expect(outside(page)).toEqual(outside(pages[0] as Page));
    expect(await postForm(`${issuer}/revoke`, { token: 'x' }, disabled)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(
      (await fetch(disabled.registration_client_uri, { headers: { Authorization: `Bearer ${disabled.registration_access_token}` } }))
        .status,
    ).toBe(401);
    expect(sentTo(await authorize(browser)).searchParams.has('code')).toBe(true);
  });
});

describe('handles', () => {
  test('LG-09, D-02: a forged cookie or request_uri wakes no object', async () => {
    const browser = await signedInBrowser(issuer, client, 'grace-status');
    const cookie = browser.cookies.get('session') ?? '';
    const ask = async (value: string) =>
      wokenBy(
        await fetch(authorizeUrl(issuer, client, { prompt: 'none' }), { redirect: 'manual', headers: { Cookie: `session=${value}` } }),
      );
    expect(await ask(cookie)).toEqual({ 'SubjectStore.authorize': 1 });
    for (const forged of [
      cookie.slice(0, -1),
      `${cookie}A`,
      cookie.toLowerCase(),
      'A'.repeat(cookie.length),
      browser.cookies.get('browser') ?? '',
    ])
      expect(await ask(forged)).toEqual({});
    const named = new URLSearchParams({ client_id: client.client_id, request_uri: `urn:ietf:params:oauth:request_uri:${cookie}` });
    expect(wokenBy(await fetch(`${issuer}/authorize?${named}`, { redirect: 'manual' }))).toEqual({});
  });
});

describe('refresh tokens without a grace', () => {
  const begin = async () => {
    const at = (await sharedOrigin('other')).issuer;
    const { client: of, tokens } = await completeFlow({ issuer: at, username: 'heidi' });
    return { at, of, tokens, again: (token: unknown, by = of) => refresh(token, by, at) };
  };

  test('RF-01, RFC 9700 §4.14.2: the first repetition ends the family, its newest token included', async () => {
    const { at, of, tokens, again } = await begin();
    const second = (await again(tokens.refresh_token)).body;
    expect(await introspect(at, of, String(second.refresh_token))).toMatchObject({ active: true });
    expect(await again(tokens.refresh_token)).toMatchObject(invalidGrant);
    expect(await again(second.refresh_token)).toMatchObject(invalidGrant);
    for (const token of [tokens.access_token, second.access_token, second.refresh_token])
      expect(await introspect(at, of, String(token))).toEqual({ active: false });
  });

  test('RF-05: a stranger’s repetition ends nothing', async () => {
    const { at, tokens, again } = await begin();
    const second = (await again(tokens.refresh_token)).body;
    expect(await again(tokens.refresh_token, await registerClient(at))).toMatchObject(invalidGrant);
    expect((await again(second.refresh_token)).status).toBe(200);
  });
});
