// Passwords that may not be, at a form that sets one; and one that is too old, which leads to that form.
import { beforeAll, expect, test } from 'vitest';
import { authorizeUrl } from '../harness/authorization.ts';
import { type Arrival, type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { pageOf, password, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { pathOf } from '../harness/own-account.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';

/** Where passwords last a while. */
const { issuer, copyPeople, query } = await sharedOrigin('other');
let client: RegisteredClient;

beforeAll(async () => {
  await copyPeople('aged');
  client = await registerClient(issuer);
});

async function submitPassword(browser: Browser, username: string, secret: string): Promise<Arrival> {
  const login = pageOf(await browser.open(authorizeUrl(issuer, client)));
  return browser.submit(login, { username, password: secret }, 'login');
}

/** With the password of the seed, to the page that comes then. */
async function signIn(username: string): Promise<{ browser: Browser; page: Page }> {
  const browser = createBrowser(issuer);
  return { browser, page: pageOf(await submitPassword(browser, username, password)) };
}

const age = (username: string) => query('UPDATE users SET password_changed_at = unixepoch() - 100001 WHERE username = ?', username);

test('LG-17, ASVS 6.2.1, 6.2.4, K-122: what may not be a password is refused in words of its own, and nothing changes', async () => {
  await age('dave-aged');
  const { browser, page } = await signIn('dave-aged');
  expect(pathOf(page)).toBe('/login/password');
  const refused: [string, RegExp][] = [
    ['seven77', /too short/],
    ['fourteen chars', /too short/],
    ['x'.repeat(1025), /too long/],
    ['passwordpassword', /guess/],
    ['P@ssw0rdP@ssw0rd1', /guess/],
    ['1234567890123456', /guess/],
    ['qwertyuiopasdfgh', /guess/],
    ['trustno1baseball', /guess/],
    ['authrim-authrim1', /your name, your address or our name/],
    ['daveexampledave1', /your name, your address or our name/],
    [password, /used that password/],
  ];
  for (const [secret, words] of refused) {
    const answer = pageOf(await browser.submit(page, { password: secret }, 'save'));
    expect([secret.slice(0, 20), answer.status, words.test(answer.body)]).toEqual([secret.slice(0, 20), 400, true]);
    expect(answer.body).not.toContain(secret);
  }
  expect(pageOf(await browser.submit(page, { password: 'x'.repeat(70_000) }, 'save')).status).toBe(413);
  const { page: again } = await signIn('dave-aged');
  expect(pathOf(again)).toBe('/login/password');
});

test('K-91, K-122: a password that is too old is replaced after the sign-in, once, and the old one is gone', async () => {
  const { page: young } = await signIn('erin-aged');
  expect(pathOf(young)).toBe('/consent');
  await age('erin-aged');
  const { browser, page } = await signIn('erin-aged');
  expect(pathOf(page)).toBe('/login/password');
  const consent = pageOf(await browser.submit(page, { password: 'seven quiet lanterns drifting' }, 'save'));
  expect(sentTo(await browser.submit(consent, {}, 'allow')).searchParams.has('code')).toBe(true);
  const isGranted = (arrival: Arrival) => sentTo(arrival).searchParams.has('code');
  expect(isGranted(await submitPassword(createBrowser(issuer), 'erin-aged', 'seven quiet lanterns drifting'))).toBe(true);
  expect(pageOf(await submitPassword(createBrowser(issuer), 'erin-aged', password)).status).toBe(400);
});
