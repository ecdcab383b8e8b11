// What a sign-in is worth, what a client may ask of it, and how a person gets from one to the other without script. On an origin of
// its own: its people have second factors that others would trip over.
import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { authorizeUrl, parametersOf, signedInBrowser, verifier, walk } from '../harness/authorization.ts';
import { type Arrival, type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { callback, pageOf, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { addApp, enterPassword, passkeyOf, pathOf, securityPath, signedInAtAccount, usePasskey } from '../harness/own-account.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { optionsOf, type SoftwareAuthenticator } from '../harness/software-authenticator.ts';
import { postForm } from '../harness/token-requests.ts';
import { totpCode } from '../harness/totp.ts';

const { issuer, copyPeople } = await sharedOrigin();
let client: RegisteredClient;

const [passwordAcr, twoFactor, passkeyAcr] = ['urn:authrim:acr:password', 'urn:authrim:acr:two-factor', 'urn:authrim:acr:passkey'];
const essential = (...values: (string | undefined)[]) => ({ claims: JSON.stringify({ id_token: { acr: { essential: true, values } } }) });

beforeAll(async () => {
  await copyPeople('signing');
  client = await registerClient(issuer);
});

const ask = (browser: Browser, parameters: Record<string, string> = {}, of = client) => browser.open(authorizeUrl(issuer, of, parameters));
const errorOf = (arrival: Arrival) => parametersOf(arrival).get('error');

/** What the ID Token says of the sign-in, once the browser was sent back. */
async function tokensOf(arrival: Arrival, of = client) {
  const code = sentTo(arrival).searchParams.get('code') ?? '';
  const form = { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier };
  const { acr, amr, auth_time } = decodeJwt(String((await postForm(`${issuer}/token`, form, of)).body.id_token));
  return { acr, amr, auth_time };
}

const useAt = (browser: Browser, page: Page, authenticator: SoftwareAuthenticator) =>
  browser.submit(page, { credential: authenticator.assert(issuer, optionsOf(page)) }, 'passkey');

/** Agrees where that is asked. */
const agree = async (browser: Browser, arrival: Arrival): Promise<Arrival> =>
  arrival.at === 'page' && pathOf(arrival.page) === '/consent' ? browser.submit(arrival.page, {}, 'allow') : arrival;

describe('a sign-in with a password alone', () => {
  test('B-315, K-110: meets one form, and says pwd and nothing more', async () => {
    const browser = createBrowser(issuer);
    const { arrival, pages } = await walk(browser, await ask(browser), 'alice-signing');
    expect(pages).toEqual(['/login', '/consent']);
    expect(await tokensOf(arrival)).toMatchObject({ acr: passwordAcr, amr: ['pwd'] });
  });

  test('B-072: a wish it cannot meet is left, and the truth is told', async () => {
    const browser = await signedInBrowser(issuer, client, 'alice-signing');
    for (const acr_values of [passkeyAcr, `${twoFactor} phr`, 'gold'])
      expect(await tokensOf(await ask(browser, { acr_values: String(acr_values) }))).toMatchObject({ acr: passwordAcr });
    const wishing = await registerClient(issuer, { default_acr_values: [passkeyAcr] });
    const arrival = await agree(browser, await ask(browser, {}, wishing));
    expect(await tokensOf(arrival, wishing)).toMatchObject({ acr: passwordAcr });
  });

  test('B-073: a demand it can never meet is an error of its own', async () => {
    const browser = await signedInBrowser(issuer, client, 'alice-signing');
    expect(errorOf(await ask(browser, essential(twoFactor)))).toBe('unmet_authentication_requirements');
    expect(errorOf(await ask(browser, { ...essential(passkeyAcr), prompt: 'none' }))).toBe('unmet_authentication_requirements');
    expect(await tokensOf(await ask(browser, essential(passkeyAcr, passwordAcr)))).toMatchObject({ acr: passwordAcr });
  });
});

describe('a person with a passkey', () => {
  let authenticator: SoftwareAuthenticator;
  beforeAll(async () => {
    ({ authenticator } = await passkeyOf(issuer, 'bob-signing'));
  });

  test('P-23: it is all that is needed, and says what it is worth', async () => {
    const browser = createBrowser(issuer);
    const arrival = await agree(browser, await useAt(browser, pageOf(await ask(browser)), authenticator));
    expect(await tokensOf(arrival)).toMatchObject({ acr: passkeyAcr, amr: ['pop', 'user', 'mfa'] });
    expect(await tokensOf(await ask(browser, { acr_values: `${twoFactor} ${passkeyAcr}` }))).toMatchObject({ acr: twoFactor });
    expect(await tokensOf(await ask(browser, essential('phr')))).toMatchObject({ acr: 'phr' });
  });

  test('B-294, RFC 9470 §4: a demand is met by what is missing alone, the session stays as old as it is', async () => {
    const browser = await signedInBrowser(issuer, client, 'bob-signing');
    const weak = await tokensOf(await ask(browser));
    expect(errorOf(await ask(browser, { ...essential(passkeyAcr), prompt: 'none' }))).toBe('login_required');
    const page = pageOf(await ask(browser, essential(passkeyAcr)));
    expect([pathOf(page), page.body.includes('id="password"'), page.body.includes('id="code"')]).toEqual(['/login/verify', false, false]);
    const strong = await tokensOf(await useAt(browser, page, authenticator));
    expect(strong).toEqual({ acr: passkeyAcr, amr: ['pwd', 'pop', 'user', 'mfa'], auth_time: weak.auth_time });
  });

  test('B-072: a wish is put once, never with prompt=none, and can be left', async () => {
    const browser = await signedInBrowser(issuer, client, 'bob-signing');
    const acr_values = String(passkeyAcr);
    expect(await tokensOf(await ask(browser, { acr_values, prompt: 'none' }))).toMatchObject({ acr: passwordAcr });
    const page = pageOf(await ask(browser, { acr_values }));
    expect(await tokensOf(await browser.submit(page, {}, 'decline'))).toMatchObject({ acr: passwordAcr });
    expect(pathOf(pageOf(await ask(browser, { acr_values })))).toBe('/login/verify');
    const wishing = await registerClient(issuer, { default_acr_values: [passkeyAcr] });
    expect(pathOf(pageOf(await ask(browser, {}, wishing)))).toBe('/login/verify');
  });

  test('B-073: whoever will not meet a demand goes back to the app with the error, and the request is over', async () => {
    const browser = await signedInBrowser(issuer, client, 'bob-signing');
    const page = pageOf(await ask(browser, essential(passkeyAcr)));
    const arrival = await browser.submit(page, {}, 'decline');
    expect([errorOf(arrival), parametersOf(arrival).get('state')]).toEqual(['unmet_authentication_requirements', 'the state']);
    expect(pageOf(await browser.open(page.url)).body).toContain('expired');
  });

  test('B-054, B-057: prompt=login and max_age=0 ask for all of it again, also by passkey', async () => {
    const browser = await signedInBrowser(issuer, client, 'bob-signing');
    for (const again of [{ prompt: 'login' }, { max_age: '0' }]) {
      const page = pageOf(await ask(browser, again));
      expect(pathOf(page)).toBe('/login');
      expect(await tokensOf(await useAt(browser, page, authenticator))).toMatchObject({ acr: passkeyAcr });
    }
  });
});

describe('a person with an authenticator app', () => {
  let secret = '';
  let later = 0;
  const nextCode = () => totpCode(secret, later++);
  beforeAll(async () => {
    const { browser } = await signedInAtAccount(issuer, 'carol-signing');
    ({ secret } = await addApp(issuer, browser));
  });

  test('P-22, B-321: the code is asked for after the password, a wrong one keeps the request, and the right one ends it', async () => {
    const browser = createBrowser(issuer);
    const verify = await enterPassword(browser, pageOf(await ask(browser)), 'carol-signing');
    expect(pathOf(verify)).toBe('/login/verify');
    const again = pageOf(await browser.submit(verify, { code: '000000' }, 'verify'));
    expect([again.status, again.body.includes('verify-error')]).toEqual([400, true]);
    const other = pageOf(await browser.open(`${again.url}?${new URLSearchParams({ ...again.forms[0]?.fields, with: 'recovery_code' })}`));
    expect(other.forms[0]?.fields.method).toBe('recovery_code');
    const arrival = await agree(browser, await browser.submit(again, { code: nextCode() }, 'verify'));
    expect(await tokensOf(arrival)).toMatchObject({ acr: twoFactor, amr: ['pwd', 'otp', 'mfa'] });
  });

  test('LG-19: a session from before asks for it too, silently it is login_required', async () => {
    const before = await signedInBrowser(issuer, client, 'dave-signing');
    const { browser } = await signedInAtAccount(issuer, 'dave-signing');
    const app = await addApp(issuer, browser);
    expect(errorOf(await ask(before, { prompt: 'none' }))).toBe('login_required');
    const page = pageOf(await ask(before));
    expect([pathOf(page), page.body.includes('id="decline"')]).toEqual(['/login/verify', false]);
    const arrival = await before.submit(page, { code: totpCode(app.secret) }, 'verify');
    expect(await tokensOf(arrival)).toMatchObject({ acr: twoFactor });
    expect(await tokensOf(await ask(browser, {}).then((there) => agree(browser, there)))).toMatchObject({ acr: twoFactor });
  });

  test('whoever comes to the second step without the first is asked for the first', async () => {
    const browser = createBrowser(issuer);
    expect(pathOf(pageOf(await browser.open(`${issuer}/login/verify`)))).toBe('/login');
    const login = pageOf(await ask(browser));
    const { client_id = '', request_uri = '' } = login.forms[0]?.fields ?? {};
    const verify = pageOf(await browser.open(`${issuer}/login/verify?${new URLSearchParams({ client_id, request_uri })}`));
    expect(verify.url).toBe(login.url);
  });
});

describe('one’s own account', () => {
  test('E-28: a page of ours is gone back to after the sign-in, and no other address is', async () => {
    const browser = createBrowser(issuer);
    const page = pageOf(await browser.open(`${issuer}${securityPath}/authenticator`));
    expect(pathOf(page)).toBe('/login');
    expect(pathOf(await enterPassword(browser, page, 'erin-signing'))).toBe(`${securityPath}/authenticator`);
    for (const wrong of ['https://evil.test', '//evil.test', '/\\evil.test', '/account/security/../../logout', '/authorize'])
      expect(pageOf(await browser.open(`${issuer}/login?${new URLSearchParams({ page: wrong })}`)).status).toBe(400);
  });

  test('B-320, HD-03: every page about it is no-store, unframable and lets no script but its own run', async () => {
    const { browser } = await signedInAtAccount(issuer, 'frank-signing');
    for (const path of ['', '/passkey', '/authenticator']) {
      const { status, headers } = pageOf(await browser.open(issuer + securityPath + path));
      const policy = headers.get('Content-Security-Policy') ?? '';
      expect([path, status, headers.get('Cache-Control'), headers.get('X-Frame-Options')]).toEqual([path, 200, 'no-store', 'DENY']);
      expect(policy).toContain("default-src 'none'");
      expect(policy.includes('script-src')).toBe(path !== '/authenticator');
      expect(policy).not.toContain('connect-src');
    }
  });

  test('P-23: where passkeys are added and kept is published for whoever keeps them', async () => {
    const endpoints = (await (await fetch(`${issuer}/.well-known/passkey-endpoints`)).json()) as Record<string, string>;
    expect(Object.keys(endpoints).sort()).toEqual(['enroll', 'manage']);
    const { browser } = await signedInAtAccount(issuer, 'heidi-signing');
    for (const url of Object.values(endpoints)) expect(pageOf(await browser.open(url))).toMatchObject({ url, status: 200 });
  });

  test('PK-03: a page that stood open gets a fresh challenge, for its own browser alone', async () => {
    const { authenticator } = await passkeyOf(issuer, 'grace-signing');
    const renew = async (browser: Browser, query = '') =>
      (JSON.parse(pageOf(await browser.open(`${issuer}/login/challenge${query}`)).body) as { challenge: string }).challenge;
    expect((await fetch(`${issuer}/login/challenge`)).status).toBe(400);
    const browser = createBrowser(issuer);
    await browser.open(`${issuer}/login`);
    const challenges = [await renew(browser), await renew(browser)];
    expect(new Set(challenges).size).toBe(2);
    const stranger = createBrowser(issuer);
    await stranger.open(`${issuer}/login`);
    await usePasskey(issuer, browser, authenticator, { challenge: await renew(stranger) });
    expect(browser.cookies.has('session')).toBe(false);
    await usePasskey(issuer, browser, authenticator, { challenge: challenges[0] ?? '' });
    expect(browser.cookies.has('session')).toBe(true);
    const answer = await fetch(`${issuer}/login/challenge`, {
      headers: { Cookie: `browser=${browser.cookies.get('browser')}`, Origin: 'https://evil.test' },
    });
    expect([answer.headers.get('Access-Control-Allow-Origin'), answer.headers.get('Cache-Control')]).toEqual([null, 'no-store']);
  });
});
