// Attacks by simultaneity, on an origin whose every call of an object or D1 pauses at random, judged by what is left at the end.
// Codes, refresh tokens and revocation (TK-02, TK-03, RF-02, RV-09) race in tests/flows/token-races.test.ts.
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { authorizeUrl, signedInBrowser, verifier } from '../harness/authorization.ts';
import { type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { becomeGuest } from '../harness/guests.ts';
import { callback, completeFlow, pageOf, password, registerClient, sentTo } from '../harness/journey.ts';
import { awaitMail, freshAddress, linkIn } from '../harness/mailbox.ts';
import { pathOf, signedInAtAccount } from '../harness/own-account.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { type Answer, introspect, postForm, readAnswer } from '../harness/token-requests.ts';

const { issuer, copyPeople, query } = await sharedOrigin('delaying');
beforeAll(() => copyPeople('raced'));

const times = <Value>(count: number, value: (index: number) => Value): Value[] => Array.from({ length: count }, (_, index) => value(index));
const cookieOf = (browser: Browser): string => [...browser.cookies].map((pair) => pair.join('=')).join('; ');
const endSession = (browser: Browser, id_token_hint = '') => browser.open(`/logout?${new URLSearchParams({ id_token_hint })}`);

test('AZ-58, I1: a waiting request resumed forty times at once is answered with one code', async () => {
  const client = await registerClient(issuer);
  const browser = await signedInBrowser(issuer, client, 'ivan-raced');
  const waiting = pageOf(await browser.open(authorizeUrl(issuer, client, { prompt: 'select_account' })));
  const { client_id = '', request_uri = '', form_token = '' } = waiting.forms[0]?.fields ?? {};
  const headers = { Cookie: cookieOf(browser), Origin: issuer };
  await fetch(`${issuer}/login/account`, {
    method: 'POST',
    redirect: 'manual',
    headers,
    body: new URLSearchParams({ client_id, request_uri, form_token }),
  });
  const resume = `${issuer}/authorize?${new URLSearchParams({ client_id, request_uri })}`;
  const answers = await Promise.all(times(40, () => fetch(resume, { redirect: 'manual', headers })));
  const responses = answers.map((answer) => new URL(answer.headers.get('Location') ?? issuer).searchParams);
  const codes = responses.flatMap((parameters) => parameters.get('code') ?? []);
  expect(codes).toHaveLength(1);
  // Who comes late finds the request gone, and is told on a page.
  const refused = answers.filter((answer, index) => answer.status === 400 || responses[index]?.get('error') === 'invalid_request_uri');
  expect(refused).toHaveLength(39);
  const redemption = { grant_type: 'authorization_code', code: codes[0], redirect_uri: callback, code_verifier: verifier };
  expect((await postForm(`${issuer}/token`, redemption, client)).status).toBe(200);
});

test('LG-52, OT-03: forty guesses at once are counted before any of them is checked', async () => {
  const attempts = times(40, async (index) => {
    const browser = createBrowser(issuer);
    const login = pageOf(await browser.open(`${issuer}/login`));
    return () => browser.submit(login, { username: 'dave-raced', password: `guess ${index}` }, 'login');
  });
  const ready = await Promise.all(attempts);
  const pages = (await Promise.all(ready.map((guess) => guess()))).map(pageOf);
  const checked = pages.filter(({ body }) => body.includes('do not match'));
  expect(checked.length).toBeGreaterThanOrEqual(5);
  expect(checked.length).toBeLessThanOrEqual(7);
  expect(pages.filter(({ body }) => body.includes('too many attempts'))).toHaveLength(40 - checked.length);
});

test('CA-54, I1: an assertion sent forty times at once authenticates one request', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const { client_id } = await registerClient(issuer, {
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [await exportJWK(publicKey)] },
  });
  const exp = Math.floor(Date.now() / 1000) + 60;
  const client_assertion = await new SignJWT({ iss: client_id, sub: client_id, aud: issuer, exp, jti: 'once' })
    .setProtectedHeader({ alg: 'ES256' })
    .sign(privateKey);
  const form = { token: 'x', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion };
  const answers = await Promise.all(
    times(40, async () => readAnswer(await fetch(`${issuer}/revoke`, { method: 'POST', body: new URLSearchParams(form) }))),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(39);
});

