// A person's whole life, from the first mail to the last, in a real browser with two devices, and once more in a narrow window without
// script for all that needs none. With PICTURES=true the pictures life-* in tests/browser/screenshots show how it passes.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { codeIn, freshAddress, readMails } from '../harness/mailbox.ts';
import { totpCode } from '../harness/totp.ts';
import { addAuthenticator, type VirtualAuthenticator } from './authenticator.ts';
import { launchChromium } from './chromium.ts';
import { requestUrl } from './journeys.ts';
import { look, narrow, narrowDark, narrowLight, wide, wideDark, wideLight } from './look.ts';
import { type RelyingParty, startRelyingParty } from './relying-party.ts';
import { openStage } from './stage.ts';
import {
  arriveAt,
  askForMail,
  heading,
  openMailbox,
  pathOf,
  redeemSignIn,
  returned,
  setUpApp,
  signIn,
  signInByPasskey,
  signOut,
} from './steps.ts';

const issuer = inject('issuer');
const acr = { password: 'urn:authrim:acr:password', twoFactor: 'urn:authrim:acr:two-factor', passkey: 'urn:authrim:acr:passkey' };
const iPhone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1';
const [first, second] = ['violet tractor hums at noon', 'green kettle sings by night'];
let browser: Browser;
let app: RelyingParty;

