// What a person meets between the password and the app where an operator asks for more, in a real browser: the name first, terms, a
// passkey, a new password, and a device that is one's own. Looked at in every width, light and dark.
import type { SubjectStoreContract } from '@authrim/shared/durable-objects';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { authorizeUrl } from '../harness/authorization.ts';
import { password } from '../harness/journey.ts';
import { launchChromium } from './chromium.ts';
import { everyLook, look, narrowDark, wideLight } from './look.ts';
import { type RelyingParty, startRelyingParty } from './relying-party.ts';
import { openStage } from './stage.ts';

const variables = {
  SIGN_IN_FORM: 'identifier_first',
  REQUIRE_SECOND_FACTOR: 'true',
  TERMS_VERSION: '1',
  TERMS_URI: 'https://example.com/terms',
  POLICY_URI: 'https://example.com/privacy',
};

let origin: Origin;
let browser: Browser;
let app: RelyingParty;

beforeAll(async () => {
  if (!inject('chromium')) return;
  origin = await startFreshOrigin({ seed: 'tests/fixtures/seed.json', variables });
  [browser, app] = await Promise.all([launchChromium(inject('chromium')), startRelyingParty(origin.issuer)]);
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await origin?.stop();
});

async function demandPassword(username: string): Promise<void> {
  const find = (await origin.database()).prepare('SELECT id FROM users WHERE username = ?').bind(username);
  const namespace = await origin.miniflare.getDurableObjectNamespace('SUBJECT_STORE', 'authrim-op-auth');
  const object = namespace.getByName((await find.first<{ id: string }>())?.id ?? '') as unknown as SubjectStoreContract;
  await object.actAsOperator({ act: 'demand', action: 'change_password' });
}

describe.skipIf(!inject('chromium'))('what is required', () => {
  test.each([
    { locale: 'en', username: 'alice', looks: everyLook },
    { locale: 'de', username: 'bob', looks: [wideLight, narrowDark] },
    { locale: 'ja', username: 'carol', looks: [wideLight, narrowDark] },
  ])('design §1.10, B-319: one page after the other, and on to the app: $locale', async ({ locale, username, looks }) => {
    await demandPassword(username);
    const { page, problems, close } = await openStage(browser, { locale });
    const wrong: string[] = [];
    const see = async (name: string) => wrong.push(...(await look(page, `required-${name}`, { locale, looks })));
    await page.goto(authorizeUrl(origin.issuer, app.client, { redirect_uri: app.callback }));
    await see('name');
    await page.fill('#username', username);
    await page.click('#next');
    await see('name-password');
    await page.fill('#password', password);
    await page.check('#stay');
    await page.click('#login');
    await page.waitForURL('**/login/password?**');
    await see('password');
    await page.fill('#password', 'seven quiet lanterns drifting');
    await page.click('#save');
    await page.waitForURL('**/login/second-factor?**');
    await see('second-factor');
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const options = {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
    } as const;
    await session.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, automaticPresenceSimulation: true } });
    await page.click('#passkey');
    await page.waitForURL('**/account/security/passkey?**');
    await page.click('button#passkey');
    await page.waitForURL('**/login/verify?**');
    await page.click('button#passkey');
    await page.waitForURL('**/login/terms?**');
    await see('terms');
    await page.click('#accept');
    await page.click('#allow');
    await page.waitForURL(`${app.origin}/**`);
    // Else it would sign in by itself where passkeys are offered before anything is typed.
    await session.send('WebAuthn.disable');
    await page.goto(`${origin.issuer}/logout`);
    await page.click('#logout-confirm');
    await page.waitForURL('**/logout/confirm');
    await page.goto(`${origin.issuer}/login`);
    await see('known');
    await page.context().clearCookies();
    await page.fill('#username', username);
    await page.click('#next');
    await see('no-cookies');
    expect([wrong, problems]).toEqual([[], []]);
    await close();
  });
});
