// Guests over all Workers: how somebody without an account goes on, where they may not, and how they become somebody with one. Each
// journey as a person without script makes it, with a real client at the end.
import * as oauth from 'openid-client';
import { expect, inject, test } from 'vitest';
import { authorizeUrl } from '../harness/authorization.ts';
import { type Arrival, type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { becomeGuest, guestClient, offersGuest } from '../harness/guests.ts';
import { callback, completeFlow, discover, pageOf, password, registerClient, sentTo } from '../harness/journey.ts';
import { awaitMail, freshAddress, linkIn } from '../harness/mailbox.ts';
import { createAuthenticator, optionsOf } from '../harness/software-authenticator.ts';
import { introspect } from '../harness/token-requests.ts';

const issuer = inject('issuer');
const newPassword = 'violet tractor hums at noon';
const pathOf = ({ url }: Page): string => new URL(url).pathname;

const configuration = await discover(issuer, guestClient);

/** A request of openid-client in this browser, and the end of its flow. */
async function begin(browser: Browser, parameters: Record<string, string> = {}) {
  const pkceCodeVerifier = oauth.randomPKCECodeVerifier();
  const code_challenge = await oauth.calculatePKCECodeChallenge(pkceCodeVerifier);
  const request = { redirect_uri: callback, scope: 'openid email', code_challenge, code_challenge_method: 'S256', ...parameters };
  const opened = await browser.open(oauth.buildAuthorizationUrl(configuration, request).href);
  /** Agrees where that is asked. */
  const finish = async (arrival: Arrival) => {
    const response = arrival.at === 'page' ? await browser.submit(arrival.page, {}, 'allow') : arrival;
    const tokens = await oauth.authorizationCodeGrant(configuration, sentTo(response), { pkceCodeVerifier });
    return { tokens, claims: tokens.claims() };
  };
  return { opened, finish };
}

/** A guest with tokens. */
async function guestFlow() {
  const browser = createBrowser(issuer);
  const { opened, finish } = await begin(browser);
  const { tokens, claims } = await finish(await browser.submit(pageOf(opened), {}, 'guest'));
  const userinfo = async () => oauth.fetchUserInfo(configuration, tokens.access_token, claims?.sub ?? '');
  /** What the session is worth to the client by now. */
  const claimsNow = async () => {
    const silent = await begin(browser, { prompt: 'none' });
    return (await silent.finish(silent.opened)).claims;
  };
  return { browser, tokens, claims, userinfo, claimsNow };
}

/** Asks for the mail of a sign-up, wherever the page of it was reached. */
async function askForLink(browser: Browser, email: string, start = '/signup'): Promise<string> {
  const asked = pageOf(await browser.submit(pageOf(await browser.open(start)), { email }, 'send'));
  expect(asked.status).toBe(200);
  return linkIn(await awaitMail(issuer, email));
}

const askAgain = async (browser: Browser, email: string) => {
  await browser.submit(pageOf(await browser.open('/signup')), { email }, 'send');
  return awaitMail(issuer, email, 2);
};

test('OpenID Connect Core §2, RFC 8176 §2: a guest goes through the code flow, and every token says that nothing was proven', async () => {
  const { claims, tokens, userinfo, claimsNow } = await guestFlow();
  expect(claims).toMatchObject({ acr: '0', amr: [] });
  expect(await userinfo()).toEqual({ sub: claims?.sub });
  expect(await introspect(issuer, guestClient, tokens.access_token)).toMatchObject({ active: true, sub: claims?.sub, acr: '0' });
  expect(await claimsNow()).toMatchObject({ sub: claims?.sub, sid: claims?.sid, acr: '0' });
});

test('a second window goes on with the guest of the first', async () => {
  const browser = createBrowser(issuer);
  const windows = [await begin(browser), await begin(browser)];
  const guests = [];
  for (const { opened, finish } of windows) guests.push((await finish(await browser.submit(pageOf(opened), {}, 'guest'))).claims);
  const [one, other] = guests;
  expect(other).toMatchObject({ sub: one?.sub, sid: one?.sid, acr: '0' });
});

test('RL-01: a guest is counted for the address that asks for one', async () => {
  const browser = createBrowser(issuer);
  const { action, fields } =
    pageOf(await browser.open(authorizeUrl(issuer, guestClient))).forms.find((form) => form.fields.method === 'guest') ?? {};
  const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ');
  const headers = { Cookie: cookie, Origin: issuer, 'CF-Connecting-IP': browser.headers.get('CF-Connecting-IP') ?? '' };
  const ask = () => fetch(action ?? '', { method: 'POST', redirect: 'manual', headers, body: new URLSearchParams(fields) });
  const made = await ask();
  expect([made.status, made.headers.get('RateLimit-Policy'), made.headers.get('RateLimit')]).toEqual([
    303,
    '"guest_address";q=60;w=600',
    '"guest_address";r=59',
  ]);
  const statuses = [];
  for (let guests = 1; guests <= 60; guests += 1) statuses.push((await ask()).status);
  expect(statuses).toEqual([...Array(59).fill(303), 429]);
});

test('where guests are not wanted none is offered, none is made, and one who is there must sign in', async () => {
  const { browser } = await becomeGuest(issuer);
  const stranger = await registerClient(issuer, { allow_guests: true });
  const acr = (essential: boolean) => JSON.stringify({ id_token: { acr: { essential, values: ['urn:authrim:acr:password'] } } });
  const walk: [string, boolean][] = [
    [authorizeUrl(issuer, guestClient, { scope: 'openid email profile' }), true],
    [authorizeUrl(issuer, guestClient, { claims: acr(false) }), true],
    [authorizeUrl(issuer, stranger), false],
    [authorizeUrl(issuer, guestClient, { claims: acr(true) }), false],
    [authorizeUrl(issuer, guestClient, { acr_values: 'phr' }), false],
    [authorizeUrl(issuer, guestClient, { max_age: '3600' }), false],
    [authorizeUrl(issuer, guestClient, { prompt: 'login' }), false],
    [authorizeUrl(issuer, guestClient, { claims: JSON.stringify({ userinfo: { email_verified: { essential: true } } }) }), false],
  ];
  for (const [url, isWelcome] of walk) {
    const fresh = createBrowser(issuer);
    const page = pageOf(await fresh.open(url));
    expect([url, pathOf(page), offersGuest(page)]).toEqual([url, '/login', isWelcome]);
    if (isWelcome) continue;
    const refused = pageOf(await fresh.submit(page, { method: 'guest' }, 'login'));
    expect([url, refused.status, fresh.cookies.has('session')]).toEqual([url, 400, false]);
    const asked = pageOf(await browser.open(url));
    expect([url, pathOf(asked), asked.body.includes('You are here as a guest')]).toEqual([url, '/login', true]);
    if (url.includes('prompt=login')) continue;
    expect(sentTo(await browser.open(`${url}&prompt=none`)).searchParams.get('error')).toBe('login_required');
  }
});

test('a guest keeps the account at /account: the same sub and session, now with a password and a verified address', async () => {
  const { browser, claims, userinfo, claimsNow } = await guestFlow();
  const invitation = pageOf(await browser.open('/account'));
  expect([invitation.status, invitation.body.match(/<h1/g)?.length]).toEqual([200, 1]);
  const [, href = ''] = /id="keep"[^>]*href="([^"]*)"/.exec(invitation.body) ?? [];
  const email = freshAddress('guest');
  const page = pageOf(await browser.open(await askForLink(browser, email, href.replaceAll('&amp;', '&'))));
  const short = pageOf(await browser.submit(page, { name: '', password: 'short' }, 'create'));
  expect(short.status).toBe(400);
  const kept = pageOf(await browser.submit(short, { name: 'Pat Example', password: newPassword }, 'create'));
  expect([pathOf(kept), kept.status]).toEqual(['/account', 200]);
  expect(kept.body).not.toContain('id="keep"');
  // What the guest was given goes on, and now speaks of somebody.
  expect(await userinfo()).toEqual({ sub: claims?.sub, email, email_verified: true });
  expect(await claimsNow()).toMatchObject({ sub: claims?.sub, sid: claims?.sid, acr: 'urn:authrim:acr:password', amr: ['pwd'] });
  const elsewhere = createBrowser(issuer);
  const login = pageOf(await elsewhere.open('/login'));
  expect(pageOf(await elsewhere.submit(login, { username: email, password: newPassword }, 'login')).body).toContain('You are signed in');
});

