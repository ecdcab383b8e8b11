// What is required of a person beside signing in: each asked for before any client hears of them, none skipped by going elsewhere, all
// without script.

import type { SubjectStoreContract } from '@authrim/shared/durable-objects';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { acts } from '../../tools/operator/acts.ts';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { authorizeUrl, parametersOf, signedInBrowser } from '../harness/authorization.ts';
import { createQuery } from '../harness/behind.ts';
import { type Arrival, type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { pageOf, password, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { awaitSignInMail, codeIn, type ReadMail, readMails } from '../harness/mailbox.ts';
import { addApp, enterPassword, passkeyOf, pathOf, usePasskey } from '../harness/own-account.ts';
import { type SharedOrigin, sharedOrigin } from '../harness/shared-origin.ts';
import { createAuthenticator, optionsOf } from '../harness/software-authenticator.ts';
import { totpCode } from '../harness/totp.ts';

let origin: Origin;
let issuer: string;
let client: RegisteredClient;

let query: SharedOrigin['query'];

async function start(variables: Record<string, string>): Promise<void> {
  origin = await startFreshOrigin({ seed: 'tests/fixtures/seed.json', variables });
  ({ issuer } = origin);
  query = createQuery(origin);
  client = await registerClient(issuer);
}

const ask = (browser: Browser, parameters: Record<string, string> = {}) => browser.open(authorizeUrl(issuer, client, parameters));
const errorOf = (arrival: Arrival) => parametersOf(arrival).get('error');
const isGranted = (arrival: Arrival): boolean => sentTo(arrival).searchParams.has('code');
const agree = (browser: Browser, page: Page) => browser.submit(page, {}, 'allow');

async function eventsOf(username: string, event: string): Promise<Record<string, unknown>[]> {
  const sql = `SELECT fields FROM audit_events JOIN users ON users.id = subject WHERE username = ? AND event = ?`;
  const read = () => query<{ fields: string }>(sql, username, event);
  for (let tries = 0; tries < 40 && (await read()).length === 0; tries += 1) await new Promise((resolve) => setTimeout(resolve, 200));
  return (await read()).map(({ fields }) => JSON.parse(fields) as Record<string, unknown>);
}

/** Every way around the page: the client again, silently, the account, its pages and its forms. */
async function expectNoWayAround(browser: Browser, path: string, open: readonly string[] = []): Promise<void> {
  expect(pathOf(pageOf(await ask(browser)))).toBe(path);
  expect(errorOf(await ask(browser, { prompt: 'none' }))).toBe('interaction_required');
  for (const page of ['/account', '/account/security', '/account/password', '/account/sessions', '/account/data', '/account/email']) {
    if (!open.includes(page)) expect(pathOf(pageOf(await browser.open(issuer + page)))).toBe(path);
  }
  const init = { method: 'POST', body: 'change=remove_totp', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } };
  expect(pathOf(pageOf(await browser.open(`${issuer}/account/security`, init)))).toBe(path);
}

describe('terms that everybody accepts', () => {
  const terms = { TERMS_VERSION: '2027-01', TERMS_URI: 'https://example.com/terms', POLICY_URI: 'https://example.com/privacy' };
  beforeAll(() => start(terms), 60_000);
  afterAll(() => origin.stop());

  test('design §1.10: are asked for after the sign-in and before consent, with no way around, and once', async () => {
    const browser = createBrowser(issuer);
    const page = await enterPassword(browser, pageOf(await ask(browser)), 'alice');
    expect([pathOf(page), page.status]).toEqual(['/login/terms', 200]);
    expect(page.body).toContain('href="https://example.com/terms"');
    expect(page.body).toContain('href="https://example.com/privacy"');
    await expectNoWayAround(browser, '/login/terms');
    const consent = pageOf(await browser.submit(page, {}, 'accept'));
    expect(pathOf(consent)).toBe('/consent');
    expect(isGranted(await agree(browser, consent))).toBe(true);
    expect(isGranted(await ask(browser, { prompt: 'none' }))).toBe(true);
    expect(await eventsOf('alice', 'terms.accepted')).toEqual([{ session: expect.any(String), version: '2027-01' }]);
  });

  test('design §1.10: whoever does not accept goes back to the app, and the request is over', async () => {
    const browser = createBrowser(issuer);
    const page = await enterPassword(browser, pageOf(await ask(browser)), 'bob');
    expect(errorOf(await browser.submit(page, {}, 'cancel'))).toBe('access_denied');
    expect(pageOf(await browser.open(page.url)).body).toContain('expired');
    expect(pathOf(pageOf(await ask(browser)))).toBe('/login/terms');
  });

  test('design §1.10: from the account they lead back to the account', async () => {
    const browser = createBrowser(issuer);
    const page = await enterPassword(browser, pageOf(await browser.open(`${issuer}/account/sessions`)), 'carol');
    expect(pathOf(page)).toBe('/login/terms');
    expect(pathOf(pageOf(await browser.submit(page, {}, 'accept')))).toBe('/account/sessions');
  });

  test('AD-19: what was accepted, and when, is in the copy a person takes along', async () => {
    const browser = createBrowser(issuer);
    const page = await enterPassword(browser, pageOf(await browser.open(`${issuer}/account/data`)), 'grace');
    const data = pageOf(await browser.submit(page, {}, 'accept'));
    const { exported_at, accepted_terms } = JSON.parse(pageOf(await browser.submit(data, {}, 'export')).body) as {
      exported_at: number;
      accepted_terms: { version: string; accepted_at: number }[];
    };
    expect(accepted_terms).toEqual([{ version: '2027-01', accepted_at: expect.any(Number) }]);
    expect(exported_at - (accepted_terms[0]?.accepted_at ?? 0)).toBeLessThan(60);
  });

  test('AZ-52: nobody accepts another version than the one that counts, another page’s form, or for somebody else', async () => {
    const browser = createBrowser(issuer);
    const page = await enterPassword(browser, pageOf(await ask(browser)), 'dave');
    expect(pathOf(pageOf(await browser.submit(page, { version: '2026-01' }, 'accept')))).toBe('/login/terms');
    expect(pageOf(await browser.submit(page, { form_token: 'x' }, 'accept')).status).toBe(403);
    const other = createBrowser(issuer);
    other.cookies.set('browser', browser.cookies.get('browser') ?? '');
    await enterPassword(other, pageOf(await ask(other)), 'erin');
    expect(pageOf(await other.submit(page, {}, 'accept')).status).toBe(403);
    expect(pathOf(pageOf(await ask(browser)))).toBe('/login/terms');
    expect(pathOf(pageOf(await browser.submit(page, {}, 'accept')))).toBe('/consent');
  });
});

describe('what an operator demands of one person, and does for one', () => {
  const actAsOperator = async (username: string, act: Parameters<SubjectStoreContract['actAsOperator']>[0]) =>
    (await shared.findSubject(username)).actAsOperator(act);
  let shared: SharedOrigin;
  beforeAll(async () => {
    shared = await sharedOrigin();
    await shared.copyPeople('asked');
    ({ issuer, query } = shared);
    client = await registerClient(issuer);
  });

  test('C-13, B-052: a new password, which ends every other session and clears the demand', async () => {
    const elsewhere = await signedInBrowser(issuer, client, 'alice-asked');
    expect(await actAsOperator('alice-asked', { act: 'demand', action: 'change_password' })).toEqual({ outcome: 'done' });
    expect(await actAsOperator('alice-asked', { act: 'demand', action: 'change_password' })).toEqual({ outcome: 'nothing_to_do' });
    const browser = createBrowser(issuer);
    const page = await enterPassword(browser, pageOf(await ask(browser)), 'alice-asked');
    expect(pathOf(page)).toBe('/login/password');
    await expectNoWayAround(browser, '/login/password', ['/account/password']);
    const short = pageOf(await browser.submit(page, { password: 'short' }, 'save'));
    expect([short.status, short.body.includes('password-problem')]).toEqual([400, true]);
    const same = pageOf(await browser.submit(page, { password }, 'save'));
    expect(same.status).toBe(400);
    expect(isGranted(await browser.submit(page, { password: 'seven quiet lanterns drifting' }, 'save'))).toBe(true);
    expect(errorOf(await ask(elsewhere, { prompt: 'none' }))).toBe('login_required');
    expect(await eventsOf('alice-asked', 'action.demanded')).toEqual([{ action: 'change_password' }]);
    const again = createBrowser(issuer);
    expect(pageOf(await again.submit(pageOf(await ask(again)), { username: 'alice-asked', password }, 'login')).status).toBe(400);
  });

  test('P-80: a second factor, by an app, without script, on the way to the app that waits', async () => {
    await actAsOperator('bob-asked', { act: 'demand', action: 'enrol_second_factor' });
    const browser = createBrowser(issuer);
    const page = await enterPassword(browser, pageOf(await ask(browser)), 'bob-asked');
    expect(pathOf(page)).toBe('/login/second-factor');
    await expectNoWayAround(browser, '/login/second-factor');
    const href = /href="([^"]*authenticator[^"]*)"/.exec(page.body)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const app = pageOf(await browser.open(issuer + href));
    const secret = /id="secret">([^<]*)</.exec(app.body)?.[1] ?? '';
    const shown = pageOf(await browser.submit(app, { code: totpCode(secret, -1) }, 'confirm'));
    const next = /id="kept"[^>]*href="([^"]*)"/.exec(shown.body)?.[1] ?? /href="([^"]*)"[^>]*id="kept"/.exec(shown.body)?.[1] ?? '';
    const consent = pageOf(await browser.open(issuer + next.replaceAll('&amp;', '&')));
    expect(pathOf(consent)).toBe('/consent');
    expect(isGranted(await agree(browser, consent))).toBe(true);
  });

  test('K-123, design §1.10: an address is confirmed by its code, on the way to the app that waits or to the page that was asked for', async () => {
    for (const [username, lead] of [
      ['victor-asked', '/consent'],
      ['trent-asked', '/account/apps'],
    ] as const) {
      await actAsOperator(username, { act: 'demand', action: 'verify_email' });
      const browser = createBrowser(issuer);
      const start = lead === '/consent' ? await ask(browser) : await browser.open(`${issuer}/login?page=${lead}`);
      const page = await enterPassword(browser, pageOf(start), username);
      expect(pathOf(page)).toBe('/login/address');
      if (lead === '/consent') await expectNoWayAround(browser, '/login/address', ['/account/email']);
      const email = `${username}@example.com`;
      const asked = pageOf(await browser.submit(page, { email }, 'send'));
      const wrong = pageOf(await browser.submit(asked, { code: '00000000' }, 'enter'));
      expect(wrong.status).toBe(400);
      const code = codeIn(await awaitSignInMail(issuer, email, []));
      expect(pathOf(pageOf(await browser.submit(wrong, { code }, 'enter')))).toBe(lead);
    }
  });

  test('design §1.10: what is demanded stays demanded until it is done, whatever fails on the way', async () => {
    const browser = createBrowser(issuer);
    await actAsOperator('peggy-asked', { act: 'demand', action: 'verify_email' });
    const page = await enterPassword(browser, pageOf(await ask(browser)), 'peggy-asked');
    const email = 'peggy-elsewhere@example.com';
    const asked = pageOf(await browser.submit(page, { email }, 'send'));
    const code = codeIn(await awaitSignInMail(issuer, email, []));
    await query("UPDATE users SET email = ?1, email_canonical = ?1 WHERE username = 'judy-asked'", email);
    expect(pageOf(await browser.submit(asked, { code }, 'enter')).status).toBe(400);
    await expectNoWayAround(browser, '/login/address', ['/account/email']);
    const own = 'peggy-asked@example.com';
    const again = pageOf(await browser.submit(pageOf(await ask(browser)), { email: own }, 'send'));
    expect(pathOf(pageOf(await browser.submit(again, { code: codeIn(await awaitSignInMail(issuer, own, [])) }, 'enter')))).toBe('/consent');
  });

  test('LG-19: an operator takes lost factors away; sessions end, the password is left, the audit tells', async () => {
    const browser = await signedInBrowser(issuer, client, 'carol-asked');
    const page = pageOf(await browser.open(`${issuer}/account/security/passkey`));
    const authenticator = createAuthenticator();
    await browser.submit(page, { credential: authenticator.register(issuer, optionsOf(page)) }, 'passkey');
    const removed = await actAsOperator('carol-asked', { act: 'remove_second_factors' });
    expect(removed).toEqual({ outcome: 'done', passkeys: [expect.any(String)] });
    expect(await actAsOperator('carol-asked', { act: 'remove_second_factors' })).toEqual({ outcome: 'nothing_to_do' });
    expect(errorOf(await ask(browser, { prompt: 'none' }))).toBe('login_required');
    const other = createBrowser(issuer);
    const login = pageOf(await other.open(`${issuer}/login`));
    expect(pageOf(await other.submit(login, { credential: authenticator.assert(issuer, optionsOf(login)) }, 'passkey')).status).toBe(400);
    expect(isGranted(await ask(await signedInBrowser(issuer, client, 'carol-asked')))).toBe(true);
    expect(await eventsOf('carol-asked', 'credentials.removed')).toEqual([{ totp: false, passkeys: [expect.any(String)], sessions: 1 }]);
  });

  const act = async (name: string, who: string): Promise<void> => {
    for (const statement of acts[name]?.statements(who) ?? []) await query(statement);
  };
  const readWish = async (username: string) => {
    const sql = 'SELECT second_factors_removed_at AS wanted_at FROM users WHERE username = ?';
    return (await query<{ wanted_at: number | null }>(sql, username))[0]?.wanted_at;
  };
  const writeWish = (username: string, wanted_at: number | null | undefined) =>
    query('UPDATE users SET second_factors_removed_at = ? WHERE username = ?', wanted_at, username);
  const removalMails = async (username: string) =>
    (await readMails(issuer, `${username}@example.com`)).filter(({ subject }) => subject === 'A way to sign in was removed');
  const awaitRemovalMail = async (username: string) => {
    const find = async (): Promise<ReadMail | undefined> => (await removalMails(username))[0];
    return vi.waitUntil(find, { timeout: 10_000 });
  };
  const byPassword = async (username: string, browser = createBrowser(issuer)) =>
    enterPassword(browser, pageOf(await browser.open(`${issuer}/login?page=%2Faccount%2Fsecurity`)), username);
  const byMail = async (username: string) => {
    const [email, browser] = [`${username}@example.com`, createBrowser(issuer)];
    const before = await readMails(issuer, email);
    const ask = pageOf(await browser.open(`${issuer}/login/email?page=%2Faccount%2Fsecurity`));
    const asked = pageOf(await browser.submit(ask, { email }, 'send'));
    return pageOf(await browser.submit(asked, { code: codeIn(await awaitSignInMail(issuer, email, before)) }, 'enter'));
  };

  test.each([
    ['a password', 'heidi-asked', byPassword],
    ['a code by mail', 'ivan-asked', byMail],
  ] as const)(
    'K-111, LG-19: who lost every second factor is let in by %s alone, once the operator says so',
    async (_, username, signIn) => {
      const { authenticator, browser } = await passkeyOf(issuer, username);
      await addApp(issuer, browser);
      expect(pathOf(await byPassword(username))).toBe('/login/verify');
      await act('remove-second-factors', username);
      const wanted_at = await readWish(username);
      expect((await usePasskey(issuer, createBrowser(issuer), authenticator)).status).toBe(400);
      const page = await signIn(username);
      expect([pathOf(page), page.body.includes('id="add-passkey"')]).toEqual(['/account/security', true]);
      expect(pathOf(pageOf(await browser.open(`${issuer}/account/security`)))).toBe('/login');
      const { text } = await awaitRemovalMail(username);
      expect(text).toMatch(/When: .*\nIP address: [\d.]+/);
      const kept = createBrowser(issuer);
      await byPassword(username, kept);
      await addApp(issuer, kept);
      expect(pathOf(await byPassword(username))).toBe('/login/verify');
      // As after a write to D1 that failed: the same wish comes to the object once more.
      await writeWish(username, wanted_at);
      expect([pathOf(await byPassword(username)), await readWish(username)]).toEqual(['/login/verify', null]);
      expect(await removalMails(username)).toHaveLength(1);
      expect(await eventsOf(username, 'credentials.removed')).toEqual([
        { totp: true, passkeys: [authenticator.id], sessions: expect.any(Number) },
      ]);
    },
  );

  test('LG-19: nobody who does not know the password is let in by it', async () => {
    const { browser } = await passkeyOf(issuer, 'judy-asked');
    await addApp(issuer, browser);
    await act('remove-second-factors', 'judy-asked');
    const guesser = createBrowser(issuer);
    const login = pageOf(await guesser.open(`${issuer}/login`));
    expect(pageOf(await guesser.submit(login, { username: 'judy-asked', password: 'not the one' }, 'login')).status).toBe(400);
    expect(pathOf(pageOf(await browser.open(`${issuer}/account/security`)))).toBe('/account/security');
  });

  test('K-111, LG-05: who has to wait is let in at once', async () => {
    const browser = createBrowser(issuer);
    const login = pageOf(await browser.open(`${issuer}/login`));
    const tries = (secret: string) => browser.submit(login, { username: 'mallory-asked', password: secret }, 'login');
    for (let count = 0; count < 8; count += 1) await tries('not the one');
    expect(pageOf(await tries(password)).status).toBe(429);
    await act('unlock', 'mallory-asked');
    expect(pageOf(await tries(password)).status).toBe(200);
  });

  test('IN-05: a name is a name, whatever is in it', () => {
    const [statement] = acts.unlock?.statements("x'; DROP TABLE users; --") ?? [];
    expect(statement).toContain("username = 'x''; drop table users; --' RETURNING");
    for (const [name, who] of [
      ['unlock', ''],
      ['invite', 'nobody'],
      ['remove-second-factors', 'a\u0000b'],
    ] as const) {
      expect([name, acts[name]?.statements(who)]).toEqual([name, undefined]);
    }
  });
});

describe('a second factor that everybody has', () => {
  beforeAll(() => start({ REQUIRE_SECOND_FACTOR: 'true' }), 60_000);
  afterAll(() => origin.stop());

  test('P-80: is set up by a passkey, used at once, and asked for ever after', async () => {
    const browser = createBrowser(issuer);
    const page = await enterPassword(browser, pageOf(await ask(browser)), 'alice');
    expect(pathOf(page)).toBe('/login/second-factor');
    await expectNoWayAround(browser, '/login/second-factor');
    const href = /href="([^"]*security\/passkey[^"]*)"/.exec(page.body)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const create = pageOf(await browser.open(issuer + href));
    const authenticator = createAuthenticator();
    const verify = pageOf(await browser.submit(create, { credential: authenticator.register(issuer, optionsOf(create)) }, 'passkey'));
    expect([pathOf(verify), verify.body.includes('decline')]).toEqual(['/login/verify', false]);
    expect(errorOf(await ask(browser, { prompt: 'none' }))).toBe('login_required');
    expect(pathOf(pageOf(await browser.open(`${issuer}/account/sessions`)))).toBe('/login/verify');
    const consent = pageOf(await browser.submit(verify, { credential: authenticator.assert(issuer, optionsOf(verify)) }, 'passkey'));
    expect(isGranted(await agree(browser, consent))).toBe(true);
    const other = createBrowser(issuer);
    const again = await enterPassword(other, pageOf(await ask(other)), 'alice');
    expect(pathOf(again)).toBe('/login/verify');
    expect(isGranted(await other.submit(again, { credential: authenticator.assert(issuer, optionsOf(again)) }, 'passkey'))).toBe(true);
  });
});
