// Every way to sign in, by a person in a real browser with an authenticator: set up, used, asked for by a client, and lost.
import { decodeJwt } from 'jose';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { authorizeUrl, verifier } from '../harness/authorization.ts';
import { password } from '../harness/journey.ts';
import { postForm } from '../harness/token-requests.ts';
import { totpCode } from '../harness/totp.ts';
import { addAuthenticator } from './authenticator.ts';
import { launchChromium } from './chromium.ts';
import { type RelyingParty, startRelyingParty } from './relying-party.ts';
import { openStage, type Stage } from './stage.ts';

const issuer = inject('issuer');
const [twoFactor, passkeyAcr] = ['urn:authrim:acr:two-factor', 'urn:authrim:acr:passkey'];
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

const walk = (title: string, steps: (stage: Stage) => Promise<void>) =>
  test.skipIf(!inject('chromium'))(title, async () => {
    const stage = await openStage(browser);
    try {
      await steps(stage);
      expect(stage.problems).toEqual([]);
    } finally {
      await stage.close();
    }
  });

const heading = (page: Page) => page.locator('h1').textContent();
const at = (page: Page, path: string) => page.waitForURL((url) => url.origin === issuer && url.pathname === path);

async function enterPassword(page: Page, username: string): Promise<void> {
  if (await page.locator('#username').count()) await page.fill('#username', username);
  await page.fill('#password', password);
  await page.click('#login');
}

/** The ID Token the app gets, after whatever `steps` has to be done on the way. */
async function signInAtApp(page: Page, parameters: Record<string, string> = {}, steps?: () => Promise<void>) {
  await page.goto(authorizeUrl(issuer, app.client, { redirect_uri: app.callback, ...parameters }));
  await steps?.();
  await page.waitForURL((url) => url.origin === app.origin || url.pathname === '/consent');
  if (new URL(page.url()).pathname === '/consent') await page.click('#allow');
  await page.waitForURL((url) => url.origin === app.origin);
  const { code = '', error } = JSON.parse((await page.locator('#sent').textContent()) ?? '') as Record<string, string>;
  if (error) return { error };
  const form = { grant_type: 'authorization_code', code, redirect_uri: app.callback, code_verifier: verifier };
  const { body } = await postForm(`${issuer}/token`, form, app.client);
  const { acr, amr, auth_time } = decodeJwt(String(body.id_token)) as { acr: string; amr: string[]; auth_time: number };
  return { acr, amr, auth_time };
}

async function signOut(page: Page): Promise<void> {
  await page.goto(`${issuer}/logout`);
  await page.click('#logout-confirm');
}

async function addPasskey(page: Page, username: string): Promise<void> {
  await page.goto(`${issuer}/account/security/passkey`);
  await enterPassword(page, username);
  await at(page, '/account/security/passkey');
  await page.click('#passkey');
  await at(page, '/account/security');
}

/** Sets up an app; returns its secret and the recovery codes. */
async function addApp(page: Page): Promise<{ secret: string; codes: string[] }> {
  await page.goto(`${issuer}/account/security/authenticator`);
  const secret = (await page.locator('#secret').textContent()) ?? '';
  await page.fill('#code', totpCode(secret));
  await page.click('#confirm');
  await page.waitForSelector('#codes');
  return { secret, codes: await page.locator('#codes code').allTextContents() };
}

