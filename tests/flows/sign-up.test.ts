// Sign-up by mail, and what follows from an address that was proven: recovery, sign-in by mail, another address. Each journey as a person
// without script makes it.
import * as oauth from 'openid-client';
import { describe, expect, inject, test } from 'vitest';
import { authorizeUrl } from '../harness/authorization.ts';
import { type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { completeFlow, discover, pageOf, password, registerClient, sentTo } from '../harness/journey.ts';
import { awaitMail, codeIn, freshAddress, letMailCome, linkIn, readMails } from '../harness/mailbox.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { createAuthenticator, optionsOf } from '../harness/software-authenticator.ts';
import { totpCode } from '../harness/totp.ts';

const issuer = inject('issuer');
const newPassword = 'violet tractor hums at noon';

/** A browser somebody has just signed up with, and the page it came to. */
async function signUp(email: string, browser = createBrowser(issuer), start = '/signup'): Promise<{ browser: Browser; page: Page }> {
  const asking = pageOf(await browser.open(start));
  expect(pageOf(await browser.submit(asking, { email }, 'send')).status).toBe(200);
  const behind = pageOf(await browser.open(linkIn(await awaitMail(issuer, email))));
  expect(behind.status).toBe(200);
  return { browser, page: behind };
}

async function makePerson(email = freshAddress()): Promise<{ email: string; browser: Browser }> {
  const { browser, page } = await signUp(email);
  const done = pageOf(await browser.submit(page, { name: 'Pat Example', password: newPassword }, 'create'));
  expect([done.status, new URL(done.url).pathname]).toEqual([200, '/login']);
  return { email, browser };
}

/** Goes where a link of the page leads. */
async function follow(browser: Browser, page: Page, link: RegExp): Promise<Page> {
  const [, href = ''] = link.exec(page.body) ?? [];
  return pageOf(await browser.open(href.replaceAll('&amp;', '&')));
}

async function signInWith(email: string, secret: string, browser = createBrowser(issuer)): Promise<Page> {
  const page = pageOf(await browser.open('/login'));
  return pageOf(await browser.submit(page, { username: email, password: secret }, 'login'));
}

describe('sign-up', () => {
  test('D-18: a link that made somebody makes nobody again, whatever became of them', async () => {
    const { query } = await sharedOrigin('usual');
    const email = freshAddress();
    const browser = createBrowser(issuer);
    expect(pageOf(await browser.submit(pageOf(await browser.open('/signup')), { email }, 'send')).status).toBe(200);
    const link = linkIn(await awaitMail(issuer, email));
    const complete = async (by: Browser) =>
      pageOf(await by.submit(pageOf(await by.open(link)), { name: 'Pat Example', password: newPassword }, 'create'));
    expect((await complete(browser)).status).toBe(200);
    await query('DELETE FROM users WHERE email_canonical = ?', email);
    expect((await complete(createBrowser(issuer))).status).toBe(400);
    expect(await query('SELECT id FROM users WHERE email_canonical = ?', email)).toEqual([]);
  });

  test('B-056, K-31, K-34: prompt=create leads to sign-up, through the mailbox and back to the client, with a verified address', async () => {
    const client = await registerClient(issuer);
    const configuration = await discover(issuer, client);
    const email = freshAddress();
    const code_verifier = oauth.randomPKCECodeVerifier();
    const url = oauth.buildAuthorizationUrl(configuration, {
      redirect_uri: 'https://rp.example.com/callback',
      scope: 'openid email profile',
      prompt: 'create',
      code_challenge: await oauth.calculatePKCECodeChallenge(code_verifier),
      code_challenge_method: 'S256',
    });
    const browser = createBrowser(issuer);
    const { page } = await signUp(email, browser, url.href);
    const consent = pageOf(await browser.submit(page, { name: 'Pat Example', password: newPassword }, 'create'));
    expect(new URL(consent.url).pathname).toBe('/consent');
    const response = sentTo(await browser.submit(consent, {}, 'allow'));
    const tokens = await oauth.authorizationCodeGrant(configuration, response, { pkceCodeVerifier: code_verifier });
    const claims = await oauth.fetchUserInfo(configuration, tokens.access_token, tokens.claims()?.sub ?? '');
    expect(claims).toMatchObject({ email, email_verified: true, name: 'Pat Example' });
  });

  test('B-056: whoever has an account signs in instead, which is as good', async () => {
    const browser = createBrowser(issuer);
    const client = await registerClient(issuer);
    const page = pageOf(await browser.open(authorizeUrl(issuer, client, { prompt: 'create' })));
    expect(new URL(page.url).pathname).toBe('/signup');
    const login = await follow(browser, page, /href="(\/login\?[^"]*)"/);
    const consent = pageOf(await browser.submit(login, { username: 'bob', password }, 'login'));
    expect(new URL(consent.url).pathname).toBe('/consent');
  });

  test('P-23, E-70: an account that begins with a passkey is signed in as any other: the session knows its device', async () => {
    const browser = createBrowser(issuer);
    const email = freshAddress();
    const { page } = await signUp(email, browser);
    const authenticator = createAuthenticator();
    const credential = authenticator.register(issuer, optionsOf(page));
    browser.headers.set('User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0');
    expect(pageOf(await browser.submit(page, { credential }, 'passkey')).status).toBe(200);
    expect(pageOf(await browser.open('/account/sessions')).body).toContain('Firefox on Linux');
    expect(pageOf(await browser.open('/account/security')).body).toContain('Linux');
    // A passkey that cannot be kept leaves nobody locked out: another one is asked for.
    const next = await signUp(freshAddress());
    const taken = authenticator.register(issuer, optionsOf(next.page));
    const asked = pageOf(await next.browser.submit(next.page, { credential: taken }, 'passkey'));
    expect([asked.status, new URL(asked.url).pathname]).toEqual([200, '/account/security/passkey']);
    // The audit tells of what happened, and of no mail that nobody sent (D-17).
    const { query } = await sharedOrigin('usual');
    const recorded = 'SELECT event FROM audit_events JOIN users ON users.id = subject WHERE username = ? ORDER BY sequence';
    const events = ['subject.created', 'credential.added', 'session.started'].map((event) => ({ event }));
    await expect.poll(() => query(recorded, email), { timeout: 10_000 }).toEqual(events);
  });

  test('an address that has an account is told so in its own mailbox, and nowhere else', async () => {
    const { email } = await makePerson();
    const browser = createBrowser(issuer);
    const page = pageOf(await browser.submit(pageOf(await browser.open('/signup')), { email }, 'send'));
    expect(page.body).not.toMatch(/already/);
    const mail = await awaitMail(issuer, email, 2);
    expect(mail.subject).toBe('You have an account already');
    expect(mail.text).not.toContain('token=');
  });

  test('LG-17: a password that is short, known to all or the address itself is refused, and the link stays good', async () => {
    const email = freshAddress();
    const { browser, page } = await signUp(email);
    const short = pageOf(await browser.submit(page, { name: '', password: 'short' }, 'create'));
    expect([short.status, short.body]).toEqual([400, expect.stringContaining('too short')]);
    const common = pageOf(await browser.submit(short, { name: '', password: 'passwordpassword123' }, 'create'));
    expect(common.status).toBe(400);
    const personal = pageOf(await browser.submit(common, { name: '', password: email }, 'create'));
    expect(personal.status).toBe(400);
    const done = pageOf(await browser.submit(personal, { name: '', password: newPassword }, 'create'));
    expect(new URL(done.url).pathname).toBe('/login');
  });

  test('a mail says when and from where, and is signed', async () => {
    const { email } = await makePerson();
    const [mail] = await readMails(issuer, email);
    expect(mail).toMatchObject({ subject: 'Finish your account', from: expect.stringContaining('no-reply@authrim.example') });
    expect(mail?.text).toMatch(/^When: .* UTC$/m);
    expect(mail?.text).toMatch(/^IP address: 10\.\d+\.\d+\.\d+$/m);
    expect(mail?.html).toMatch(/^<!doctype html><html lang="en" dir="ltr">/);
  });

  test('B-040, RFC 5321 §4.5.3.1.3: whoever has the longest address there may be signs in, recovers and deletes with it', async () => {
    const [local = ''] = freshAddress('a'.repeat(55)).split('@');
    const email = `${local}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(59)}.example`;
    expect([local.length, email.length]).toEqual([64, 254]);
    await makePerson(email);
    const url = authorizeUrl(issuer, await registerClient(issuer), { login_hint: email });
    const browser = createBrowser(issuer);
    const hinted = pageOf(await browser.open(url));
    expect(hinted.forms[0]?.fields.username).toBe(email);
    expect(new URL(pageOf(await browser.submit(hinted, { password: newPassword }, 'login')).url).pathname).toBe('/consent');
    await browser.submit(pageOf(await browser.open('/login/recover')), { email }, 'send');
    await expect
      .poll(async () => (await readMails(issuer, email)).map(({ text }) => text.includes('/login/recover/password')))
      .toContain(true);
    const asked = pageOf(await browser.submit(pageOf(await browser.open('/account/data')), { username: email }, 'delete'));
    expect([asked.status, asked.body.includes('id="keep"')]).toEqual([200, true]);
  });

  test.each(['de', 'ja'])('a mail is written in the language of the browser that asked: %s', async (language) => {
    const browser = createBrowser(issuer);
    browser.headers.set('Accept-Language', language);
    const email = freshAddress();
    await browser.submit(pageOf(await browser.open('/signup')), { email }, 'send');
    expect((await awaitMail(issuer, email)).html).toContain(`<html lang="${language}"`);
  });

  test('B-040: a mail is written in the language of the page that asked, as picked there or wished for by the client', async () => {
    const url = authorizeUrl(issuer, await registerClient(issuer), { prompt: 'create', ui_locales: 'de' });
    const browser = createBrowser(issuer);
    browser.headers.set('Accept-Language', 'ja');
    const [wished, picked] = [freshAddress(), freshAddress()];
    await browser.submit(pageOf(await browser.open(url)), { email: wished }, 'send');
    expect((await awaitMail(issuer, wished)).html).toContain('<html lang="de"');
    const page = pageOf(await browser.open(url));
    const languages = { ...page, forms: page.forms.filter(({ action }) => action.endsWith('/login/language')) };
    await browser.submit(pageOf(await browser.submit(languages, { locale: 'en' })), { email: picked }, 'send');
    expect((await awaitMail(issuer, picked)).html).toContain('<html lang="en"');
  });
});

