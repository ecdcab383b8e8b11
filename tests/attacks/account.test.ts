// Attacks on one's own account: forms sent for another person, from another site or for another purpose; what is not theirs to say;
// what a stranger wrote into a name; and the races of an account that ends.
import { beforeAll, describe, expect, test } from 'vitest';
import { authorizeUrl, signedInBrowser } from '../harness/authorization.ts';
import { type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { completeFlow, pageOf, password, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { addApp, enterPassword } from '../harness/own-account.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { postForm, userinfoStatus } from '../harness/token-requests.ts';

/** Where a person is gone at once. */
const { issuer, copyPeople, query, findSubject } = await sharedOrigin('other');
let client: RegisteredClient;

beforeAll(async () => {
  await copyPeople('prey');
  client = await registerClient(issuer, { scope: 'openid profile offline_access' });
});

const open = async (browser: Browser, path: string): Promise<Page> => pageOf(await browser.open(issuer + path));

async function signedInAt(path: string, username: string): Promise<{ browser: Browser; page: Page }> {
  const browser = createBrowser(issuer);
  return { browser, page: await enterPassword(browser, await open(browser, path), username) };
}

const isSignedIn = async (browser: Browser): Promise<boolean> =>
  sentTo(await browser.open(authorizeUrl(issuer, client, { prompt: 'none' }))).searchParams.get('error') !== 'login_required';

const row = async <Row>(sql: string, ...values: string[]): Promise<Row | undefined> => (await query<Row>(sql, ...values))[0];

/** A form of a page as raw HTTP, with cookies and headers as the test wants them. */
async function post(path: string, fields: Record<string, string>, browser: Browser, headers: Record<string, string> = {}): Promise<number> {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const sent = {
    'Content-Type': 'application/x-www-form-urlencoded',
    Cookie: cookie,
    Origin: issuer,
    'Sec-Fetch-Site': 'same-origin',
    ...headers,
  };
  const body = new URLSearchParams(fields);
  return (await fetch(issuer + path, { method: 'POST', redirect: 'manual', headers: sent, body })).status;
}

const forms = [
  { path: '/account/profile', username: 'peggy-prey', fields: { nickname: 'Mine' } },
  { path: '/account/preferences', username: 'sybil-prey', fields: { theme: 'dark' } },
  { path: '/account/password', username: 'trent-prey', fields: { new_password: 'seventeen quiet herons wade' } },
  { path: '/account/sessions', username: 'victor-prey', fields: { which: 'others' } },
  { path: '/account/data', username: 'wendy-prey', fields: { decision: 'export' } },
];

describe('D-09, K-72: the three locks of every form', () => {
  test.each(forms)(
    '$path: from our own page it counts; from elsewhere, without its token, or with another one, it does not',
    async ({ path, username, fields }) => {
      const { browser, page } = await signedInAt(path, username);
      const { form_token: token = '', version } = page.forms.find(({ fields: { form_token } }) => form_token !== undefined)?.fields ?? {};
      const good = { ...fields, ...(version !== undefined && { version }), form_token: token };
      expect([200, 303]).toContain(await post(path, good, browser));
      const foreign =
        (await open(browser, path === '/account/profile' ? '/account/sessions' : '/account/profile')).forms[0]?.fields.form_token ?? '';
      const refused = [
        post(path, good, browser, { Origin: 'https://evil.example' }),
        post(path, good, browser, { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' }),
        post(path, good, browser, { 'Sec-Fetch-Site': 'same-site' }),
        post(path, fields, browser),
        post(path, { ...fields, form_token: '' }, browser),
        post(path, { ...fields, form_token: foreign }, browser),
        post(path, { ...fields, form_token: `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}` }, browser),
      ];
      expect(await Promise.all(refused)).toEqual(refused.map(() => 403));
      expect(await post(path, good, createBrowser(issuer))).toBe(400);
    },
  );

  test('AZ-52: a form opened before somebody else signed in at this browser acts for nobody', async () => {
    const { browser, page } = await signedInAt('/account/data', 'carol-prey');
    const stale = page.forms.find(({ fields }) => fields.decision === 'delete')?.fields ?? {};
    pageOf(await browser.submit(await open(browser, '/logout'), {}, 'logout-confirm'));
    await enterPassword(browser, await open(browser, '/account'), 'dave-prey');
    expect(await post('/account/data', { ...stale, username: 'dave-prey' }, browser)).toBe(403);
    expect(await isSignedIn(browser)).toBe(true);
  });

  test('HD-11: nothing happens by GET', async () => {
    const { browser } = await signedInAt('/account', 'dave-prey');
    for (const query of ['sessions?which=all', 'data?decision=delete&username=dave', 'apps?client_id=x', 'profile?nickname=x']) {
      expect((await open(browser, `/account/${query}`)).status).toBe(200);
    }
    expect(await isSignedIn(browser)).toBe(true);
  });
});

describe('another person’s things', () => {
  test('LG-21: a session id of somebody else, tampered or made up ends nothing', async () => {
    const [mine, theirs] = [await signedInAt('/account/sessions', 'erin-prey'), await signedInAt('/account', 'frank-prey')];
    const other = await signedInAt('/account', 'erin-prey');
    const page = await open(mine.browser, '/account/sessions');
    const form = page.forms.find(({ fields }) => fields.id !== undefined);
    const { id = '', ...fields } = form?.fields ?? {};
    const found = await (await findSubject('frank-prey')).findAccount({ session: { id: 'x', secret_hash: 'x' } });
    expect(found).toEqual({ outcome: 'no_session' });
    const foreignId =
      /name="id" value="([^"]+)"/.exec(
        (
          await (async () => {
            await signedInAt('/account', 'frank-prey');
            return open(theirs.browser, '/account/sessions');
          })()
        ).body,
      )?.[1] ?? '';
    expect(foreignId).not.toBe('');
    for (const tampered of [foreignId, `${id}x`, id.slice(1), '', '__proto__', "' OR 1=1 --", '*', '%']) {
      expect(await post('/account/sessions', { ...fields, id: tampered }, mine.browser)).toBe(404);
    }
    expect(await isSignedIn(other.browser)).toBe(true);
    expect(await isSignedIn(theirs.browser)).toBe(true);
    expect(await post('/account/sessions', { ...fields, id }, mine.browser)).toBe(303);
    expect(await isSignedIn(other.browser)).toBe(false);
  });

  test('RC-09: mass assignment by the form changes nothing that is not on it', async () => {
    const { browser, page } = await signedInAt('/account/profile', 'grace-prey');
    const columns = 'sub, username, email, email_verified, phone_number_verified, status, password_hash, created_at, nickname';
    const read = () => row<Record<string, unknown>>(`SELECT ${columns} FROM users WHERE username = 'grace-prey'`);
    const before = await read();
    const more = {
      email: 'root@example.com',
      email_verified: '0',
      phone_number_verified: '1',
      status: 'disabled',
      sub: 'x',
      username: 'x',
      id: 'x',
      password_hash: 'x',
      created_at: '0',
      version_: '9',
      __proto__x: '1',
      constructor: 'x',
      'address[country]': 'x',
      nickname: 'Gracie',
    };
    pageOf(await browser.submit(page, more, 'save'));
    expect(await read()).toEqual({ ...before, nickname: 'Gracie' });
    for (const name of ['__proto__', 'prototype', 'toString']) {
      expect([200, 303, 400]).toContain(
        await post('/account/preferences', { ...(await open(browser, '/account/preferences')).forms[0]?.fields, [name]: 'x' }, browser),
      );
    }
    expect((await open(browser, '/account/profile')).status).toBe(200);
  });
});

describe('what strangers wrote', () => {
  const script = `"><script>alert(1)</script><img src=x onerror=alert(1)>'`;

  test('B-320: a name, a device and an app stay text on every page', async () => {
    const app = await registerClient(issuer, { client_name: script });
    const browser = createBrowser(issuer);
    browser.headers.set('User-Agent', `${script} Firefox/1.0 Linux`);
    await completeFlow({ issuer, username: 'heidi-prey', client: app, browser });
    const profile = await open(browser, '/account/profile');
    expect(pageOf(await browser.submit(profile, { name: script, nickname: script, street_address: script }, 'save')).status).toBe(200);
    for (const path of ['', '/profile', '/sessions', '/apps', '/activity', '/data', '/password', '/preferences', '/security']) {
      const page = await open(browser, `/account${path}`);
      expect(page.status, path).toBe(200);
      expect(page.body, path).not.toContain('<script>alert');
      expect(page.body, path).not.toContain('<img src=x');
    }
    expect((await open(browser, '/account/apps')).body).toContain('&lt;script');
  });

  test('HD-13: what a page was told to say is a number or nothing', async () => {
    const { browser } = await signedInAt('/account', 'heidi-prey');
    for (const done of [script, '1e9', '-1', '%0d%0aSet-Cookie:%20x=1']) {
      const page = await open(browser, `/account/sessions?done=${encodeURIComponent(done)}`);
      expect(page.body).not.toContain('<script>alert');
      expect(page.headers.get('Set-Cookie') ?? '').not.toContain('x=1');
    }
  });
});

describe('a sign-in that is not enough', () => {
  test('LG-19: with an app set up, a session that never saw a second factor neither takes the data nor ends the account', async () => {
    const weak = await signedInAt('/account/data', 'ivan-prey');
    const strong = await signedInAt('/account', 'ivan-prey');
    const form = weak.page.forms.find(({ fields }) => fields.decision === 'export')?.fields ?? {};
    expect(await post('/account/data', form, weak.browser)).toBe(200);
    await addApp(issuer, strong.browser);
    // Asked to confirm, or to sign in again: an enrolment may end what is weaker.
    for (const sent of [form, { ...form, decision: 'delete', username: 'ivan-prey' }]) {
      expect([303, 403]).toContain(await post('/account/data', sent, weak.browser));
    }
    const change = (await open(weak.browser, '/account/password')).body;
    expect(change).not.toContain('id="new_password"');
    expect(await isSignedIn(strong.browser)).toBe(true);
  });

  test('LG-09: a form of a session that has ended meanwhile changes nothing', async () => {
    const { browser, page } = await signedInAt('/account/profile', 'judy-prey');
    const fields = { ...page.forms[0]?.fields, nickname: 'Late' };
    const other = await signedInAt('/account/sessions', 'judy-prey');
    pageOf(await other.browser.submit(other.page, {}, 'end-others'));
    expect(await post('/account/profile', fields, browser)).toBe(303);
    expect(await row("SELECT nickname FROM users WHERE username = 'judy-prey' AND nickname = 'Late'")).toBeUndefined();
  });
});

describe('the end of an account', () => {
  const refresh = (token: unknown) => postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token: String(token) }, client);

  test('D-18: nothing is left to use or to find, and the name is free for somebody new', async () => {
    const flow = await completeFlow({
      issuer,
      username: 'mallory-prey',
      client,
      scope: 'openid profile offline_access',
      parameters: { prompt: 'consent' },
    });
    expect(await userinfoStatus(issuer, flow.tokens.access_token)).toBe(200);
    const user = await row<{ id: string; sub: string }>("SELECT id, sub FROM users WHERE username = 'mallory-prey'");
    const { browser, page } = await signedInAt('/account/data', 'mallory-prey');
    expect(pageOf(await browser.submit(page, { username: 'mallory-prey' }, 'delete')).status).toBe(200);
    expect(await userinfoStatus(issuer, flow.tokens.access_token)).toBe(401);
    expect((await refresh(flow.tokens.refresh_token)).status).toBe(400);
    const isGone = async () => (await row("SELECT 1 FROM users WHERE username = 'mallory-prey'")) === undefined;
    for (let tries = 0; tries < 50 && !(await isGone()); tries += 1) await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await isGone()).toBe(true);
    const again = createBrowser(issuer);
    expect(pageOf(await again.submit(await open(again, '/login'), { username: 'mallory-prey', password }, 'login')).status).toBe(400);
    expect(await isSignedIn(flow.browser)).toBe(false);
    const audit = await row<{ told: number }>(
      `SELECT count(*) AS told FROM audit_events WHERE subject = ?1 AND fields || coalesce(personal, '') LIKE ?2`,
      user?.id ?? '',
      `%${user?.sub}%`,
    );
    expect(audit?.told).toBe(0);
  });

  test('I4: of refreshes that race with the end, none that begins after it is answered', async () => {
    const flow = await completeFlow({
      issuer,
      username: 'niaj-prey',
      client,
      scope: 'openid profile offline_access',
      parameters: { prompt: 'consent' },
    });
    const first = await refresh(flow.tokens.refresh_token);
    expect(first.status).toBe(200);
    const { browser, page } = await signedInAt('/account/data', 'niaj-prey');
    let token = first.body.refresh_token;
    let hasEnded = false;
    const racer = (async () => {
      const late: number[] = [];
      for (let tries = 0; tries < 30; tries += 1) {
        const isLate = hasEnded;
        const { status, body } = await refresh(token);
        if (status === 200) token = body.refresh_token;
        if (isLate) late.push(status);
      }
      return late;
    })();
    pageOf(await browser.submit(page, { username: 'niaj-prey' }, 'delete'));
    hasEnded = true;
    const late = await racer;
    expect(late.length).toBeGreaterThan(0);
    expect(new Set(late)).toEqual(new Set([400]));
  });

  test('RV-11: of many sessions none is left behind', async () => {
    const { browser, page } = await signedInAt('/account/sessions', 'olivia-prey');
    const others = await Promise.all(Array.from({ length: 5 }, () => signedInBrowser(issuer, client, 'olivia-prey')));
    pageOf(await browser.submit(page, {}, 'end-all'));
    expect(await Promise.all(others.map(isSignedIn))).toEqual(others.map(() => false));
  });
});