describe('signing in', () => {
  walk('P-23, PK-05: a passkey is made, signs in by itself, and says so', async ({ page }) => {
    const authenticator = await addAuthenticator(page);
    await addPasskey(page, 'niaj');
    expect(await page.locator('main').textContent()).toContain('Linux');
    expect(await authenticator.count()).toBe(1);
    await authenticator.answers(false);
    await signOut(page);
    const tokens = await signInAtApp(page, {}, async () => {
      await page.waitForSelector('#passkey');
      await authenticator.answers(true);
      await page.click('#passkey');
    });
    expect(tokens).toMatchObject({ acr: passkeyAcr, amr: ['pop', 'user', 'mfa'] });
  });

  walk('P-23: a browser that knows a passkey offers it before anything is typed', async ({ page }) => {
    const authenticator = await addAuthenticator(page);
    await addPasskey(page, 'olivia');
    await signOut(page);
    expect(await authenticator.count()).toBe(1);
    expect(await signInAtApp(page)).toMatchObject({ acr: passkeyAcr });
  });

  walk('P-22, OT-07: an app is asked for after the password, and a recovery code stands in for it', async ({ page }) => {
    await page.goto(`${issuer}/account/security`);
    await enterPassword(page, 'peggy');
    await at(page, '/account/security');
    const { secret, codes } = await addApp(page);
    expect(codes).toHaveLength(10);
    await page.click('#kept');
    expect(await page.locator('main').textContent()).toContain('10 codes are left');
    await signOut(page);

    const withCode = await signInAtApp(page, {}, async () => {
      await enterPassword(page, 'peggy');
      await at(page, '/login/verify');
      await page.fill('#code', '000000');
      await page.click('#verify');
      expect(await page.locator('[role=alert]').textContent()).toContain('does not work');
      await page.fill('#code', totpCode(secret, 1));
      await page.click('#verify');
    });
    expect(withCode).toMatchObject({ acr: twoFactor, amr: ['pwd', 'otp', 'mfa'] });

    await signOut(page);
    const withRecoveryCode = await signInAtApp(page, {}, async () => {
      await enterPassword(page, 'peggy');
      await page.click('text=Use a recovery code');
      await page.fill('#code', (codes[4] ?? '').toUpperCase().replaceAll('-', ' '));
      await page.click('#verify');
    });
    expect(withRecoveryCode).toMatchObject({ acr: twoFactor });
    await page.goto(`${issuer}/account/security`);
    expect(await page.locator('main').textContent()).toContain('9 codes are left');
  });

  walk('RFC 9470 §4, B-294: a client asks for more, and the person adds what is missing and nothing else', async ({ page }) => {
    const authenticator = await addAuthenticator(page);
    await addPasskey(page, 'sybil');
    await authenticator.answers(false);
    await signOut(page);
    const weak = await signInAtApp(page, {}, () => enterPassword(page, 'sybil'));
    expect(weak).toMatchObject({ acr: 'urn:authrim:acr:password', amr: ['pwd'] });
    await authenticator.answers(true);
    const strong = await signInAtApp(page, { acr_values: passkeyAcr }, async () => {
      await at(page, '/login/verify');
      expect(await page.locator('#password').count()).toBe(0);
      await page.click('#passkey');
    });
    expect(strong).toEqual({ acr: passkeyAcr, amr: ['pwd', 'pop', 'user', 'mfa'], auth_time: weak.auth_time });
    expect(await signInAtApp(page, { acr_values: 'phr' })).toMatchObject({ acr: 'phr' });
  });

  walk('B-072, B-073: what is only wished for can be left; what is insisted on is answered', async ({ page }) => {
    const authenticator = await addAuthenticator(page);
    await addPasskey(page, 'trent');
    await authenticator.answers(false);
    await signOut(page);
    await signInAtApp(page, {}, () => enterPassword(page, 'trent'));
    const skipped = await signInAtApp(page, { acr_values: passkeyAcr }, () => page.click('#decline'));
    expect(skipped).toMatchObject({ acr: 'urn:authrim:acr:password' });
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: [passkeyAcr] } } });
    expect(await signInAtApp(page, { claims }, () => page.click('#decline'))).toEqual({ error: 'unmet_authentication_requirements' });
  });

  walk('PK-05: a passkey whose person is not recognised signs nobody in, and the password still does', async ({ page }) => {
    const authenticator = await addAuthenticator(page);
    await addPasskey(page, 'victor');
    await signOut(page);
    await authenticator.recognises(false);
    await page.goto(`${issuer}/login`);
    await page.click('#passkey');
    await page.waitForSelector('#passkey-problem:not([hidden])', { timeout: 90_000 });
    await enterPassword(page, 'victor');
    await expect.poll(() => heading(page)).toBe('You are signed in');
  });

  walk(
    'PK-03: a page that stands open fetches a fresh challenge before the old one ends, and the passkey signs in with it',
    async ({ page }) => {
      const authenticator = await addAuthenticator(page);
      await addPasskey(page, 'ivan');
      await authenticator.answers(false);
      await signOut(page);
      await page.clock.install();
      await page.goto(`${issuer}/login`);
      const old = await page.locator('#passkey-form').getAttribute('data-options');
      const renewed = page.waitForResponse(`${issuer}/login/challenge`);
      await page.clock.fastForward(241_000);
      const { challenge } = (await (await renewed).json()) as { challenge: string };
      expect(old).not.toContain(challenge);
      const answered = page.waitForRequest((request) => request.method() === 'POST');
      await authenticator.answers(true);
      await page.click('#passkey').catch(() => undefined);
      const { credential = '' } = Object.fromEntries(new URLSearchParams((await answered).postData() ?? ''));
      const { response } = JSON.parse(credential) as { response: { clientDataJSON: string } };
      expect(Buffer.from(response.clientDataJSON, 'base64url').toString()).toContain(challenge);
      await expect.poll(() => heading(page)).toBe('You are signed in');
    },
  );

  walk('PK-15: passkeys are renamed and removed, and the browser is told which still count', async ({ page }) => {
    await addAuthenticator(page);
    await addPasskey(page, 'judy');
    await page.addInitScript(() => {
      PublicKeyCredential.signalAllAcceptedCredentials = async ({ allAcceptedCredentialIds }) => {
        document.documentElement.dataset.told = String(allAcceptedCredentialIds.length);
      };
    });
    await page.reload();
    expect(await page.locator('html').getAttribute('data-told')).toBe('1');
    await page.click('summary');
    await page.fill('input[name=name]', 'My laptop');
    await page.click('text=Save name');
    expect(await page.locator('main').textContent()).toContain('My laptop');
    await page.click('summary');
    await page.click('text=Remove');
    expect(await page.locator('main').textContent()).not.toContain('My laptop');
    expect(await page.locator('html').getAttribute('data-told')).toBe('0');
  });
});