describe('letters to somebody known', () => {
  const enter = (browser: Browser, page: Page, username: string) => browser.submit(page, { username, password: newPassword }, 'login');

  /** A browser of somebody who speaks Japanese. */
  function createForeignBrowser(): Browser {
    const browser = createBrowser(issuer);
    browser.headers.set('Accept-Language', 'ja');
    return browser;
  }

  test('E-17, E-39: they are in the language the person saved, whatever the browser speaks that they are about', async () => {
    const { email, browser } = await makePerson();
    const preferences = pageOf(await browser.open('/account/preferences'));
    const stranger = createForeignBrowser();
    await enter(stranger, pageOf(await stranger.open('/login')), email);
    expect((await awaitMail(issuer, email, 2)).html).toContain('<html lang="ja"');
    expect(pageOf(await browser.submit(preferences, { language: 'de' }, 'save')).status).toBe(200);
    const asked = [
      async (from: Browser) => enter(from, pageOf(await from.open('/login')), email),
      async (from: Browser) => from.submit(pageOf(await from.open('/login/recover')), { email }, 'send'),
      async (from: Browser) => from.submit(pageOf(await from.open('/login/email')), { email }, 'send'),
      async (from: Browser) => from.submit(pageOf(await from.open('/signup')), { email }, 'send'),
    ];
    for (const [index, ask] of asked.entries()) {
      await ask(createForeignBrowser());
      const { html, subject } = await awaitMail(issuer, email, 3 + index);
      expect([subject, /<html lang="([^"]*)"/.exec(html)?.[1]]).toEqual([subject, 'de']);
    }
  });
});

