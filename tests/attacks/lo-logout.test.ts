// Attacks on logout: being sent away, being sent elsewhere, and staying signed in although one left.
import { beforeAll, expect, inject, test } from 'vitest';
import { authorizeUrl } from '../harness/authorization.ts';
import { type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { completeFlow, type Flow, pageOf, password, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { expectStaleForm } from '../harness/oracles.ts';
import { introspect, postForm, userinfoStatus } from '../harness/token-requests.ts';

const issuer = inject('issuer');
const farewell = 'https://rp.example.com/bye';
let client: RegisteredClient;

beforeAll(async () => {
  client = await registerClient(issuer, { post_logout_redirect_uris: [farewell] });
});

const signIn = (username = 'judy', browser?: Browser) => completeFlow({ issuer, username, client, ...(browser && { browser }) });

const logoutUrl = (parameters: Record<string, string>): string => `${issuer}/logout?${new URLSearchParams(parameters)}`;
const hintOf = ({ tokens }: Flow): string => tokens.id_token ?? '';

const isSignedIn = async (browser: Browser): Promise<boolean> =>
  !sentTo(await browser.open(authorizeUrl(issuer, client, { prompt: 'none' }))).searchParams.has('error');

const isQuestion = ({ forms }: Page): boolean => forms.some(({ buttons }) => buttons.some(({ id }) => id === 'logout-confirm'));

test('LO-01, RIL §3: no redirect to what is not registered, neither at once nor after a confirmation', async () => {
  const variants = [
    'https://evil.test/bye',
    `${farewell}/`,
    `${farewell}?x=1`,
    `${farewell}#x`,
    `${farewell}/../evil`,
    'https://rp.example.com/',
    'https://rp.example.com.evil.test/bye',
    'https://rp.example.com@evil.test/bye',
    'https://RP.example.com/bye',
    'http://rp.example.com/bye',
    '//evil.test/bye',
    '/\\evil.test',
    'javascript:alert(1)',
    'data:text/html,x',
    `${farewell}\r\nSet-Cookie: a=b`,
    `${farewell} https://evil.test`,
  ];
  const control = await signIn();
  expect(sentTo(await control.browser.open(logoutUrl({ id_token_hint: hintOf(control), post_logout_redirect_uri: farewell }))).href).toBe(
    farewell,
  );
  const { browser } = await signIn();
  for (const post_logout_redirect_uri of variants) {
    const question = pageOf(await browser.open(logoutUrl({ client_id: client.client_id, post_logout_redirect_uri })));
    expect(isQuestion(question)).toBe(true);
    expect(question.headers.get('Content-Security-Policy')).toMatch(/form-action 'self';/);
    const answer = pageOf(await browser.submit(question, {}, 'logout-confirm'));
    expect(answer.status).toBe(200);
    expect(answer.body).not.toContain('evil.test');
    // The hint of a session that is over identifies the client and ends nothing.
    const atOnce = pageOf(await browser.open(logoutUrl({ id_token_hint: hintOf(control), post_logout_redirect_uri })));
    expect(atOnce.status).toBe(200);
  }
});

test('LO-02, ASVS 10.6.2: another site cannot sign a person out, by link, by form or by a confirmation of its own making', async () => {
  const { browser } = await signIn();
  const question = pageOf(await browser.open(`${issuer}/logout`));
  const { form_token = '' } = question.forms[0]?.fields ?? {};
  const stranger = pageOf(await createBrowser(issuer).open(`${issuer}/logout`)).forms[0]?.fields.form_token ?? '';
  const send = (fields: Record<string, string>, headers: Record<string, string>) =>
    browser.open(`${issuer}/logout/confirm`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ decision: 'logout', ...fields }),
    });
  const own = { Origin: issuer, 'Sec-Fetch-Site': 'same-origin' };
  expect(isQuestion(pageOf(await browser.open(`${issuer}/logout`, { headers: { 'Sec-Fetch-Site': 'cross-site' } })))).toBe(true);
  for (const [fields, headers] of [
    [{}, own],
    [{ form_token: stranger }, own],
    [{ form_token: `${form_token.slice(0, -1)}_` }, own],
    [{ form_token }, { Origin: 'https://evil.test' }],
    [{ form_token }, { Origin: 'null' }],
    [{ form_token }, { Origin: issuer, 'Sec-Fetch-Site': 'same-site' }],
    [{ form_token }, { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' }],
  ] as [Record<string, string>, Record<string, string>][]) {
    expect([400, 403]).toContain(pageOf(await send(fields, headers)).status);
    expect(await isSignedIn(browser)).toBe(true);
  }
  expect(pageOf(await browser.open(`${issuer}/logout/confirm`)).status).toBe(405);
  pageOf(await send({ form_token }, own));
  expect(await isSignedIn(browser)).toBe(false);
});

test('LO-03, RIL §4: a hint of another person, another session, another kind or another making asks, and redirects nowhere', async () => {
  const victim = await signIn();
  const [other, earlier] = [await signIn('mallory'), await signIn()];
  const [header = '', payload = '', signature = ''] = hintOf(victim).split('.');
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  const hints = [
    hintOf(other),
    hintOf(earlier),
    victim.tokens.access_token,
    victim.tokens.refresh_token ?? '',
    ...['none', 'None', 'NONE', ''].map((alg) => `${encode({ alg, typ: 'JWT' })}.${payload}.`),
    `${header}.${encode({ ...claims, aud: 'another' })}.${signature}`,
    `${header}.${encode({ ...claims, iss: 'https://evil.test' })}.${signature}`,
    `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
    'x',
    'a.b.c',
    '.'.repeat(1000),
  ];
  for (const id_token_hint of hints) {
    const question = pageOf(
      await victim.browser.open(logoutUrl({ id_token_hint, post_logout_redirect_uri: farewell, client_id: client.client_id })),
    );
    expect([id_token_hint.slice(0, 20), isQuestion(question)]).toEqual([id_token_hint.slice(0, 20), true]);
    expect(await isSignedIn(victim.browser)).toBe(true);
  }
  const question = pageOf(await victim.browser.open(logoutUrl({ id_token_hint: hintOf(other), post_logout_redirect_uri: farewell })));
  expect(pageOf(await victim.browser.submit(question, {}, 'logout-confirm')).status).toBe(200);
  expect(await isSignedIn(victim.browser)).toBe(false);
  for (const { browser } of [other, earlier]) expect(await isSignedIn(browser)).toBe(true);
});

test('LO-05, ASVS 7.4.3: with the session every token born in it dies, at every endpoint', async () => {
  const flow = await signIn();
  const second = await completeFlow({ issuer, username: 'judy', client: await registerClient(issuer), browser: flow.browser });
  await flow.browser.open(logoutUrl({ id_token_hint: hintOf(flow) }));
  for (const { client: of, tokens } of [flow, second]) {
    expect(await userinfoStatus(issuer, tokens.access_token)).toBe(401);
    expect(await introspect(issuer, of, tokens.access_token)).toEqual({ active: false });
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    expect(await postForm(`${issuer}/token`, refresh, of)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  }
});

test('LO-52: a POST from another site without a hint signs nobody out and takes no cookie away', async () => {
  const { browser } = await signIn();
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' };
  for (const id_token_hint of ['', 'x', hintOf(await signIn('mallory'))]) {
    const arrival = await browser.open(`${issuer}/logout`, { method: 'POST', headers, body: new URLSearchParams({ id_token_hint }) });
    expect(isQuestion(pageOf(arrival))).toBe(true);
    expect(await isSignedIn(browser)).toBe(true);
  }
});

test('LO-53: who signs in as somebody else leaves no session behind that nobody can end', async () => {
  const first = await signIn();
  const left = new Map(first.browser.cookies);
  const login = pageOf(await first.browser.open(`${issuer}/login?another=1`));
  await first.browser.submit(login, { username: 'mallory', password }, 'login');
  expect(await userinfoStatus(issuer, first.tokens.access_token)).toBe(401);
  const thief = createBrowser(issuer);
  for (const [name, value] of left) thief.cookies.set(name, value);
  expect(await isSignedIn(thief)).toBe(false);
});

test('LO-53, AZ-52: who was asked before somebody else signed in ends no session of theirs, and may ask again', async () => {
  const { browser } = await signIn();
  const request = { client_id: client.client_id, post_logout_redirect_uri: farewell, state: 'kept' };
  const question = pageOf(await browser.open(logoutUrl(request)));
  const login = pageOf(await browser.open(`${issuer}/login?another=1`));
  await browser.submit(login, { username: 'mallory', password }, 'login');
  const stale = expectStaleForm(await browser.submit(question, {}, 'logout-confirm'));
  expect(pageOf(await browser.open(`${issuer}/account`)).body).toContain('mallory');
  const [, again = ''] = /id="again"[^>]* href="([^"]*)"/.exec(stale.body) ?? [];
  const current = pageOf(await browser.open(again.replaceAll('&amp;', '&')));
  expect([isQuestion(current), current.body.includes('mallory')]).toEqual([true, true]);
  expect(sentTo(await browser.submit(current, {}, 'logout-confirm')).href).toBe(`${farewell}?state=kept`);
});

test('HD-11: a HEAD signs nobody out and grants nothing, though a GET of the same address does', async () => {
  const flow = await signIn();
  const { browser } = flow;
  const address = logoutUrl({ id_token_hint: hintOf(flow) });
  const Cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ');
  const head = (url: string) => fetch(url, { method: 'HEAD', headers: { Cookie }, redirect: 'manual' });
  const answer = await head(address);
  expect([answer.status, answer.headers.get('Allow'), answer.headers.getSetCookie()]).toEqual([405, 'GET, POST, OPTIONS', []]);
  expect((await head(authorizeUrl(issuer, client, { prompt: 'none' }))).headers.get('Location')).toBeNull();
  expect(await isSignedIn(browser)).toBe(true);
  await browser.open(address);
  expect(await isSignedIn(browser)).toBe(false);
});
