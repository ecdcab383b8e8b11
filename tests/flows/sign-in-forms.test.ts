// The shapes of the sign-in page, and what happens to whoever goes back, opens two tabs, comes too late, or keeps no cookies.
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { authorizeUrl, signedInBrowser } from '../harness/authorization.ts';
import { type Arrival, type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { pageOf, password, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { enterPassword, pathOf, registerPasskey, signedInAtAccount } from '../harness/own-account.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { createAuthenticator, type Lies, optionsOf } from '../harness/software-authenticator.ts';

let origin: Origin;
let issuer: string;
let client: RegisteredClient;

async function start(variables: Record<string, string>): Promise<void> {
  origin = await startFreshOrigin({ seed: 'tests/fixtures/seed.json', variables });
  ({ issuer } = origin);
  client = await registerClient(issuer);
}

const ask = (browser: Browser, parameters: Record<string, string> = {}) => browser.open(authorizeUrl(issuer, client, parameters));
const isGranted = (arrival: Arrival): boolean => sentTo(arrival).searchParams.has('code');
const agree = (browser: Browser, page: Page) => browser.submit(page, {}, 'allow');
/** A page without what differs from one view to the next. */
const bare = ({ body }: Page, name: string): string =>
  body
    .replaceAll(name, 'NAME')
    .replaceAll(/aria-hidden="true">.</g, 'INITIAL')
    .replaceAll(/(value|nonce|data-[a-z-]+|href)="[^"]*"/g, '')
    .replaceAll(/nonce-[\w+/=-]+|"challenge":"[^"]*"|[\w-]{40,}/g, '');

describe('SIGN_IN_FORM=identifier_first', () => {
  beforeAll(() => start({ SIGN_IN_FORM: 'identifier_first' }), 60_000);
  afterAll(() => origin.stop());

  test('the name comes first, with a passkey beside it; then the password; then on to the app', async () => {
    const browser = createBrowser(issuer);
    const first = pageOf(await ask(browser));
    expect([
      first.body.includes('id="password"'),
      first.body.includes('webauthn'),
      first.forms.some((form) => 'step' in form.fields),
    ]).toEqual([false, true, true]);
    const second = pageOf(await browser.submit(first, { username: 'alice' }, 'next'));
    expect([second.status, second.body.includes('id="password"'), second.body.includes('alice')]).toEqual([200, true, true]);
    const wrong = pageOf(await browser.submit(second, { password: 'wrong' }, 'login'));
    expect([wrong.status, wrong.body.includes('login-error'), wrong.forms[0]?.fields.username]).toEqual([400, true, 'alice']);
    const consent = pageOf(await browser.submit(wrong, { password }, 'login'));
    expect(isGranted(await agree(browser, consent))).toBe(true);
  });

  test('LG-01, LG-02: a name that nobody has leads to the same page and the same refusal', async () => {
    const browser = createBrowser(issuer);
    const pages = async (username: string) => {
      const second = pageOf(await browser.submit(pageOf(await ask(browser)), { username }, 'next'));
      const refused = pageOf(await browser.submit(second, { password: 'wrong' }, 'login'));
      return [second.status, bare(second, username), refused.status, bare(refused, username)];
    };
    const known = await pages('alice');
    expect(known[1]).toContain('NAME');
    expect(await pages('nobody-here')).toEqual(known);
    expect(await pages('bob')).toEqual(known);
  });

  test('an empty name is asked for again, and a form of another page is refused', async () => {
    const browser = createBrowser(issuer);
    const first = pageOf(await ask(browser));
    expect(pageOf(await browser.submit(first, { username: ' ' }, 'next')).body).toContain('id="username"');
    expect(pageOf(await browser.submit(first, { username: 'alice', form_token: 'x' }, 'next')).status).toBe(403);
  });

  test('a passkey needs no name', async () => {
    const { authenticator } = await passkeyOf('dave');
    const browser = createBrowser(issuer);
    const first = pageOf(await ask(browser));
    const consent = pageOf(await browser.submit(first, { credential: authenticator.assert(issuer, optionsOf(first)) }, 'passkey'));
    expect(isGranted(await agree(browser, consent))).toBe(true);
  });

  test('B-040: whoever is signed in is asked for the password alone', async () => {
    const browser = createBrowser(issuer);
    await signInByName(browser, 'carol');
    const again = pageOf(await ask(browser, { prompt: 'login' }));
    expect([again.body.includes('id="password"'), again.forms[0]?.fields.username]).toEqual([true, 'carol']);
  });
});

async function signInByName(browser: Browser, username: string): Promise<Page> {
  const second = pageOf(await browser.submit(pageOf(await browser.open(`${issuer}/account/security`)), { username }, 'next'));
  return pageOf(await browser.submit(second, { password }, 'login'));
}

async function passkeyOf(username: string) {
  const browser = createBrowser(issuer);
  await signInByName(browser, username);
  const authenticator = createAuthenticator();
  await registerPasskey(issuer, browser, authenticator);
  return { authenticator };
}

describe('a browser that does not do as expected', () => {
  beforeAll(async () => {
    const shared = await sharedOrigin();
    await shared.copyPeople('lost');
    ({ issuer } = shared);
    client = await registerClient(issuer);
  });

  test('design §1.10: two tabs keep two requests, each is answered once, in whatever order', async () => {
    const browser = createBrowser(issuer);
    const [one, two] = [pageOf(await ask(browser, { state: 'one' })), pageOf(await ask(browser, { state: 'two' }))];
    const consent = await enterPassword(browser, two, 'alice-lost');
    const second = sentTo(await agree(browser, consent));
    expect([second.searchParams.get('state'), second.searchParams.has('code')]).toEqual(['two', true]);
    const first = sentTo(await browser.submit(one, { username: 'alice-lost', password }, 'login'));
    expect([first.searchParams.get('state'), first.searchParams.has('code')]).toEqual(['one', true]);
  });

  test('AZ-52: whoever signs in as another person in a second tab agrees to nothing in the first', async () => {
    const browser = createBrowser(issuer);
    const consentOfBob = await enterPassword(browser, pageOf(await ask(browser)), 'bob-lost');
    expect(pathOf(consentOfBob)).toBe('/consent');
    const consentOfCarol = await enterPassword(browser, pageOf(await browser.open(`${issuer}/login?another=1`)), 'carol-lost');
    expect(consentOfCarol.status).toBe(200);
    const stale = pageOf(await agree(browser, consentOfBob));
    expect([stale.status, stale.body.includes('This page has expired')]).toEqual([403, true]);
    expect(pathOf(pageOf(await ask(browser)))).toBe('/consent');
  });

  test('D-09, B-321: a form whose token is worth nothing any more leads back to its own page and request, and shows nothing typed', async () => {
    const browser = createBrowser(issuer);
    const page = pageOf(await ask(browser, { state: 'kept' }));
    const stale = pageOf(await browser.submit(page, { username: 'heidi-lost', password, form_token: 'of another day' }, 'login'));
    expect([stale.status, stale.body.includes('This page has expired'), stale.body.includes(password)]).toEqual([403, true, false]);
    const [, href = ''] = /<a id="again"[^>]* href="([^"]*)"/.exec(stale.body) ?? [];
    const consent = await enterPassword(browser, pageOf(await browser.open(href.replaceAll('&amp;', '&'))), 'heidi-lost');
    expect(sentTo(await agree(browser, consent)).searchParams.get('state')).toBe('kept');
  });

  test('design §1.10: back from the app, the sign-in that was sent again changes nothing and says how to go on', async () => {
    const browser = createBrowser(issuer);
    const page = pageOf(await ask(browser));
    const consent = await enterPassword(browser, page, 'dave-lost');
    expect(isGranted(await agree(browser, consent))).toBe(true);
    for (const again of [await browser.submit(page, { username: 'dave-lost', password }, 'login'), await agree(browser, consent)]) {
      const gone = pageOf(again);
      expect([gone.status, gone.body.includes('This page has expired')]).toEqual([400, true]);
    }
    expect(isGranted(await ask(browser, { prompt: 'none' }))).toBe(true);
  });

  test('B-321: a wrong password keeps the request, and the page from before it still signs in', async () => {
    const browser = createBrowser(issuer);
    const page = pageOf(await ask(browser));
    await browser.submit(page, { username: 'erin-lost', password: 'wrong' }, 'login');
    expect(pathOf(await enterPassword(browser, page, 'erin-lost'))).toBe('/consent');
  });

  test('D-09: a browser that keeps no cookies is told so, and its request waits', async () => {
    const browser = createBrowser(issuer);
    const page = pageOf(await ask(browser));
    const kept = new Map(browser.cookies);
    browser.cookies.clear();
    for (const arrival of [await browser.submit(page, { username: 'frank-lost', password }, 'login'), await browser.open(page.url)]) {
      const told = pageOf(arrival);
      expect([told.status >= 400, told.body.includes('id="cookies"')]).toEqual([true, true]);
      browser.cookies.clear();
    }
    for (const [name, value] of kept) browser.cookies.set(name, value);
    expect(pathOf(await enterPassword(browser, page, 'frank-lost'))).toBe('/consent');
  });

  test('AZ-23: the request of another browser is nobody’s here', async () => {
    const page = pageOf(await ask(createBrowser(issuer)));
    const other = await signedInBrowser(issuer, client, 'grace-lost');
    const told = pageOf(await other.open(page.url));
    expect([told.status, told.body.includes('id="login"')]).toEqual([400, false]);
  });
});