describe('recovery', () => {
  test('a new password by mail: the old one is dead, other browsers are out, the person hears of it and goes on to the app', async () => {
    const { email, browser: before } = await makePerson();
    const browser = createBrowser(issuer);
    const login = pageOf(await browser.open(authorizeUrl(issuer, await registerClient(issuer), { state: 'kept' })));
    const asking = await follow(browser, login, /href="(\/login\/recover\?[^"]*)"/);
    const asked = pageOf(await browser.submit(asking, { email }, 'send'));
    expect(asked.body).toContain('is on its way');
    const page = pageOf(await browser.open(linkIn(await awaitMail(issuer, email, 2))));
    const chosen = 'a slower violet tractor';
    const done = pageOf(await browser.submit(page, { password: chosen }, 'save'));
    expect([done.status, done.body]).toEqual([200, expect.stringContaining('Your password is set')]);
    expect((await signInWith(email, newPassword)).status).toBe(400);
    const again = await follow(browser, done, /<a id="sign-in"[^>]* href="([^"]*)"/);
    const consent = pageOf(await browser.submit(again, { username: email, password: chosen }, 'login'));
    expect(sentTo(await browser.submit(consent, {}, 'allow')).searchParams.get('state')).toBe('kept');
    expect(pageOf(await before.open('/login')).body).toContain('id="password"');
    expect((await awaitMail(issuer, email, 3)).subject).toMatch(/Your password was changed|New sign-in/);
  });

  test('sessions stay where the person wants them to', async () => {
    const { email, browser: before } = await makePerson();
    const browser = createBrowser(issuer);
    await browser.submit(pageOf(await browser.open('/login/recover')), { email }, 'send');
    const page = pageOf(await browser.open(linkIn(await awaitMail(issuer, email, 2))));
    const [form] = page.forms;
    if (form) delete form.fields.end_sessions;
    await browser.submit(page, { password: 'a slower violet tractor' }, 'save');
    expect(pageOf(await before.open('/login')).body).toContain('You are signed in');
  });
});

