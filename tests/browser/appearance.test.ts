// How every page looks: languages, light and dark, wide and 320 px, judged by axe, by its overflow and by whoever opens
// tests/browser/screenshots (B-314, B-319; WCAG 2.2 AA).
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import { authorizeUrl } from '../harness/authorization.ts';
import { accounts, json, payment, record } from '../harness/authorization-details.ts';
import { loopback, publishClient } from '../harness/client-documents.ts';
import { startHost } from '../harness/host.ts';
import { password } from '../harness/journey.ts';
import { totpCode } from '../harness/totp.ts';
import { addAuthenticator } from './authenticator.ts';
import { launchChromium } from './chromium.ts';
import { type RelyingParty, startRelyingParty } from './relying-party.ts';
import { openStage } from './stage.ts';

const issuer = inject('issuer');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = join(import.meta.dirname, 'screenshots');
let browser: Browser;
let app: RelyingParty;

beforeAll(async () => {
  if (!inject('chromium')) return;
  rmSync(screenshots, { recursive: true, force: true });
  mkdirSync(screenshots);
  [browser, app] = await Promise.all([launchChromium(inject('chromium')), startRelyingParty(issuer)]);
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

/** Serious and critical findings of axe, each with the elements it names. */
async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run());
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

interface Look {
  width: number;
  height: number;
  colorScheme: 'light' | 'dark';
}

const wideLight: Look = { width: 1280, height: 800, colorScheme: 'light' };
const wideDark: Look = { ...wideLight, colorScheme: 'dark' };
const narrowLight: Look = { width: 320, height: 640, colorScheme: 'light' };
const narrowDark: Look = { ...narrowLight, colorScheme: 'dark' };
const everyLook = [wideLight, wideDark, narrowLight, narrowDark];

interface Sight {
  locale?: string;
  looks?: readonly Look[];
  /** axe is a script. */
  hasScript?: boolean;
}

/** Looks at the page in several ways; returns what is wrong with it. */
async function look(page: Page, name: string, sight: Sight = {}): Promise<string[]> {
  const { locale = 'en', looks = everyLook, hasScript = true } = sight;
  const wrong: string[] = [];
  for (const { width, height, colorScheme } of looks) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(screenshots, `${name}.${locale}.${width}.${colorScheme}.png`), fullPage: true });
    const { lang, overflow } = await page.evaluate(() => ({
      lang: document.documentElement.lang,
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    }));
    if (lang !== locale) wrong.push(`${name} is in ${lang} and not in ${locale}`);
    if (overflow > 0) wrong.push(`${name} is ${overflow} px too wide at ${width} px`);
    if (hasScript) wrong.push(...(await findViolations(page)).map((violation) => `${name}, ${width} px, ${colorScheme}: ${violation}`));
  }
  return wrong;
}

const everything = 'openid profile email address phone offline_access';
const requestUrl = (parameters: Record<string, string> = {}): string =>
  authorizeUrl(issuer, app.client, { redirect_uri: app.callback, scope: everything, ...parameters });

async function signIn(page: Page, username: string, secret: string): Promise<void> {
  await page.fill('#username', username);
  await page.fill('#password', secret);
  await page.click('#login');
}