test('B-056, PK-01: prompt=create fills the account of the guest, with a passkey as well, and leads back to the client', async () => {
  const { browser, claims } = await guestFlow();
  const create = await begin(browser, { prompt: 'create' });
  const asking = pageOf(create.opened);
  expect([pathOf(asking), asking.body.includes('What you did as a guest stays yours')]).toEqual(['/signup', true]);
  const email = freshAddress('guest');
  await browser.submit(asking, { email }, 'send');
  const page = pageOf(await browser.open(linkIn(await awaitMail(issuer, email))));
  const credential = createAuthenticator().register(issuer, optionsOf(page));
  const kept = await create.finish(await browser.submit(page, { credential }, 'passkey'));
  expect(kept.claims).toMatchObject({ sub: claims?.sub, sid: claims?.sid, amr: ['otp'] });
  expect(pageOf(await browser.open('/account/security')).body).toContain('On one device');
});

test('LG-02, RC-15: an address that has an account tells so in its own mailbox alone; the guest stays one, and nothing is merged', async () => {
  const email = freshAddress('owner');
  const owner = createBrowser(issuer);
  const link = await askForLink(owner, email);
  await owner.submit(pageOf(await owner.open(link)), { name: '', password: newPassword }, 'create');
  const { browser, claims, claimsNow } = await guestFlow();
  const asked = pageOf(await browser.submit(pageOf(await browser.open('/signup')), { email }, 'send'));
  const unknown = pageOf(await browser.submit(pageOf(await browser.open('/signup')), { email: freshAddress() }, 'send'));
  const wordsOf = ({ body }: Page) => /<main[\s\S]*<\/main>/.exec(body)?.[0].replaceAll(/<bdi>[^<]*@[^<]*<\/bdi>/g, '');
  expect(wordsOf(asked)).toBe(wordsOf(unknown));
  const mail = await awaitMail(issuer, email, 2);
  expect([mail.subject, mail.text.includes('token=')]).toEqual(['You have an account already', false]);
  expect(await claimsNow()).toMatchObject({ sub: claims?.sub, acr: '0' });
});