test('K-64, B-307: wherever a new password is chosen one is offered, another each time; it is good, and needs no script', async () => {
  const offered: string[] = [];
  const suggestionOf = (page: Page): string => {
    const [, suggestion = 'none'] = /<code id="suggestion">([^<]+)</.exec(page.body) ?? [];
    expect([page.headers.get('Cache-Control'), page.body.includes('<details><summary>Suggest a password<')]).toEqual(['no-store', true]);
    offered.push(suggestion);
    return suggestion;
  };
  const email = freshAddress();
  const { browser, page } = await signUp(email);
  await browser.submit(page, { name: '', password: suggestionOf(page) }, 'create');
  const changing = pageOf(await browser.open('/account/password'));
  const chosen = { new_password: suggestionOf(changing), old_password: offered[0] ?? '' };
  expect(new URL(pageOf(await browser.submit(changing, chosen, 'change')).url).search).toBe('?done=1');
  const { findSubject } = await sharedOrigin('usual');
  await (await findSubject(email)).actAsOperator({ act: 'demand', action: 'change_password' });
  const demanded = pageOf(await browser.open(authorizeUrl(issuer, await registerClient(issuer))));
  const consent = pageOf(await browser.submit(demanded, { password: suggestionOf(demanded) }, 'save'));
  expect(new URL(consent.url).pathname).toBe('/consent');
  await browser.submit(pageOf(await browser.open('/login/recover')), { email }, 'send');
  const behind = pageOf(await browser.open(linkIn(await awaitMail(issuer, email, 4))));
  await browser.submit(behind, { password: suggestionOf(behind) }, 'save');
  expect((await signInWith(email, offered.at(-1) ?? '')).body).toContain('You are signed in');
  expect([offered.length, new Set(offered).size, offered.includes('none')]).toEqual([4, 4, false]);
});