describe.skipIf(!inject('chromium'))('every page, in every look', () => {
  test.concurrent.each([
    { locale: 'en', username: 'alice', looks: everyLook },
    { locale: 'de', username: 'bob', looks: [wideLight, narrowDark] },
    { locale: 'ja', username: 'erin', looks: [wideLight, narrowDark] },
  ])('$locale', async ({ locale, username, looks }) => {
    const { page, problems, close } = await openStage(browser, { locale });
    const wrong: string[] = [];
    const see = async (name: string) => wrong.push(...(await look(page, name, { locale, looks })));

    await page.goto(`${issuer}/login`);
    await see('sign-in-for-nobody');
    await page.goto(requestUrl());
    const signInUrl = page.url();
    await see('sign-in');
    await signIn(page, username, 'wrong');
    await see('sign-in-denied');
    await signIn(page, username, password);
    await page.waitForSelector('#allow');
    await see('consent');
    await page.click('#allow');
    await page.waitForURL(`${app.origin}/**`);
    await page.goto(signInUrl);
    await see('expired');
    await page.goto(`${issuer}/login`);
    await see('signed-in');
    await page.goto(requestUrl({ prompt: 'login' }));
    await see('sign-in-again');
    await page.goto(requestUrl({ prompt: 'select_account' }));
    await see('account-chooser');
    await page.goto(requestUrl({ redirect_uri: `${app.origin}/elsewhere` }));
    await see('error');
    await page.goto(`${issuer}/logout?client_id=${app.client.client_id}`);
    await see('logout');
    await page.click('#logout-confirm');
    await see('logged-out');

    expect(wrong).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  test.concurrent.each([
    { locale: 'en', username: 'wendy', looks: everyLook },
    { locale: 'de', username: 'yves', looks: [wideLight, narrowDark] },
    { locale: 'ja', username: 'zora', looks: [wideLight, narrowDark] },
  ])('the account and the second factor: $locale', async ({ locale, username, looks }) => {
    const { page, problems, close } = await openStage(browser, { locale });
    const wrong: string[] = [];
    const see = async (name: string) => wrong.push(...(await look(page, name, { locale, looks })));
    await page.goto(`${issuer}/account/security`);
    await signIn(page, username, password);
    await page.waitForSelector('#set-app');
    await see('security');
    const authenticator = await addAuthenticator(page);
    await page.click('#add-passkey');
    await page.waitForSelector('#passkey');
    await see('passkey-new');
    await page.click('#passkey');
    await page.waitForSelector('#set-app');
    await page.click('#set-app');
    await see('authenticator');
    const secret = (await page.locator('#secret').textContent()) ?? '';
    await page.fill('#code', '000000');
    await page.click('#confirm');
    await page.click('summary');
    await see('authenticator-refused');
    await page.fill('#code', totpCode(secret));
    await page.click('#confirm');
    await page.waitForSelector('#codes');
    await see('recovery-codes');
    await page.click('#kept');
    await page.click('summary');
    await see('security-full');
    await page.goto(`${issuer}/logout`);
    await page.click('#logout-confirm');
    await authenticator.answers(false);
    await page.goto(requestUrl());
    await signIn(page, username, password);
    await page.waitForSelector('#code');
    await see('second-factor');
    await page.fill('#code', '000000');
    await page.click('#verify');
    await page.waitForSelector('[role=alert]');
    await page.click('.links a');
    await see('second-factor-recovery');
    expect(wrong).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  test.concurrent('names of any length stay inside the page', async () => {
    const name = `${'Antidisestablishmentarianism'.repeat(3)} and the ${'very '.repeat(20)}long company name`.slice(0, 200);
    const wordy = await startRelyingParty(issuer, { client_name: name, logo_uri: undefined });
    const { page, problems, close } = await openStage(browser);
    const url = authorizeUrl(issuer, wordy.client, { redirect_uri: wordy.callback, scope: everything });
    await page.goto(url);
    const wrong = await look(page, 'sign-in-wordy', { looks: [wideLight, narrowLight] });
    await signIn(page, 'grace', password);
    await page.waitForSelector('#allow');
    wrong.push(...(await look(page, 'consent-wordy', { looks: [wideLight, narrowLight] })));
    expect(wrong).toEqual([]);
    expect(problems).toEqual([]);
    await close();
    await wordy.stop();
  });

  test.concurrent.each([
    ['en', 'frank', everyLook],
    ['de', 'heidi', [narrowLight]],
    ['ja', 'ivan', [narrowDark]],
  ] as const)('B-291: authorization details in %s', async (locale, username, looks) => {
    const { page, problems, close } = await openStage(browser, { locale });
    const limits = [{ days: 90 }, { days: 365, account: payment.creditorAccount.iban }];
    const authorization_details = json(payment, { ...accounts, recurringIndicator: true, limits }, record);
    await page.goto(requestUrl({ scope: 'openid offline_access', authorization_details }));
    await signIn(page, username, password);
    await page.waitForSelector('#allow');
    const wrong = await look(page, 'consent-details', { locale, looks });
    const long = { ...payment, creditorName: 'Antidisestablishmentarianism'.repeat(9) };
    await page.goto(requestUrl({ scope: 'openid', authorization_details: json(long) }));
    await page.waitForSelector('#allow');
    wrong.push(...(await look(page, 'consent-details-wordy', { locale, looks: [narrowLight] })));
    expect(wrong).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  test.concurrent('B-300: a client that is known by its document', async () => {
    const host = await startHost();
    const origin = await startFreshOrigin({ seed: 'tests/fixtures/seed.json', variables: { FETCH_ALLOW: host.origin } });
    const client = publishClient(host, { client_name: 'Fieldnotes agent', logo_uri: `${host.origin}/logo.png` });
    const wrong: string[] = [];
    for (const locale of ['en', 'de', 'ja']) {
      const { page, problems, close } = await openStage(browser, { locale });
      await page.goto(authorizeUrl(origin.issuer, client, { redirect_uri: loopback, prompt: 'consent', scope: everything }));
      await signIn(page, 'alice', password);
      await page.waitForSelector('#allow');
      wrong.push(...(await look(page, 'consent-document', { locale, looks: [wideLight, narrowDark] })));
      // The longest host there is.
      await page.evaluate(
        (name) => {
          for (const shown of document.querySelectorAll('.host bdi')) shown.textContent = name;
        },
        `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.example`,
      );
      wrong.push(...(await look(page, 'consent-document-wordy', { locale, looks: [narrowLight] })));
      expect(problems).toEqual([]);
      await close();
    }
    expect(wrong).toEqual([]);
    expect(host.visits(`${host.origin}/logo.png`)).toEqual([]);
    await Promise.all([origin.stop(), host.stop()]);
  });

  test.concurrent('who tried too often is told how long to wait', async () => {
    const { page, problems, close } = await openStage(browser);
    await page.goto(requestUrl());
    const notice = page.locator('[role=alert]');
    for (let tries = 0; tries < 8 && !(await notice.textContent({ timeout: 1 }).catch(() => ''))?.includes('too many'); tries += 1) {
      await signIn(page, 'mallory the unknown', 'wrong');
      await notice.waitFor();
    }
    expect(await look(page, 'sign-in-delayed', { looks: [wideLight, narrowDark] })).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  test.concurrent('the form that goes back to the app by hand', async () => {
    const { page, problems, close } = await openStage(browser, { javaScriptEnabled: false });
    await page.goto(requestUrl({ response_mode: 'form_post', scope: 'openid' }));
    await signIn(page, 'carol', password);
    await page.click('#allow');
    await page.waitForSelector('#continue');
    expect(await look(page, 'form-post', { looks: [wideLight, narrowDark], hasScript: false })).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});