beforeAll(async () => {
  if (inject('chromium')) [browser, app] = await Promise.all([launchChromium(inject('chromium')), startRelyingParty(issuer)]);
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

/** The other pages with script are those of pages.test.ts. */
const seenHereAlone = new Set(['mailbox', 'passkey-added', 'security-full', 'step-up', 'step-up-refused', 'sessions', 'deleted']);

interface Life {
  /** Where the person signs up, and their other device. */
  laptop: Page;
  phone: Page;
  /** Built into the laptop; of no use without script. */
  authenticator: VirtualAuthenticator | undefined;
  email: string;
  see(page: Page, name: string): Promise<void>;
}

const request = (parameters: Record<string, string> = {}): string => requestUrl({ issuer, app }, { scope: 'openid email', ...parameters });

/** What the app learns of the sign-in. */
const arriveAtApp = async (page: Page) => redeemSignIn(await returned(page, app), issuer, app);

async function signUp({ laptop, email, see }: Life): Promise<void> {
  await laptop.goto(request({ prompt: 'create' }));
  await see(laptop, 'sign-up');
  await askForMail(laptop, email);
  await see(laptop, 'mail-sent');
  await openMailbox(laptop, issuer, email, 'Finish your account');
  await see(laptop, 'mailbox');
  await laptop.click('article a[href*="token="]');
  await laptop.fill('#name', 'Pat Example');
  await laptop.fill('#password', first);
  await see(laptop, 'complete');
  await laptop.click('#create');
  await laptop.waitForSelector('#allow');
  await see(laptop, 'consent');
  await laptop.click('#allow');
  expect(await arriveAtApp(laptop)).toMatchObject({ acr: acr.password, amr: ['pwd'] });
}

async function addPasskey({ laptop, authenticator, see }: Life): Promise<void> {
  await laptop.goto(`${issuer}/account/security`);
  await see(laptop, 'security');
  if (!authenticator) return;
  await laptop.click('#add-passkey');
  await see(laptop, 'passkey-new');
  await laptop.click('#passkey');
  await arriveAt(laptop, '/account/security');
  await see(laptop, 'passkey-added');
  expect(await authenticator.count()).toBe(1);
  await authenticator.answers(false);
}

async function signInAgain({ laptop, authenticator, email, see }: Life): Promise<void> {
  await signOut(laptop, issuer);
  await see(laptop, 'signed-out');
  await laptop.goto(request());
  await see(laptop, 'sign-in');
  if (authenticator) await signInByPasskey(laptop, authenticator);
  else await signIn(laptop, email, first);
  const expected = authenticator ? { acr: acr.passkey, amr: ['pop', 'user', 'mfa'] } : { acr: acr.password, amr: ['pwd'] };
  expect(await arriveAtApp(laptop)).toMatchObject(expected);
}

/** The phone is signed in already, by its password alone: the client asks it for what has been added since, and for nothing else. */
async function enrolAppAndStepUp({ laptop, phone, email, see }: Life): Promise<string[]> {
  await phone.goto(request());
  await signIn(phone, email, first);
  const weak = await arriveAtApp(phone);
  expect(weak.acr).toBe(acr.password);
  await laptop.goto(`${issuer}/account/security/authenticator`);
  await see(laptop, 'authenticator');
  const { secret, codes } = await setUpApp(laptop);
  expect(codes).toHaveLength(10);
  await see(laptop, 'recovery-codes');
  await laptop.click('#kept');
  await see(laptop, 'security-full');

  await phone.goto(request({ acr_values: acr.twoFactor }));
  await arriveAt(phone, '/login/verify');
  expect(await phone.locator('#password').count()).toBe(0);
  await see(phone, 'step-up');
  await phone.fill('#code', '000000');
  await phone.click('#verify');
  expect(await phone.locator('[role=alert]').textContent()).toContain('does not work');
  await see(phone, 'step-up-refused');
  await phone.fill('#code', totpCode(secret, 1));
  await phone.click('#verify');
  const strong = { acr: acr.twoFactor, amr: ['pwd', 'otp', 'mfa'], auth_time: weak.auth_time };
  expect(await arriveAtApp(phone)).toEqual(strong);
  return codes;
}

/** As somebody types it from paper. */
async function enterRecoveryCode(page: Page, code = ''): Promise<void> {
  await arriveAt(page, '/login/verify');
  await page.click('text=Use a recovery code');
  await page.fill('#code', code.toUpperCase().replaceAll('-', ' '));
  await page.click('#verify');
}

async function loseApp({ laptop, email, see }: Life, codes: string[]): Promise<void> {
  await signOut(laptop, issuer);
  await laptop.goto(request());
  await signIn(laptop, email, first);
  await arriveAt(laptop, '/login/verify');
  await see(laptop, 'second-factor');
  await enterRecoveryCode(laptop, codes.pop());
  expect(await arriveAtApp(laptop)).toMatchObject({ acr: acr.twoFactor, amr: ['pwd', 'otp', 'mfa'] });
  await laptop.goto(`${issuer}/account/security`);
  expect(await laptop.locator('main').textContent()).toContain('9 codes are left');
}

/** Whoever knew the old password is out everywhere. */
async function forgetPassword({ laptop, phone, email, see }: Life): Promise<void> {
  await signOut(laptop, issuer);
  await laptop.goto(request());
  await laptop.click('a[href^="/login/recover"]');
  await see(laptop, 'recover');
  await askForMail(laptop, email);
  await openMailbox(laptop, issuer, email, 'Set a new password');
  await see(laptop, 'mailbox-full');
  await laptop.click('article:has-text("Set a new password") a[href*="token="]');
  expect(await laptop.isChecked('#end_sessions')).toBe(true);
  await see(laptop, 'new-password');
  await laptop.fill('#password', second);
  await laptop.click('#save');
  await laptop.waitForSelector('#sign-in');
  await see(laptop, 'password-set');
  await phone.goto(`${issuer}/account`);
  expect(pathOf(phone)).toBe('/login');
}

/** With the passkey where there is one, else with the new password and a code from paper. */
async function signInAtAccount({ laptop, authenticator, email }: Life, codes: string[]): Promise<void> {
  if (authenticator) return signInByPasskey(laptop, authenticator);
  await signIn(laptop, email, second);
  await enterRecoveryCode(laptop, codes.pop());
}

async function endSessions(life: Life, codes: string[]): Promise<void> {
  const { laptop, phone, email, see } = life;
  await phone.goto(request());
  await phone.click('a[href^="/login/email"]');
  await askForMail(phone, email);
  await openMailbox(laptop, issuer, email, 'Your sign-in code');
  const mail = (await readMails(issuer, email)).find(({ subject }) => subject === 'Your sign-in code');
  await phone.fill('#code', mail ? codeIn(mail) : '');
  await see(phone, 'sign-in-code');
  await phone.click('#enter');
  await enterRecoveryCode(phone, codes.pop());
  expect((await returned(phone, app)).code).toBeTruthy();

  await laptop.goto(`${issuer}/account/sessions`);
  await signInAtAccount(life, codes);
  await arriveAt(laptop, '/account/sessions');
  expect(await laptop.locator('.rows > li').count()).toBe(2);
  expect(await laptop.locator('.rows').textContent()).toContain('Safari on iOS');
  await see(laptop, 'sessions');
  await laptop.click('#end-all');
  expect(await heading(laptop)).toBe('You are signed out');
  for (const page of [laptop, phone]) {
    await page.goto(`${issuer}/account`);
    expect(pathOf(page)).toBe('/login');
  }
}

async function deleteAccount(life: Life, codes: string[]): Promise<void> {
  const { laptop, email, see } = life;
  await laptop.goto(`${issuer}/account/data`);
  await signInAtAccount(life, codes);
  await arriveAt(laptop, '/account/data');
  await see(laptop, 'data');
  const [download] = await Promise.all([laptop.waitForEvent('download'), laptop.click('#export')]);
  expect(download.suggestedFilename()).toBe('my-data.json');
  await laptop.fill('form #username', email);
  await laptop.click('#delete');
  expect(await heading(laptop)).toBe('Your account will be deleted');
  await see(laptop, 'deleted');
  await laptop.goto(`${issuer}/account`);
  expect(pathOf(laptop)).toBe('/login');
  await openMailbox(laptop, issuer, email, 'Your account will be deleted');
}

describe.skipIf(!inject('chromium'))('B-056, B-307, B-308, B-309, P-22, P-23, PK-05, OT-07, RFC 9470 §4, RV-11, K-49: a whole life', () => {
  test.each([
    { life: 'with-script', looks: [narrowDark, wideLight, wideDark], hasScript: true },
    { life: 'without-script', looks: [narrowLight], hasScript: false },
  ])('$life', async ({ life, looks, hasScript }) => {
    const options = { viewport: hasScript ? wide : narrow, javaScriptEnabled: hasScript };
    const [laptop, phone] = await Promise.all([openStage(browser, options), openStage(browser, { ...options, userAgent: iPhone })]);
    const wrong: string[] = [];
    let place = 0;
    const person: Life = {
      laptop: laptop.page,
      phone: phone.page,
      authenticator: hasScript ? await addAuthenticator(laptop.page) : undefined,
      email: freshAddress('pat'),
      async see(page, name) {
        if (hasScript && !seenHereAlone.has(name)) return;
        place += 1;
        const title = `life-${life}-${String(place).padStart(2, '0')}-${name}`;
        wrong.push(...(await look(page, title, looks, hasScript)));
      },
    };
    await signUp(person);
    await addPasskey(person);
    await signInAgain(person);
    const codes = await enrolAppAndStepUp(person);
    await loseApp(person, codes);
    await forgetPassword(person);
    await endSessions(person, codes);
    await deleteAccount(person, codes);
    expect(wrong).toEqual([]);
    expect([...laptop.problems, ...phone.problems]).toEqual([]);
    await Promise.all([laptop.close(), phone.close()]);
  });
});
