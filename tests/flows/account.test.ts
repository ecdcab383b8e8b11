// One's own account, as a person without script meets it: seen, changed, and each change in effect at once where it counts.
import * as oauth from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authorizeUrl } from '../harness/authorization.ts';
import { type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { completeFlow, pageOf, password, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { type LogoutReceiver, startLogoutReceiver } from '../harness/logout-receiver.ts';
import { awaitMail, awaitSignInMail, codeIn, letMailCome, linkIn, readMails } from '../harness/mailbox.ts';
import { addApp, enterPassword, passkeyOf } from '../harness/own-account.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { optionsOf } from '../harness/software-authenticator.ts';
import { introspect, postForm, userinfoStatus } from '../harness/token-requests.ts';

const { issuer, copyPeople } = await sharedOrigin();
let receiver: LogoutReceiver;
let client: RegisteredClient;

beforeAll(async () => {
  await copyPeople('home');
  receiver = await startLogoutReceiver();
  client = await registerClient(issuer, { scope: 'openid profile phone address offline_access' });
});
afterAll(() => receiver.stop());

const open = async (browser: Browser, path: string): Promise<Page> => pageOf(await browser.open(issuer + path));
const textOf = ({ body }: Page): string => body.replaceAll(/<style[\s\S]*?<\/style>|<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

/** A browser that shows a page of the account, signed in on the way. */
async function signedInAt(path: string, username: string): Promise<{ browser: Browser; page: Page }> {
  const browser = createBrowser(issuer);
  return { browser, page: await enterPassword(browser, await open(browser, path), username) };
}

const isSignedIn = async (browser: Browser): Promise<boolean> => {
  const arrival = await browser.open(authorizeUrl(issuer, client, { prompt: 'none' }));
  return sentTo(arrival).searchParams.get('error') !== 'login_required';
};

const refresh = (token: unknown) => postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token: String(token) }, client);

describe('the pages', () => {
  const paths = ['', '/profile', '/password', '/sessions', '/apps', '/activity', '/preferences', '/data'];

  test.each(paths)('/account%s asks to sign in, comes back, and is kept by nobody (HD-07, HD-03)', async (path) => {
    const { page } = await signedInAt(`/account${path}`, 'bob-home');
    expect(new URL(page.url).pathname).toBe(`/account${path}`);
    expect(page.status).toBe(200);
    expect(page.headers.get('Cache-Control')).toBe('no-store');
    expect(page.headers.get('Content-Security-Policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(page.body.match(/<h1/g)).toHaveLength(1);
  });
});

describe('the profile', () => {
  test('K-32, K-84, E-30, E-66, design §2: what is changed is released at once, and what is emptied is released no more', async () => {
    const { browser, page } = await signedInAt('/account/profile', 'carol-home');
    const flow = await completeFlow({ issuer, username: 'carol-home', client, scope: 'openid profile phone address' });
    const userinfo = async () =>
      (await (await fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${flow.tokens.access_token}` } })).json()) as object;
    expect(await userinfo()).toMatchObject({ name: 'Carol Example' });
    const values = {
      name: 'Carola Beispiel',
      nickname: ' Caro ',
      birthdate: '1988-02-29',
      zoneinfo: 'Europe/Berlin',
      locale: 'de-de',
      picture: 'https://example.com/carol.jpg',
      phone_number: '+49 30 901820',
      street_address: 'Unter den Linden 1',
      postal_code: '10117',
      locality: 'Berlin',
    };
    const saved = pageOf(await browser.submit(page, values, 'save'));
    expect(textOf(saved)).toContain('Saved.');
    expect(await userinfo()).toMatchObject({
      name: 'Carola Beispiel',
      nickname: 'Caro',
      birthdate: '1988-02-29',
      locale: 'de-DE',
      picture: 'https://example.com/carol.jpg',
      phone_number: '+4930901820',
      phone_number_verified: false,
      address: { street_address: 'Unter den Linden 1', locality: 'Berlin', formatted: 'Unter den Linden 1\n10117 Berlin' },
    });
    pageOf(await browser.submit(saved, { name: '', phone_number: '', street_address: '', postal_code: '', locality: '' }, 'save'));
    const emptied = await userinfo();
    expect(Object.keys(emptied)).not.toEqual(expect.arrayContaining(['name']));
    expect(emptied).not.toHaveProperty('address');
    expect(emptied).not.toHaveProperty('phone_number_verified');
  });

  test.each([
    ['birthdate', '1990-02-30'],
    ['birthdate', 'tomorrow'],
    ['zoneinfo', 'Mars/Olympus'],
    ['locale', 'not a language'],
    ['picture', 'javascript:alert(1)'],
    ['website', 'example.com'],
    ['phone_number', '030 901820'],
    ['name', 'x'.repeat(201)],
    ['nickname', 'reversed \u202e'],
    ['locality', 'y'.repeat(201)],
  ])('OpenID Connect Core §5.1: %s is never %j, and nothing else is changed', async (claim, value) => {
    const { browser, page } = await signedInAt('/account/profile', 'dave-home');
    const refused = pageOf(await browser.submit(page, { [claim]: value, middle_name: 'Changed' }, 'save'));
    expect(refused.status).toBe(400);
    expect(refused.body).toContain('aria-invalid="true"');
    expect((await open(browser, '/account/profile')).body).not.toContain('Changed');
  });

  test('two windows: the later one is told, and what the first wrote stays', async () => {
    const { browser, page } = await signedInAt('/account/profile', 'erin-home');
    const saved = pageOf(await browser.submit(page, { nickname: 'First' }, 'save'));
    expect(saved.status).toBe(200);
    const conflict = pageOf(await browser.submit(page, { nickname: 'Second' }, 'save'));
    expect(conflict.status).toBe(409);
    expect((await open(browser, '/account/profile')).forms[0]?.fields.nickname).toBe('First');
    expect(pageOf(await browser.submit(conflict, {}, 'save')).forms[0]?.fields.nickname).toBe('Second');
  });

  test('I7, OpenID Connect Core §5.1: a form that names another version changes nothing, and what is changed afterwards is told at once', async () => {
    const { browser, page } = await signedInAt('/account/profile', 'frank-home');
    const flow = { issuer, username: 'frank-home', client: await registerClient(issuer), browser };
    const nicknameOf = async () => {
      const { configuration, tokens } = await completeFlow(flow);
      return (await oauth.fetchUserInfo(configuration, tokens.access_token, tokens.claims()?.sub ?? '')).nickname;
    };
    for (const version of ['1000000000', '0', '-1', '1e9', 'x', '']) {
      const told = pageOf(await browser.submit(page, { nickname: 'Never', version }, 'save'));
      expect([version, told.status]).toEqual([version, 409]);
    }
    const before = await nicknameOf();
    expect(before).not.toBe('Never');
    for (const nickname of ['First', 'Second']) {
      expect(pageOf(await browser.submit(await open(browser, '/account/profile'), { nickname }, 'save')).status).toBe(200);
      expect(await nicknameOf()).toBe(nickname);
    }
  });
});

describe('preferences', () => {
  test('E-17, E-27, E-39, E-67: language and colours count on the pages, in this browser signed in or not, and wherever the person signs in', async () => {
    const { browser, page } = await signedInAt('/account/preferences', 'frank-home');
    const saved = pageOf(await browser.submit(page, { language: 'de', theme: 'dark' }, 'save'));
    expect(saved.body).toContain('<html lang="de"');
    expect(saved.body).toContain(':root{color-scheme:dark');
    const elsewhere = await signedInAt('/account', 'frank-home');
    expect(elsewhere.page.body).toContain('<html lang="de"');
    for (const one of [browser, elsewhere.browser]) {
      pageOf(await one.submit(await open(one, '/logout'), {}, 'logout-confirm'));
      expect((await open(one, '/login')).body).toMatch(/<html lang="de"[\s\S]*color-scheme:dark/);
    }
  });

  test('who does not want to hear of sign-ins with new browsers does not', async () => {
    const mails = async () => (await readMails(issuer, 'trent-home@example.com')).length;
    const first = await signedInAt('/account/preferences', 'trent-home');
    await signedInAt('/account', 'trent-home');
    await awaitMail(issuer, 'trent-home@example.com');
    const fields = first.page.forms[0]?.fields ?? {};
    const { sign_in: _, ...off } = fields;
    const unticked = { ...first.page, forms: first.page.forms.map((form) => ({ ...form, fields: off })) };
    expect(pageOf(await first.browser.submit(unticked, { language: 'browser', theme: 'system' }, 'save')).status).toBe(200);
    const before = await mails();
    await signedInAt('/account', 'trent-home');
    await letMailCome();
    expect(await mails()).toBe(before);
  });

  test('E-27: a value there is not is refused', async () => {
    const { browser, page } = await signedInAt('/account/preferences', 'grace-home');
    expect(pageOf(await browser.submit(page, { theme: 'dark' }, 'save')).status).toBe(200);
    for (const values of [{ theme: 'purple' }, { language: '__proto__' }]) {
      expect(pageOf(await browser.submit(page, values, 'save')).status).toBe(400);
    }
  });
});

describe('the password', () => {
  const strong = 'seventeen quiet herons wade';

  test('K-33: a wrong old password from before the sign-in was repeated is told, though it is asked for no more', async () => {
    const { browser, page } = await signedInAt('/account/password', 'yves-home');
    expect(page.body).not.toContain('id="old_password"');
    const refused = pageOf(await browser.submit(page, { old_password: 'not the one', new_password: strong }, 'change'));
    expect([refused.status, refused.body.includes('id="problem"'), textOf(refused)]).toEqual([
      400,
      true,
      expect.stringContaining('That is not your current password'),
    ]);
    expect(textOf(pageOf(await browser.submit(refused, { new_password: strong }, 'change')))).toContain('Your password is changed.');
  });

  test('K-33, LG-17: a weak one is refused; a new one counts, ends the other sessions but no app, and the old one is worth nothing', async () => {
    const scope = 'openid offline_access';
    const app = await completeFlow({ issuer, username: 'heidi-home', client, scope, parameters: { prompt: 'consent' } });
    const [{ browser, page }, other] = [await signedInAt('/account/password', 'heidi-home'), await signedInAt('/account', 'heidi-home')];
    for (const new_password of ['short', 'heidi heidi heidi', password]) {
      expect(pageOf(await browser.submit(page, { new_password }, 'change')).status).toBe(400);
    }
    const changed = pageOf(await browser.submit(page, { new_password: strong }, 'change'));
    expect(textOf(changed)).toContain('Your password is changed.');
    for (const ended of [other, app]) expect(await isSignedIn(ended.browser)).toBe(false);
    expect((await refresh(app.tokens.refresh_token)).status).toBe(200);
    expect(await isSignedIn(browser)).toBe(true);
    const again = createBrowser(issuer);
    const form = await open(again, '/login');
    expect(pageOf(await again.submit(form, { username: 'heidi-home', password }, 'login')).status).toBe(400);
    expect(pageOf(await again.submit(form, { username: 'heidi-home', password: strong }, 'login')).status).toBe(200);
  });
});

describe('sessions', () => {
  test('LG-21, E-70: each is named by its machine, and one other is ended from here with all that hung on it', async () => {
    const phone = createBrowser(issuer);
    phone.headers.set('User-Agent', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1');
    const flow = await completeFlow({ issuer, username: 'ivan-home', client, browser: phone });
    const { browser, page } = await signedInAt('/account/sessions', 'ivan-home');
    expect(textOf(page)).toContain('Safari on iOS');
    expect(textOf(page)).toContain('This device');
    const row = page.body.split('<li>').find((part) => part.includes('Safari on iOS')) ?? '';
    const button = /id="(end-[^"]+)"/.exec(row)?.[1] ?? '';
    const after = pageOf(await browser.submit(page, {}, button));
    expect(textOf(after)).toContain('One device is signed out.');
    expect(await isSignedIn(phone)).toBe(false);
    expect(await userinfoStatus(issuer, flow.tokens.access_token)).toBe(401);
    expect(await isSignedIn(browser)).toBe(true);
    expect(pageOf(await browser.submit(page, {}, button)).status).toBe(404);
  });

  test('RV-11: all others, then everywhere; this browser is told its own end', async () => {
    const others = await Promise.all([signedInAt('/account', 'judy-home'), signedInAt('/account', 'judy-home')]);
    const { browser, page } = await signedInAt('/account/sessions', 'judy-home');
    expect(textOf(pageOf(await browser.submit(page, {}, 'end-others')))).toContain('2 devices are signed out.');
    for (const other of others) expect(await isSignedIn(other.browser)).toBe(false);
    const late = await signedInAt('/account', 'judy-home');
    const gone = pageOf(await browser.submit(page, {}, 'end-all'));
    expect(textOf(gone)).toContain('You are signed out');
    expect(browser.cookies.has('session')).toBe(false);
    expect(await isSignedIn(late.browser)).toBe(false);
  });
});

describe('whom it is told to', () => {
  test('Back-Channel Logout §2.3: the clients of sessions that are ended from elsewhere hear of it, and so does one that is disconnected', async () => {
    const [far, near] = [receiver.listen(200), receiver.listen(200)];
    const [remote, local] = await Promise.all([far, near].map((uri) => registerClient(issuer, { backchannel_logout_uri: uri })));
    const { browser } = await signedInAt('/account', 'sybil-home');
    await completeFlow({ issuer, username: 'sybil-home', client: remote as RegisteredClient });
    await completeFlow({ issuer, username: 'sybil-home', client: local as RegisteredClient, browser });
    pageOf(await browser.submit(await open(browser, '/account/sessions'), {}, 'end-others'));
    const [told] = await receiver.waitFor(far, 1);
    expect(told?.form.get('logout_token')).toBeTypeOf('string');
    expect(receiver.received(near)).toEqual([]);
    const apps = await open(browser, '/account/apps');
    const form = apps.forms.find(({ fields }) => fields.client_id === local?.client_id);
    pageOf(await browser.submit(apps, {}, form?.buttons[0]?.id));
    expect(await receiver.waitFor(near, 1)).toHaveLength(1);
  });
});

describe('staying signed in', () => {
  const page = 'page=%2Faccount%2Fdata';
  const weeks = 2_592_000;

  /** How long the session of a browser lives that shows /account/data; and whether the person is offered there from now on. */
  async function stayOf(browser: Browser, data: Page): Promise<[number, boolean]> {
    const { sessions } = JSON.parse(pageOf(await browser.submit(data, {}, 'export')).body) as {
      sessions: { is_current: boolean; auth_time: number; expires_at: number }[];
    };
    const own = sessions.find(({ is_current }) => is_current);
    return [(own?.expires_at ?? 0) - (own?.auth_time ?? 0), browser.cookies.has('accounts')];
  }

  type Way = (browser: Browser, stay: Record<string, string>) => Promise<Page>;
  const signIn: (username: string) => Way = (username) => async (browser, stay) =>
    pageOf(await browser.submit(await open(browser, `/login?${page}`), { username, password, ...stay }, 'login'));
  const askForMail: Way = async (browser, stay) =>
    pageOf(await browser.submit(await open(browser, `/login/email?${page}`), { email: 'wendy-home@example.com', ...stay }, 'send'));
  const mails = () => readMails(issuer, 'wendy-home@example.com');
  const newMail = (before: Awaited<ReturnType<typeof mails>>) => awaitSignInMail(issuer, 'wendy-home@example.com', before);

  test('E-54, design §1.7: whoever asks for it at the sign-in stays for weeks, by whatever they came; others for a day', async () => {
    const { authenticator } = await passkeyOf(issuer, 'victor-home');
    const ways: Record<string, Way> = {
      'a password': signIn('peggy-home'),
      'a passkey': async (browser, stay) => {
        const login = await open(browser, `/login?${page}`);
        return pageOf(await browser.submit(login, { credential: authenticator.assert(issuer, optionsOf(login)), ...stay }, 'passkey'));
      },
      'a code by mail': async (browser, stay) => {
        const before = await mails();
        const asked = await askForMail(browser, stay);
        return pageOf(await browser.submit(asked, { code: codeIn(await newMail(before)) }, 'enter'));
      },
      'a link by mail': async (browser, stay) => {
        const before = await mails();
        await askForMail(browser, stay);
        return pageOf(await browser.submit(pageOf(await browser.open(linkIn(await newMail(before)))), {}, 'enter'));
      },
    };
    for (const [name, way] of Object.entries(ways)) {
      for (const [stay, expected] of [
        [{}, [86_400, false]],
        [{ stay: 'on' }, [weeks, true]],
      ] as const) {
        const browser = createBrowser(issuer);
        expect([name, await stayOf(browser, await way(browser, stay))]).toEqual([name, expected]);
      }
    }
  });

  test('E-54: the wish outlives a wrong password and the way to a second factor', async () => {
    const { browser: own } = await signedInAt('/account/security', 'zora-home');
    const { codes } = await addApp(issuer, own);
    const browser = createBrowser(issuer);
    const login = await open(browser, `/login?${page}`);
    const wrong = pageOf(await browser.submit(login, { username: 'zora-home', password: 'not the one', stay: 'on' }, 'login'));
    expect(wrong.forms.find(({ fields }) => 'username' in fields || 'stay' in fields)?.fields.stay).toBe('on');
    const second = pageOf(await browser.submit(wrong, { username: 'zora-home', password }, 'login'));
    const other = /href="([^"]*with=recovery_code[^"]*)"/.exec(second.body)?.[1] ?? '';
    const paper = await open(browser, other.replaceAll('&amp;', '&'));
    expect(await stayOf(browser, pageOf(await browser.submit(paper, { code: codes[0] ?? '' }, 'verify')))).toEqual([weeks, true]);
  });
});

describe('connected apps', () => {
  test('RV-11: an app is shown with what it may do, and loses all of it at once', async () => {
    const app = await registerClient(issuer, { client_name: 'Fieldnotes' });
    const flow = await completeFlow({
      issuer,
      username: 'niaj-home',
      client: app,
      scope: 'openid profile offline_access',
      parameters: { prompt: 'consent' },
    });
    const { browser, page } = await signedInAt('/account/apps', 'niaj-home');
    expect(textOf(page)).toMatch(/Fieldnotes .*Works while you are away.*See your name/);
    expect(await userinfoStatus(issuer, flow.tokens.access_token)).toBe(200);
    const form = page.forms.find(({ fields }) => fields.client_id === app.client_id);
    const after = pageOf(await browser.submit(page, {}, form?.buttons[0]?.id));
    expect(textOf(after)).toContain('The app is disconnected.');
    expect(textOf(after)).not.toContain('Fieldnotes');
    expect(await userinfoStatus(issuer, flow.tokens.access_token)).toBe(401);
    expect(await introspect(issuer, app, flow.tokens.refresh_token ?? '')).toEqual({ active: false });
  });
});

describe('recent activity', () => {
  test('P-24, E-15: what happened, with the machine it came from', async () => {
    const { browser } = await signedInAt('/account', 'olivia-home');
    let text = '';
    for (let tries = 0; tries < 20 && !text.includes('Signed in'); tries += 1) {
      text = textOf(await open(browser, '/account/activity'));
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(text).toContain('Signed in');
  });
});

describe('the data', () => {
  test('AD-19: a copy of everything holds no secret, hash, key or handle', async () => {
    const flow = await completeFlow({
      issuer,
      username: 'alice-home',
      client,
      scope: 'openid profile offline_access',
      parameters: { prompt: 'consent' },
    });
    const { browser, page } = await signedInAt('/account/data', 'alice-home');
    const copy = pageOf(await browser.submit(page, {}, 'export'));
    expect(copy.headers.get('Content-Disposition')).toContain('attachment');
    expect(copy.headers.get('Cache-Control')).toBe('no-store');
    const data = JSON.parse(copy.body) as Record<string, unknown>;
    expect(data).toMatchObject({ profile: { username: 'alice-home', email: 'alice-home@example.com', birthdate: '1987-10-16' } });
    expect(Object.keys(data).sort()).toEqual(
      [
        'accepted_terms',
        'activity',
        'connections',
        'credentials',
        'exported_at',
        'known_browsers',
        'preferences',
        'profile',
        'sessions',
      ].sort(),
    );
    expect(copy.body).not.toMatch(/hash|secret|argon2|"id":null/i);
    for (const held of [
      flow.tokens.refresh_token ?? '',
      flow.code,
      browser.cookies.get('session') ?? '',
      browser.cookies.get('browser') ?? '',
    ]) {
      expect(held.length).toBeGreaterThan(10);
      expect(copy.body).not.toContain(held);
    }
  });
});

test('AD-19: a copy of everything holds neither the secret of an app nor, beside the profile, who the person is to a client', async () => {
  const { browser, page } = await signedInAt('/account/data', 'wendy-home');
  await signedInAt('/account', 'wendy-home');
  const { secret, codes } = await addApp(issuer, browser);
  await browser.submit(await open(browser, '/account/sessions'), {}, 'end-others');
  let copy = '';
  for (let tries = 0; tries < 20 && !copy.includes('session.ended'); tries += 1) {
    copy = pageOf(await browser.submit(page, {}, 'export')).body;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const { credentials, profile, activity } = JSON.parse(copy) as {
    credentials: object;
    profile: { sub: string };
    activity: { event: string }[];
  };
  expect(activity.map(({ event }) => event)).toContain('session.ended');
  expect(credentials).toMatchObject({ totp: { created_at: expect.any(Number) }, recovery_codes: 10 });
  expect(copy).not.toMatch(/hash|secret/i);
  for (const held of [secret, ...codes]) expect(copy).not.toContain(held);
  expect(JSON.stringify(activity)).not.toContain(profile.sub);
});

describe('the end of an account', () => {
  test('K-49: it ends everything at once, names the day, and signing in takes it back', async () => {
    const flow = await completeFlow({
      issuer,
      username: 'mallory-home',
      client,
      scope: 'openid offline_access',
      parameters: { prompt: 'consent' },
    });
    expect((await refresh(flow.tokens.refresh_token)).status).toBe(200);
    const { browser, page } = await signedInAt('/account/data', 'mallory-home');
    await letMailCome();
    const before = (await readMails(issuer, 'mallory-home@example.com')).length;
    expect(pageOf(await browser.submit(page, { username: 'somebody' }, 'delete')).status).toBe(400);
    expect(await isSignedIn(browser)).toBe(true);
    const deleted = pageOf(await browser.submit(page, { username: 'Mallory-home' }, 'delete'));
    expect(textOf(deleted)).toContain('Your account will be deleted');
    expect((await awaitMail(issuer, 'mallory-home@example.com', before + 1)).subject).toBe('Your account will be deleted');
    for (const one of [browser, flow.browser]) expect(await isSignedIn(one)).toBe(false);
    expect(await userinfoStatus(issuer, flow.tokens.access_token)).toBe(401);
    const back = await signedInAt('/account', 'mallory-home');
    expect(back.page.status).toBe(200);
    expect(await isSignedIn(back.browser)).toBe(true);
  });
});