describe('a device of one’s own', () => {
  const fixture = (name: string) => readFileSync(new URL(`../fixtures/authenticator-makers/${name}`, import.meta.url), 'utf8');
  const model = 'cb69481e-8ff7-4039-93ec-0a2729a154a8';
  const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const makers = { PASSKEY_ATTESTATION_ROOTS: fixture('maker.pem'), PASSKEY_ALLOW_AAGUIDS: model };
  beforeAll(() => start(makers), 60_000);
  afterAll(() => origin.stop());

  const signInToStay = async (browser: Browser, username: string, stay: Record<string, string> = { stay: 'on' }) =>
    pageOf(await browser.submit(pageOf(await browser.open(`${issuer}/login?another=1`)), { username, password, ...stay }, 'login'));
  const loginOf = async (browser: Browser) => pageOf(await browser.open(`${issuer}/login`));
  const signOut = async (browser: Browser) => browser.submit(pageOf(await browser.open(`${issuer}/logout`)), {}, 'logout-confirm');
  const accountsOf = ({ body }: Page): string[] => [...body.matchAll(/id="account-\d+" href="([^"]*)"/g)].map(([, href = '']) => href);

  test('D-08: names who said so after the sign-out, asks them for the password alone, and forgets them when told', async () => {
    const browser = createBrowser(issuer);
    for (const username of ['alice', 'bob']) await signInToStay(browser, username);
    await signOut(browser);
    expect(browser.cookies.has('session')).toBe(false);
    const login = await loginOf(browser);
    expect([accountsOf(login).length, login.body.indexOf('bob') < login.body.indexOf('alice')]).toEqual([2, true]);
    const known = pageOf(await browser.open(issuer + accountsOf(login)[1]));
    expect([known.forms[0]?.fields.username, known.body.includes('id="username"')]).toEqual(['alice', false]);
    expect(pageOf(await browser.submit(known, { password: 'wrong' }, 'login')).status).toBe(400);
    const without = pageOf(await browser.submit(login, {}, 'forget-0'));
    expect([accountsOf(without).length, without.body.includes('bob')]).toEqual([1, false]);
    expect(accountsOf(pageOf(await browser.submit(without, {}, 'forget-0')))).toEqual([]);
    expect(browser.cookies.has('accounts')).toBe(false);
  });

  test('D-08: remembers nobody who did not say so', async () => {
    const browser = createBrowser(issuer);
    await signInToStay(browser, 'carol', {});
    await signOut(browser);
    expect(accountsOf(await loginOf(browser))).toEqual([]);
  });

  test('LG-09: what one browser remembers is nothing in another, and signs nobody in', async () => {
    const browser = createBrowser(issuer);
    await signInToStay(browser, 'dave');
    await signOut(browser);
    const thief = createBrowser(issuer);
    await loginOf(thief);
    const accounts = browser.cookies.get('accounts') ?? '';
    for (const value of [accounts, `${accounts.slice(0, -8)}AAAAAAAA`, 'x']) {
      thief.cookies.set('accounts', value);
      expect(accountsOf(await loginOf(thief))).toEqual([]);
    }
    thief.cookies.set('session', accounts);
    expect(pathOf(pageOf(await thief.open(`${issuer}/account`)))).toBe('/login');
    expect(accountsOf(await loginOf(browser))).toHaveLength(1);
  });

  test('PK-11, WebAuthn §8.2: of a model its maker vouches for, where an operator takes no other', async () => {
    const { browser } = await signedInAtAccount(issuer, 'erin');
    const honest: Lies = { aaguid: model, vouchedBy: { key: fixture('model.key'), certificate: fixture('model.pem') } };
    const isTaken = async (lies: Lies): Promise<boolean> => {
      const page = await registerPasskey(issuer, browser, createAuthenticator(), lies);
      expect(page.status).toBeLessThan(500);
      return page.status === 200 && page.url.includes('done');
    };
    const asked = pageOf(await browser.open(`${issuer}/account/security/passkey`));
    expect(optionsOf(asked)).toMatchObject({ attestation: 'direct' });
    expect(await isTaken(honest)).toBe(true);
    const lies: Record<string, Lies> = {
      'nobody vouches for it': { aaguid: model },
      'it vouches for itself': { ...honest, vouchedBy: 'itself' },
      'a stranger vouches for it': { ...honest, vouchedBy: { key: fixture('model.key'), certificate: fixture('imitation.pem') } },
      'another key signs in the name of the model': { ...honest, vouchedBy: { key: otherKey, certificate: fixture('model.pem') } },
      'it is another model than the one its maker names': { ...honest, aaguid: 'ee882879-721c-4913-9775-3dfcce97072a' },
      'a statement of a format no maker here uses': { aaguid: model, attestation: { fmt: 'fido-u2f', attStmt: new Map() } },
    };
    for (const [name, lie] of Object.entries(lies)) expect([name, await isTaken(lie)]).toEqual([name, false]);
    expect(await isTaken(honest)).toBe(true);
  });
});