test('LO-54, I4: refreshes and redemptions that race a logout leave nothing alive behind it', async () => {
  const { browser, client, tokens } = await completeFlow({ issuer, username: 'judy-raced' });
  const codes = await Promise.all(
    times(10, async () => sentTo(await browser.open(authorizeUrl(issuer, client))).searchParams.get('code') ?? ''),
  );
  const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
  const [, ...answers] = await Promise.all([
    endSession(browser, tokens.id_token),
    ...times(10, () => postForm(`${issuer}/token`, refresh, client)),
    ...codes.map((code) =>
      postForm(`${issuer}/token`, { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier }, client),
    ),
  ] as const);
  const issued = (answers as Answer[]).flatMap(({ body }) =>
    [body.access_token, body.refresh_token].filter((token) => token !== undefined),
  );
  const states = await Promise.all(
    [tokens.access_token, tokens.refresh_token, ...issued].map((token) => introspect(issuer, client, String(token))),
  );
  expect(states).toEqual(states.map(() => ({ active: false })));
  for (const code of codes) {
    const redemption = { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier };
    expect(await postForm(`${issuer}/token`, redemption, client)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  }
});

test('LG-53, D-08: of four sign-ins at once in one browser none leaves the old cookie alive', async () => {
  const client = await registerClient(issuer);
  const browser = await signedInBrowser(issuer, client, 'heidi-raced');
  const login = pageOf(await browser.open(authorizeUrl(issuer, client, { prompt: 'login' })));
  const fields = { ...login.forms[0]?.fields, username: 'heidi-raced', password };
  const headers = { Cookie: cookieOf(browser), Origin: issuer, 'CF-Connecting-IP': '192.0.2.1' };
  const answers = await Promise.all(
    times(4, () => fetch(`${issuer}/login`, { method: 'POST', redirect: 'manual', headers, body: new URLSearchParams(fields) })),
  );
  const cookies = answers.flatMap((answer) =>
    answer.headers.getSetCookie().flatMap((cookie) => /^session=([^;]+)/.exec(cookie)?.[1] ?? []),
  );
  expect(cookies).toHaveLength(4);
  const isAlive = async (cookie: string) => {
    const thief = createBrowser(issuer);
    thief.cookies.set('session', cookie);
    return !sentTo(await thief.open(authorizeUrl(issuer, client, { prompt: 'none' }))).searchParams.has('error');
  };
  expect(await isAlive(browser.cookies.get('session') ?? '')).toBe(false);
  expect(await Promise.all(cookies.map(isAlive))).toContain(true);
});

test('K-33, I4: sign-ins that race a change of their password leave no session behind it', async () => {
  const { browser } = await signedInAtAccount(issuer, 'peggy-raced');
  const page = pageOf(await browser.open('/account/password'));
  let isChanged = false;
  const change = browser.submit(page, { new_password: 'seventeen quiet herons wade' }, 'change').finally(() => {
    isChanged = true;
  });
  const signInUntilThen = async () => {
    const thieves: Browser[] = [];
    while (!isChanged) {
      const thief = createBrowser(issuer);
      await thief.submit(pageOf(await thief.open('/login')), { username: 'peggy-raced', password }, 'login');
      thieves.push(thief);
    }
    return thieves;
  };
  const [changed, ...lanes] = await Promise.all([change, ...times(6, signInUntilThen)]);
  expect(pageOf(changed).body).toContain('Your password is changed.');
  const signedIn = lanes.flat().filter(({ cookies }) => cookies.has('session'));
  expect(signedIn).not.toEqual([]);
  const ends = await Promise.all([browser, ...signedIn].map(async (one) => pathOf(pageOf(await one.open('/account')))));
  expect(ends).toEqual(['/account', ...signedIn.map(() => '/login')]);
});

test('I3: a guest who signs up eight times at once, at two addresses, is one person with one of them', async () => {
  const { browser } = await becomeGuest(issuer);
  const [guest] = await query("SELECT id, sub FROM users WHERE username LIKE 'guest-%'");
  const addresses = [freshAddress('one'), freshAddress('two')];
  const pages: Page[] = [];
  for (const email of addresses) {
    await browser.submit(pageOf(await browser.open('/signup')), { email }, 'send');
    pages.push(pageOf(await browser.open(linkIn(await awaitMail(issuer, email)))));
  }
  const attempts = times(8, (index) => {
    const form = new URLSearchParams({ ...pages[index % 2]?.forms[0]?.fields, name: '', password: 'violet tractor hums at noon' });
    const headers = { Cookie: cookieOf(browser), Origin: issuer, 'CF-Connecting-IP': '192.0.2.1' };
    return fetch(`${issuer}/signup/complete`, { method: 'POST', redirect: 'manual', headers, body: form });
  });
  const statuses = (await Promise.all(attempts)).map(({ status }) => status);
  expect(statuses.toSorted()).toEqual([303, ...times(7, () => 400)]);
  const people = 'SELECT id, sub, username, email FROM users WHERE email_canonical IN (?, ?) OR id = ?';
  const found = await query(people, ...addresses, guest?.id);
  expect(found).toEqual([{ ...guest, username: found[0]?.email, email: expect.toBeOneOf(addresses) }]);
});
