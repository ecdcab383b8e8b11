// RP-initiated logout with openid-client: OpenID Connect RP-Initiated Logout 1.0.
import * as oauth from 'openid-client';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { authorizeUrl } from '../harness/authorization.ts';
import type { Arrival, Browser, Page } from '../harness/browser.ts';
import { callback, completeFlow, type Flow, pageOf, password, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { postForm, userinfoStatus } from '../harness/token-requests.ts';

const issuer = inject('issuer');
const farewell = 'https://rp.example.com/bye';
let client: RegisteredClient;

beforeAll(async () => {
  client = await registerClient(issuer, { post_logout_redirect_uris: [farewell, `${farewell}?from=a%20b&x`] });
});

const signIn = (of = client) => completeFlow({ issuer, username: 'bob', client: of });

/** What openid-client builds; a hint goes along unless it is taken away. */
function endSession({ configuration, tokens }: Flow, parameters: Record<string, string | undefined> = {}): URL {
  const sent = { id_token_hint: tokens.id_token, post_logout_redirect_uri: farewell, ...parameters };
  const url = oauth.buildEndSessionUrl(
    configuration,
    Object.fromEntries(Object.entries(sent).filter((entry): entry is [string, string] => entry[1] !== undefined)),
  );
  if (parameters.client_id === undefined && 'client_id' in parameters) url.searchParams.delete('client_id');
  return url;
}

const silent = async (browser: Browser, of = client): Promise<string | null> =>
  sentTo(await browser.open(authorizeUrl(issuer, of, { prompt: 'none' }))).searchParams.get('error');

const isSignedIn = async (browser: Browser): Promise<boolean> => (await silent(browser)) === null;
const isConfirmation = ({ forms }: Page): boolean => forms.some(({ buttons }) => buttons.some(({ id }) => id === 'logout-confirm'));

/** A page, asking first, from which nothing leads to the client. */
function expectQuestion(arrival: Arrival): Page {
  const page = pageOf(arrival);
  expect([page.status, isConfirmation(page)]).toEqual([200, true]);
  return page;
}

function expectLoggedOutPage(arrival: Arrival): void {
  const page = pageOf(arrival);
  expect([page.status, page.forms]).toEqual([200, []]);
  expect(page.body).toContain('You are signed out');
}

describe('with a valid id_token_hint', () => {
  test('B-224, B-226: GET ends the session and returns to the client, with state only if sent', async () => {
    const plain = await signIn();
    expect(sentTo(await plain.browser.open(endSession(plain).href)).href).toBe(farewell);
    expect(await isSignedIn(plain.browser)).toBe(false);
    const stateful = await signIn();
    expect(sentTo(await stateful.browser.open(endSession(stateful, { state: 'a b&c' }).href)).href).toBe(`${farewell}?state=a+b%26c`);
  });

  test('B-224: POST, from the client’s own site as browsers send it', async () => {
    const flow = await signIn();
    const url = endSession(flow, { state: 's' });
    const arrival = await flow.browser.open(`${url.origin}${url.pathname}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'https://rp.example.com', 'Sec-Fetch-Site': 'cross-site' },
      body: url.searchParams,
    });
    expect(sentTo(arrival).href).toBe(`${farewell}?state=s`);
    expect(await isSignedIn(flow.browser)).toBe(false);
    expect(await userinfoStatus(issuer, flow.tokens.access_token)).toBe(401);
  });

  test('B-224: a POST too long to be repeated as a GET asks first, and never says that it is done while the session lives', async () => {
    const flow = await signIn();
    const url = endSession(flow, { state: 's'.repeat(9000) });
    const arrival = await flow.browser.open(`${url.origin}${url.pathname}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'https://rp.example.com', 'Sec-Fetch-Site': 'cross-site' },
      body: url.searchParams,
    });
    const question = expectQuestion(arrival);
    expect(await isSignedIn(flow.browser)).toBe(true);
    expect(new URL(pageOf(await flow.browser.submit(question, {}, 'logout-cancel')).url).pathname).toBe('/login');
    expect(await isSignedIn(flow.browser)).toBe(true);
    expect(sentTo(await flow.browser.submit(question, {}, 'logout-confirm')).searchParams.get('state')).toHaveLength(9000);
    expect(await isSignedIn(flow.browser)).toBe(false);
  });

  test('0016, B-228: a long POST from another site replaces no cookie, and without a hint the person is still asked', async () => {
    const { browser } = await signIn();
    const before = new Map(browser.cookies);
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' };
    const body = new URLSearchParams({ state: 's'.repeat(9000) });
    const question = expectQuestion(await browser.open(`${issuer}/logout`, { method: 'POST', headers, body }));
    expect(browser.cookies).toEqual(before);
    const asked = expectQuestion(await browser.submit(question, {}, 'logout-confirm'));
    expect(await isSignedIn(browser)).toBe(true);
    await browser.submit(asked, {}, 'logout-confirm');
    expect(await isSignedIn(browser)).toBe(false);
  });

  test('B-226: a registered query survives character by character', async () => {
    const flow = await signIn();
    const uri = `${farewell}?from=a%20b&x`;
    expect(sentTo(await flow.browser.open(endSession(flow, { post_logout_redirect_uri: uri, state: 's' }).href)).href).toBe(
      `${uri}&state=s`,
    );
  });

  test('B-229: client_id may go along when it agrees, and the hint alone names the client', async () => {
    const flow = await signIn();
    expect(sentTo(await flow.browser.open(endSession(flow, { client_id: undefined }).href)).href).toBe(farewell);
    const other = await signIn();
    expectQuestion(await other.browser.open(endSession(other, { client_id: (await registerClient(issuer)).client_id }).href));
    expect(await isSignedIn(other.browser)).toBe(true);
  });

  test('B-230, K-26: afterwards prompt=none fails, the old cookie is worthless and the tokens are dead', async () => {
    const flow = await signIn();
    const before = new Map(flow.browser.cookies);
    await flow.browser.open(endSession(flow).href);
    expect(flow.browser.cookies.has('session')).toBe(false);
    for (const [name, value] of before) flow.browser.cookies.set(name, value);
    expect(await silent(flow.browser)).toBe('login_required');
    expect(await userinfoStatus(issuer, flow.tokens.access_token)).toBe(401);
    const refresh = { grant_type: 'refresh_token', refresh_token: flow.tokens.refresh_token };
    expect(await postForm(`${issuer}/token`, refresh, client)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('B-230, K-26: a code that nobody redeemed dies with the session', async () => {
    const flow = await signIn();
    const code = sentTo(await flow.browser.open(authorizeUrl(issuer, client))).searchParams.get('code') ?? '';
    await flow.browser.open(endSession(flow).href);
    const redemption = { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: flow.code_verifier };
    expect(await postForm(`${issuer}/token`, redemption, client)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('B-227: without a redirect URI a page says that it is done', async () => {
    const flow = await signIn();
    expectLoggedOutPage(await flow.browser.open(endSession(flow, { post_logout_redirect_uri: undefined }).href));
    expect(await isSignedIn(flow.browser)).toBe(false);
  });

  test('B-226, B-234: the hint of a client stays good when the person signs in again for another', async () => {
    const flow = await signIn();
    const login = pageOf(await flow.browser.open(authorizeUrl(issuer, client, { prompt: 'login' })));
    sentTo(await flow.browser.submit(login, { username: 'bob', password }, 'login'));
    expect(sentTo(await flow.browser.open(endSession(flow).href)).href).toBe(farewell);
    expect(await isSignedIn(flow.browser)).toBe(false);
  });

  test('RIL §2: a second logout with the same hint returns to the client again', async () => {
    const flow = await signIn();
    await flow.browser.open(endSession(flow).href);
    expect(sentTo(await flow.browser.open(endSession(flow).href)).href).toBe(farewell);
  });
});

describe('without one the person is asked (B-225)', () => {
  test.each([
    ['no parameters', {}, undefined],
    ['only state', { state: 's' }, undefined],
    ['client_id and a registered URI', { post_logout_redirect_uri: farewell, state: 's' }, `${farewell}?state=s`],
  ])('B-227, B-310: %s: logged out after a confirmation', async (_, parameters, destination) => {
    const flow = await signIn();
    const url = `${issuer}/logout?${new URLSearchParams({ ...parameters, ...(destination && { client_id: client.client_id }) })}`;
    const question = expectQuestion(await flow.browser.open(url));
    expect(await isSignedIn(flow.browser)).toBe(true);
    const answer = await flow.browser.submit(question, {}, 'logout-confirm');
    if (destination) expect(sentTo(answer).href).toBe(destination);
    else expectLoggedOutPage(answer);
    expect(await isSignedIn(flow.browser)).toBe(false);
  });

  test('B-226, RIL §3: the question lets the browser go on from the client’s farewell to wherever the client is at home', async () => {
    const of = await registerClient(issuer, { post_logout_redirect_uris: [farewell], client_uri: 'https://home.example.com/start' });
    const flow = await signIn(of);
    const asked = expectQuestion(await flow.browser.open(endSession(flow, { id_token_hint: undefined, client_id: of.client_id }).href));
    const allowed = /form-action ([^;]*)/.exec(asked.headers.get('Content-Security-Policy') ?? '')?.[1]?.split(' ');
    expect(allowed).toEqual(expect.arrayContaining(["'self'", 'https://rp.example.com', 'https://home.example.com']));
    expect(sentTo(await flow.browser.submit(asked, {}, 'logout-confirm')).href).toBe(farewell);
  });

  test('B-225: whoever thinks better of it stays signed in', async () => {
    const flow = await signIn();
    const question = expectQuestion(await flow.browser.open(`${issuer}/logout`));
    pageOf(await flow.browser.submit(question, {}, 'logout-cancel'));
    expect(await isSignedIn(flow.browser)).toBe(true);
  });
});

describe('what cannot be trusted', () => {
  test('B-228: an unregistered URI, and a registered one with a query added: no redirect, a page', async () => {
    for (const uri of ['https://evil.test/', `${farewell}?x=1`, `${farewell}/`, farewell.toUpperCase(), 'javascript:alert(1)']) {
      const flow = await signIn();
      expectLoggedOutPage(await flow.browser.open(endSession(flow, { post_logout_redirect_uri: uri }).href));
    }
  });

  test('B-228: a hint with a bad signature, without one, or of somebody else’s making: a question and no redirect after it', async () => {
    const flow = await signIn();
    const [header = '', payload = '', signature = ''] = (flow.tokens.id_token ?? '').split('.');
    const none = btoa(JSON.stringify({ alg: 'none', typ: 'JWT' })).replace(/=+$/, '');
    const forged = [
      `${header}.${payload}.${signature.slice(0, -8)}AAAAAAAA`,
      `${none}.${payload}.`,
      `${header}.${payload}.`,
      'x',
      flow.tokens.access_token,
    ];
    for (const id_token_hint of forged) {
      const question = expectQuestion(await flow.browser.open(endSession(flow, { id_token_hint }).href));
      expect(await isSignedIn(flow.browser)).toBe(true);
      expect(question.headers.get('Content-Security-Policy')).not.toContain('rp.example.com');
    }
    const question = expectQuestion(await flow.browser.open(endSession(flow, { id_token_hint: 'x' }).href));
    expectLoggedOutPage(await flow.browser.submit(question, {}, 'logout-confirm'));
  });

  test('B-231: logout_hint and ui_locales of any value never cause an error', async () => {
    const flow = await signIn();
    expectQuestion(await flow.browser.open(`${issuer}/logout?logout_hint=%3Cb%3E&ui_locales=tlh+xx-!!`));
    const wishes = { logout_hint: '"><script>', ui_locales: '../../etc/passwd' };
    expect(sentTo(await flow.browser.open(endSession(flow, wishes).href)).href).toBe(farewell);
  });

  test('B-231, RIL §2: ui_locales picks the language of the question and of the word after it', async () => {
    const flow = await signIn();
    const question = expectQuestion(await flow.browser.open(`${issuer}/logout?ui_locales=tlh+de`));
    const done = pageOf(await flow.browser.submit(question, {}, 'logout-confirm'));
    for (const { body } of [question, done]) expect(body).toContain('<html lang="de"');
  });
});
