// What a person does at our pages, in a real browser, with script and without (behaviours §31; B-047, B-054, B-055, B-226, B-227).
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { authorizeUrl } from '../harness/authorization.ts';
import { password } from '../harness/journey.ts';
import { launchChromium } from './chromium.ts';
import { look, narrowDark, wideLight } from './look.ts';
import { type RelyingParty, startRelyingParty } from './relying-party.ts';
import { openStage, type Stage } from './stage.ts';
import { heading, pathOf, redeem, returned, signIn } from './steps.ts';

const issuer = inject('issuer');
let browser: Browser;
let app: RelyingParty;

beforeAll(async () => {
  if (inject('chromium')) browser = await launchChromium(inject('chromium'));
});
afterAll(() => browser?.close());

const requestUrl = (parameters: Record<string, string> = {}): string =>
  authorizeUrl(issuer, app.client, { redirect_uri: app.callback, scope: 'openid profile email', ...parameters });

async function signInAndAllow(page: Page, username: string, parameters: Record<string, string> = {}): Promise<Record<string, string>> {
  await page.goto(requestUrl(parameters));
  await signIn(page, username);
  await page.click('#allow');
  return returned(page, app);
}

describe.skipIf(!inject('chromium')).each([
  { mode: 'with script', javaScriptEnabled: true },
  { mode: 'without script', javaScriptEnabled: false },
])('$mode', ({ javaScriptEnabled }) => {
  let stage: Stage;
  // A client that nobody has agreed to yet.
  beforeAll(async () => {
    [app, stage] = await Promise.all([startRelyingParty(issuer), openStage(browser, { javaScriptEnabled })]);
  });
  afterAll(() => Promise.all([app.stop(), stage.close()]));

  /** Runs the walk and holds that the browser had nothing to complain about. */
  const walk = (title: string, steps: (stage: Stage) => Promise<void>) =>
    test(title, async () => {
      await stage.clear();
      await steps(stage);
      expect(stage.problems).toEqual([]);
    });

  walk('K-64, B-307: a new password need not be thought of: it is read, or filled in where there is script', async ({ page }) => {
    await page.goto(`${issuer}/account/password`);
    await signIn(page, 'grace');
    await page.click('main summary');
    const suggestion = await page.locator('#suggestion').textContent();
    expect(suggestion).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
    expect(await look(page, `suggested-password-${javaScriptEnabled}`, [wideLight, narrowDark], javaScriptEnabled)).toEqual([]);
    expect(await page.isVisible('#use-suggestion')).toBe(javaScriptEnabled);
    if (!javaScriptEnabled) return;
    await page.click('#use-suggestion');
    expect(await page.inputValue('#new_password')).toBe(suggestion);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('new_password');
    expect(page.url()).not.toContain(suggestion);
  });

  walk('B-321: a wrong password keeps the request and says the same as an unknown name', async ({ page }) => {
    await page.goto(requestUrl());
    const notices: (string | null)[] = [];
    for (const username of ['grace', 'nobody at all']) {
      await signIn(page, username, 'wrong');
      notices.push(await page.locator('[role=alert]').textContent());
      expect(await page.inputValue('#username')).toBe(username);
      expect(await page.inputValue('#password')).toBe('');
    }
    expect(notices[0]).toBeTruthy();
    expect(notices[1]).toBe(notices[0]);
    await signIn(page, 'grace');
    await page.click('#allow');
    expect((await returned(page, app)).code).toBeTruthy();
  });

  walk('B-047: who denies goes back to the app with access_denied', async ({ page }) => {
    await page.goto(requestUrl());
    await signIn(page, 'heidi');
    await page.click('#deny');
    expect(await returned(page, app)).toMatchObject({ error: 'access_denied', state: 'the state', iss: issuer });
  });

  walk('B-062, B-054: a second request asks nothing, prompt=login asks for the password alone', async ({ page }) => {
    await signInAndAllow(page, 'ivan');
    await page.goto(requestUrl({ state: 'again' }));
    expect(await returned(page, app)).toMatchObject({ code: expect.any(String), state: 'again' });
    await page.goto(requestUrl({ prompt: 'login' }));
    expect(await page.locator('#username').count()).toBe(0);
    expect(await page.locator('main').textContent()).toContain('Ivan');
    await page.fill('#password', password);
    await page.click('#login');
    expect((await returned(page, app)).code).toBeTruthy();
  });

  walk('B-055: the account chooser goes on as the one signed in, or as another', async ({ page }) => {
    await signInAndAllow(page, 'judy');
    await page.goto(requestUrl({ prompt: 'select_account' }));
    await page.click('#continue');
    expect((await returned(page, app)).code).toBeTruthy();
    await page.goto(requestUrl({ prompt: 'select_account' }));
    await page.click('#another');
    await signIn(page, 'erin');
    await page.click('#allow');
    const sent = await returned(page, app);
    expect((await redeem(sent, issuer, app)).status).toBe(200);
  });

  walk('B-227, B-310: logout without a hint asks, may be called off, and ends the session', async ({ page }) => {
    await signInAndAllow(page, 'frank');
    await page.goto(`${issuer}/logout`);
    await page.click('#logout-cancel');
    expect(await heading(page)).toBe('You are signed in');
    await page.goto(`${issuer}/logout`);
    await page.click('#logout-confirm');
    expect(await heading(page)).toBe('You are signed out');
    await page.goto(requestUrl({ prompt: 'none' }));
    expect(await returned(page, app)).toMatchObject({ error: 'login_required' });
  });

  walk('B-226: logout with a hint goes back to the app; without one it asks first, then goes back too', async ({ page }) => {
    const query = { post_logout_redirect_uri: `${app.origin}/bye`, state: 'out' };
    const { body } = await redeem(await signInAndAllow(page, 'bob'), issuer, app);
    await page.goto(`${issuer}/logout?${new URLSearchParams({ ...query, id_token_hint: String(body.id_token) })}`);
    expect(await returned(page, app, '/bye')).toEqual({ method: 'GET', state: 'out' });
    await page.goto(requestUrl());
    await signIn(page, 'bob');
    await returned(page, app);
    await page.goto(`${issuer}/logout?${new URLSearchParams({ ...query, client_id: app.client.client_id })}`);
    await page.click('#logout-confirm');
    expect(await returned(page, app, '/bye')).toEqual({ method: 'GET', state: 'out' });
  });

  walk('B-075, B-316: form_post brings the answer to the app in a form', async ({ page }) => {
    await page.goto(requestUrl({ response_mode: 'form_post' }));
    await signIn(page, 'carol');
    await page.click('#allow');
    if (!javaScriptEnabled) {
      expect(await look(page, 'form-post', [wideLight, narrowDark], false)).toEqual([]);
      await page.click('#continue');
    }
    expect(await returned(page, app)).toMatchObject({ method: 'POST', code: expect.any(String), state: 'the state', iss: issuer });
  });

  walk('B-311, B-313: an error without a safe redirect is a page where it happened', async ({ page }) => {
    await page.goto(requestUrl({ redirect_uri: `${app.origin}/elsewhere` }));
    expect(pathOf(page)).toBe('/authorize');
    expect(await page.locator('#error-code').textContent()).toBe('invalid_request');
  });

  walk('a form that comes back from the history of a finished request says how to go on', async ({ page }) => {
    await page.goto(requestUrl());
    const signInUrl = page.url();
    await signIn(page, 'dave');
    await page.click('#allow');
    await returned(page, app);
    await page.goto(signInUrl);
    expect(await heading(page)).toBe('This page has expired');
  });

  walk('B-319: the keyboard alone is enough', async ({ page }) => {
    const focused = page.locator(':focus');
    await page.goto(requestUrl({ prompt: 'consent' }));
    expect(await focused.getAttribute('id')).toBe('username');
    await page.keyboard.type('alice');
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/consent?*');
    const reached: (string | null)[] = [];
    for (let steps = 0; steps < 6 && reached.at(-1) !== 'allow'; steps += 1) {
      await page.keyboard.press('Tab');
      reached.push(await focused.getAttribute('id'));
    }
    expect(reached.slice(-2)).toEqual(['deny', 'allow']);
    await page.keyboard.press('Enter');
    expect((await returned(page, app)).code).toBeTruthy();
  });
});

test.skipIf(!inject('chromium')).each([true, false])(
  'the watch works, script %s: a violated policy is a problem',
  async (javaScriptEnabled) => {
    const { page, problems, close } = await openStage(browser, { javaScriptEnabled });
    await page.goto(`${issuer}/login`);
    await page.evaluate(() => document.body.append(Object.assign(new Image(), { src: 'https://elsewhere.example/spy.png' })));
    await expect.poll(() => problems.join()).toContain('Content Security Policy');
    await close();
  },
);
