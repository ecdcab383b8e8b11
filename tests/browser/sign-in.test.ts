// Every way to sign in, by a person in a real browser with an authenticator: set up, asked for by a client, refused, renamed and removed.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { authorizeUrl } from '../harness/authorization.ts';
import { password } from '../harness/journey.ts';
import { awaitMail, freshAddress, linkIn } from '../harness/mailbox.ts';
import { addAuthenticator } from './authenticator.ts';
import { launchChromium } from './chromium.ts';
import { type RelyingParty, startRelyingParty } from './relying-party.ts';
import { openStage, type Stage } from './stage.ts';
import { arriveAt, askForMail, heading, redeemSignIn, returned, type SignIn, signInByPasskey, signOut } from './steps.ts';

const issuer = inject('issuer');
const passkeyAcr = 'urn:authrim:acr:passkey';
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

async function enterPassword(page: Page, username: string): Promise<void> {
  if (await page.locator('#username').count()) await page.fill('#username', username);
  await page.fill('#password', password);
  await page.click('#login');
}

/** What the app learns of the sign-in, or the error it gets, after whatever `steps` has to be done on the way. */
async function signInAtApp(
  page: Page,
  parameters: Record<string, string> = {},
  steps?: () => Promise<void>,
): Promise<Partial<SignIn & { error: string }>> {
  await page.goto(authorizeUrl(issuer, app.client, { redirect_uri: app.callback, ...parameters }));
  await steps?.();
  await page.waitForURL((url) => url.origin === app.origin || url.pathname === '/consent');
  if (new URL(page.url()).pathname === '/consent') await page.click('#allow');
  const sent = await returned(page, app);
  return sent.error ? { error: sent.error } : redeemSignIn(sent, issuer, app);
}

async function addPasskey(page: Page, username: string): Promise<void> {
  await page.goto(`${issuer}/account/security/passkey`);
  await enterPassword(page, username);
  await arriveAt(page, '/account/security/passkey');
  await page.click('#passkey');
  await arriveAt(page, '/account/security');
}

describe('signing in', () => {
  walk(
    'B-056, P-23, E-54: an account begins with a passkey, which signs in from then on, on a device of one’s own too',
    async ({ page }) => {
      const authenticator = await addAuthenticator(page);
      const email = freshAddress();
      await page.goto(authorizeUrl(issuer, app.client, { redirect_uri: app.callback, prompt: 'create' }));
      await askForMail(page, email);
      await page.goto(linkIn(await awaitMail(issuer, email)));
      await page.click('#passkey');
      await page.click('#allow');
      await returned(page, app);
      expect(await authenticator.count()).toBe(1);
      await authenticator.answers(false);
      await signOut(page, issuer);
      await page.goto(`${issuer}/login`);
      await page.check('#stay');
      await signInByPasskey(page, authenticator);
      await page.waitForSelector('#security');
      expect(await page.textContent('main')).toContain(email);
      await authenticator.answers(false);
      await signOut(page, issuer);
      await page.goto(`${issuer}/login`);
      expect(await page.textContent('#account-0')).toContain(email);
    },
  );

  walk('P-23: a browser that knows a passkey offers it before anything is typed', async ({ page }) => {
    const authenticator = await addAuthenticator(page);
    await addPasskey(page, 'olivia');
    await signOut(page, issuer);
    expect(await authenticator.count()).toBe(1);
    expect(await signInAtApp(page)).toMatchObject({ acr: passkeyAcr });
  });

  walk('RFC 9470 §4, B-294: a client asks for more, and the person adds what is missing and nothing else', async ({ page }) => {
    const authenticator = await addAuthenticator(page);
    await addPasskey(page, 'sybil');
    await authenticator.answers(false);
    await signOut(page, issuer);
    const weak = await signInAtApp(page, {}, () => enterPassword(page, 'sybil'));
    expect(weak).toMatchObject({ acr: 'urn:authrim:acr:password', amr: ['pwd'] });
    await authenticator.answers(true);
    const strong = await signInAtApp(page, { acr_values: passkeyAcr }, async () => {
      await arriveAt(page, '/login/verify');
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
    await signOut(page, issuer);
    await signInAtApp(page, {}, () => enterPassword(page, 'trent'));
    const skipped = await signInAtApp(page, { acr_values: passkeyAcr }, () => page.click('#decline'));
    expect(skipped).toMatchObject({ acr: 'urn:authrim:acr:password' });
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: [passkeyAcr] } } });
    expect(await signInAtApp(page, { claims }, () => page.click('#decline'))).toEqual({ error: 'unmet_authentication_requirements' });
  });

  walk('PK-05: a passkey whose person is not recognised signs nobody in, and the password still does', async ({ page }) => {
    const authenticator = await addAuthenticator(page);
    await addPasskey(page, 'victor');
    await signOut(page, issuer);
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
      await signOut(page, issuer);
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
