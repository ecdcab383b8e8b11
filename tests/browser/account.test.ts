// Every page about one's own account in a real browser, looked at in every width, light and dark.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Origin } from '../../tools/server/origin.ts';
import { authorizeUrl } from '../harness/authorization.ts';
import { startSeededOrigin } from '../harness/seeded-origin.ts';
import { launchChromium } from './chromium.ts';
import { everyLook, look, narrowDark, wideLight } from './look.ts';
import { type RelyingParty, startRelyingParty } from './relying-party.ts';
import { openStage } from './stage.ts';
import { signIn } from './steps.ts';

/** People whose accounts are gone afterwards belong to this file alone. */
let origin: Origin;
let issuer: string;
let browser: Browser;
let app: RelyingParty;

beforeAll(async () => {
  if (!inject('chromium')) return;
  origin = await startSeededOrigin({ clients: [] });
  ({ issuer } = origin);
  [browser, app] = await Promise.all([launchChromium(inject('chromium')), startRelyingParty(issuer)]);
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await origin?.stop();
});

/** The person uses the app, which stays connected. */
async function useApp(page: Page, username: string): Promise<void> {
  const scope = 'openid profile email offline_access';
  await page.goto(authorizeUrl(issuer, app.client, { redirect_uri: app.callback, scope, prompt: 'consent' }));
  if (await page.locator('#username').count()) await signIn(page, username);
  await page.click('#allow');
  await page.waitForURL(`${app.origin}/**`);
}

const pages = ['profile', 'password', 'sessions', 'apps', 'activity', 'preferences', 'data'] as const;

describe.skipIf(!inject('chromium'))('the account', () => {
  test.concurrent.each([
    { locale: 'en', username: 'alice', looks: everyLook },
    { locale: 'de', username: 'bob', looks: [wideLight, narrowDark] },
    { locale: 'ja', username: 'carol', looks: [wideLight, narrowDark] },
  ])('every page, in every look: $locale', async ({ locale, username, looks }) => {
    const [{ page, problems, close }, phone] = await Promise.all([
      openStage(browser, { locale }),
      openStage(browser, {
        locale,
        userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1',
      }),
    ]);
    const wrong: string[] = [];
    await useApp(phone.page, username);
    await page.goto(`${issuer}/account`);
    await signIn(page, username);
    await page.waitForSelector('.tiles');
    wrong.push(...(await look(page, 'account', { locale, looks })));
    for (const name of pages) {
      await page.goto(`${issuer}/account/${name}`);
      if (name === 'apps') await page.click('summary');
      wrong.push(...(await look(page, `account-${name}`, { locale, looks })));
    }
    await page.goto(`${issuer}/account/profile`);
    await page.fill('#birthdate', '1990-02-31');
    await page.fill('#phone_number', '12');
    await page.click('#save');
    await page.waitForSelector('#problem');
    wrong.push(...(await look(page, 'account-profile-refused', { locale, looks })));
    expect(wrong).toEqual([]);
    expect([...problems, ...phone.problems]).toEqual([]);
    await Promise.all([close(), phone.close()]);
  });
});