describe('sign-in by mail', () => {
  test('a code signs in where it was asked for', async () => {
    const { email } = await makePerson();
    const browser = createBrowser(issuer);
    const asked = pageOf(await browser.submit(pageOf(await browser.open('/login/email')), { email }, 'send'));
    const code = codeIn(await awaitMail(issuer, email, 2));
    const done = pageOf(await browser.submit(asked, { code }, 'enter'));
    expect(done.body).toContain('You are signed in');
  });

  test('a code signs in for a client, and the ID Token says how', async () => {
    const { email } = await makePerson();
    const client = await registerClient(issuer);
    const browser = createBrowser(issuer);
    const login = pageOf(await browser.open(authorizeUrl(issuer, client)));
    const asking = await follow(browser, login, /href="(\/login\/email\?[^"]*)"/);
    const asked = pageOf(await browser.submit(asking, { email }, 'send'));
    const consent = pageOf(await browser.submit(asked, { code: codeIn(await awaitMail(issuer, email, 2)) }, 'enter'));
    expect(new URL(consent.url).pathname).toBe('/consent');
  });

  test('a link signs in the browser that asked, after a button', async () => {
    const { email } = await makePerson();
    const browser = createBrowser(issuer);
    await browser.submit(pageOf(await browser.open('/login/email')), { email }, 'send');
    const link = linkIn(await awaitMail(issuer, email, 2));
    const page = pageOf(await browser.open(link));
    expect(pageOf(await browser.submit(page, {}, 'enter')).body).toContain('You are signed in');
  });
});

describe('the address', () => {
  test('K-123: another one is confirmed by its code; the one before is told; who is called by it has the new name', async () => {
    const { email, browser } = await makePerson();
    const other = freshAddress('other');
    const page = pageOf(await browser.open('/account/email'));
    const asked = pageOf(await browser.submit(page, { email: other }, 'send'));
    const code = codeIn(await awaitMail(issuer, other));
    const done = pageOf(await browser.submit(asked, { code }, 'enter'));
    expect(done.body).toContain(other);
    expect((await awaitMail(issuer, email, 2)).subject).toBe('Your email address was changed');
    expect((await signInWith(other, newPassword)).status).toBe(200);
    expect((await signInWith(email, newPassword)).status).toBe(400);
  });

  test('its page leads back to the one that leads to it, and marks it', async () => {
    const { browser } = await makePerson();
    const marked = (body: string) => [...body.matchAll(/<a href="([^"]+)" aria-current="page"/g)].map(([, href]) => href);
    const profile = pageOf(await browser.open('/account/profile'));
    expect([profile.body, marked(profile.body)]).toEqual([expect.stringContaining('href="/account/email"'), ['/account/profile']]);
    const { body } = pageOf(await browser.open('/account/email'));
    expect([/<p class="up always"><a href="([^"]+)"/.exec(body)?.[1], marked(body)]).toEqual(['/account/profile', ['/account/profile']]);
  });

  test('one that is somebody else’s gets no code, and nobody is told why', async () => {
    const { browser } = await makePerson();
    const { email: taken } = await makePerson();
    const page = pageOf(await browser.open('/account/email'));
    expect(pageOf(await browser.submit(page, { email: taken }, 'send')).body).toContain('is on its way there');
    await letMailCome();
    expect(await readMails(issuer, taken)).toHaveLength(1);
  });
});

test('P-89: whoever signs in with another browser is written to; the first one is no news', async () => {
  const { email } = await makePerson();
  await letMailCome();
  expect(await readMails(issuer, email)).toHaveLength(1);
  await signInWith(email, newPassword);
  expect((await awaitMail(issuer, email, 2)).subject).toBe('New sign-in to your account');
});

test('a password-only person meets exactly one form (B-315)', async () => {
  const { tokens } = await completeFlow({ issuer, username: 'carol' });
  expect(tokens.access_token).toBeTruthy();
});

test('whoever gets another way to sign in, or loses one, is written to', async () => {
  const { email, browser } = await makePerson();
  const setUp = pageOf(await browser.open('/account/security/authenticator'));
  const [, secret = ''] = /<code id="secret">([^<]+)</.exec(setUp.body) ?? [];
  await browser.submit(setUp, { code: totpCode(secret) }, 'confirm');
  expect((await awaitMail(issuer, email, 2)).subject).toBe('A way to sign in was added');
  await browser.submit(pageOf(await browser.open('/account/security')), {}, 'remove-app');
  expect((await awaitMail(issuer, email, 3)).subject).toBe('A way to sign in was removed');
});
