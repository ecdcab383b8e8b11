// How every page looks: languages, light and dark, wide and 320 px, judged by axe, by its overflow and by whoever opens
// tests/browser/screenshots (B-314, B-319; WCAG 2.2 AA).
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import { authorizeUrl } from '../harness/authorization.ts';
import { accounts, json, payment, record } from '../harness/authorization-details.ts';
import { loopback, publishClient } from '../harness/client-documents.ts';
import { startHost } from '../harness/host.ts';
import { launchChromium } from './chromium.ts';
import { everything, journeys, requestUrl as requestOf } from './journeys.ts';
import { everyLook, look, narrowDark, narrowLight, wideLight } from './look.ts';
import { type RelyingParty, startRelyingParty } from './relying-party.ts';
import { openStage } from './stage.ts';
import { signIn } from './steps.ts';

const issuer = inject('issuer');
let browser: Browser;
let app: RelyingParty;

beforeAll(async () => {
  if (!inject('chromium')) return;
  [browser, app] = await Promise.all([launchChromium(inject('chromium')), startRelyingParty(issuer)]);
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

const requestUrl = (parameters?: Record<string, string>): string => requestOf({ issuer, app }, parameters);

describe.skipIf(!inject('chromium'))('every page, in every look', () => {
  const languages = [
    { locale: 'en', travellers: ['alice', 'wendy', ''], looks: everyLook },
    { locale: 'de', travellers: ['bob', 'yves', ''], looks: [wideLight, narrowDark] },
    { locale: 'ja', travellers: ['erin', 'zora', ''], looks: [wideLight, narrowDark] },
    { locale: 'fr', travellers: ['olivia'], looks: [narrowLight] },
    { locale: 'es', travellers: ['peggy'], looks: [narrowLight] },
    { locale: 'pt', travellers: [undefined, undefined, ''], looks: [narrowLight] },
    { locale: 'it', travellers: [undefined, undefined, ''], looks: [narrowDark] },
    { locale: 'zh', travellers: [undefined, undefined, ''], looks: [narrowLight] },
    { locale: 'ko', travellers: [undefined, undefined, ''], looks: [narrowDark] },
    { locale: 'ar', travellers: ['niaj', undefined, ''], looks: [narrowLight] },
  ];
  /** The pages of the account are looked at in account.test.ts. */
  const walks = languages.flatMap(({ travellers, ...language }) =>
    journeys.flatMap((journey, place) => {
      const username = travellers[place];
      return username === undefined ? [] : [{ ...journey, ...language, username }];
    }),
  );

  test.concurrent.each(walks)('$journey: $locale', async ({ walk, locale, username, looks }) => {
    const { page, problems, close } = await openStage(browser, { locale });
    const wrong: string[] = [];
    const see = async (name: string) => void wrong.push(...(await look(page, name, { locale, looks })));
    await walk({ page, issuer, app, username, see });
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
    await signIn(page, 'grace');
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
    await signIn(page, username);
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
      await signIn(page, 'alice');
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
    await signIn(page, 'carol');
    await page.click('#allow');
    await page.waitForSelector('#continue');
    expect(await look(page, 'form-post', { looks: [wideLight, narrowDark], hasScript: false })).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});