test('the link of a guest works where they are one: whoever else reads the mail gets no part of what a stranger began', async () => {
  const { browser, claims, claimsNow } = await guestFlow();
  const email = freshAddress('victim');
  const link = await askForLink(browser, email);
  const page = pageOf(await browser.open(link));
  const victim = createBrowser(issuer);
  const refused = pageOf(await victim.open(link));
  expect([refused.status, refused.forms.some(({ buttons }) => buttons.some(({ id }) => id === 'create'))]).toEqual([400, false]);
  expect(refused.body).toContain('where you are a guest');
  const other = await becomeGuest(issuer);
  expect(pageOf(await other.browser.open(link)).status).toBe(400);
  // Whoever signs up at that address by themselves is somebody else, and the guest’s link is worth nothing from then on.
  const own = linkIn(await await askAgain(victim, email));
  await victim.submit(pageOf(await victim.open(own)), { name: '', password: newPassword }, 'create');
  expect(pageOf(await browser.submit(page, { name: '', password: newPassword }, 'create')).status).toBe(400);
  expect(await claimsNow()).toMatchObject({ sub: claims?.sub, acr: '0' });
});

test('a guest sets up no way to sign in beside the one of an account, and no guest is remembered as somebody', async () => {
  const { browser } = await becomeGuest(issuer);
  for (const path of ['/account/security', '/account/security/passkey', '/account/security/authenticator', '/account/email']) {
    const page = pageOf(await browser.open(path));
    expect([path, pathOf(page), page.body.includes('You are here as a guest')]).toEqual([path, '/login', true]);
  }
  const page = pageOf(await browser.open('/login'));
  expect([offersGuest(page), page.body.includes('You are signed in')]).toEqual([false, false]);
  const signedIn = pageOf(await browser.submit(page, { username: 'grace', password }, 'login'));
  expect(signedIn.body).toContain('You are signed in');
});

test('a guest is called so wherever they are named, in the language of the page', async () => {
  const { browser } = await becomeGuest(issuer);
  const called: [string, string, string][] = [
    [authorizeUrl(issuer, guestClient, { prompt: 'consent' }), 'en', 'Guest'],
    [authorizeUrl(issuer, guestClient, { prompt: 'select_account', ui_locales: 'de' }), 'de', 'Gast'],
    ['/logout?ui_locales=ja', 'ja', 'ゲスト'],
    ['/account/profile', 'en', 'Guest'],
  ];
  for (const [url, lang, name] of called) {
    const { body, status } = pageOf(await browser.open(url));
    const said = [body.includes(`lang="${lang}"`), body.includes(`<bdi>${name}</bdi>`), /guest-[\w-]{11}/.test(body)];
    expect([url, status, ...said]).toEqual([url, 200, true, true, false]);
  }
});

test('B-315: whoever has an account signs in beside the offer as ever', async () => {
  const { tokens } = await completeFlow({ issuer, username: 'heidi', client: guestClient });
  expect(tokens.claims()).toMatchObject({ acr: 'urn:authrim:acr:password' });
});
