// What a person does at one page, and what an app gets for it: the steps that walks are made of.
import { decodeJwt } from 'jose';
import type { Page } from 'playwright-core';
import { verifier } from '../harness/authorization.ts';
import { password } from '../harness/journey.ts';
import { readMails } from '../harness/mailbox.ts';
import { postForm } from '../harness/token-requests.ts';
import { totpCode } from '../harness/totp.ts';
import type { VirtualAuthenticator } from './authenticator.ts';
import type { RelyingParty } from './relying-party.ts';

export const heading = (page: Page): Promise<string | null> => page.locator('h1').textContent();
export const pathOf = (page: Page): string => new URL(page.url()).pathname;
export const arriveAt = (page: Page, path: string): Promise<void> => page.waitForURL(({ pathname }) => pathname === path);

/** Fills in the form, and is at the answer when it ends. */
export async function signIn(page: Page, username: string, secret = password): Promise<void> {
  await page.fill('#username', username);
  await page.fill('#password', secret);
  await Promise.all([page.waitForEvent('framenavigated'), page.click('#login')]);
}

/** The page asks for a passkey by itself: it may have its answer before the button is pressed. */
export async function signInByPasskey(page: Page, authenticator: VirtualAuthenticator): Promise<void> {
  await page.waitForSelector('#passkey');
  const left = page.waitForEvent('framenavigated');
  await authenticator.answers(true);
  await page.click('#passkey', { timeout: 5_000 }).catch(() => undefined);
  await left;
  await authenticator.answers(false);
}

export async function signOut(page: Page, issuer: string): Promise<void> {
  await page.goto(`${issuer}/logout`);
  await page.click('#logout-confirm');
}

/** Where the person is asked for an address that mail goes to. */
export async function askForMail(page: Page, email: string): Promise<void> {
  await page.fill('#email', email);
  await page.click('#send');
  await page.waitForSelector('#send', { state: 'detached' });
}

/** Opens the mailbox of the local server once the newest mail of this subject lies in it. */
export async function openMailbox(page: Page, issuer: string, email: string, subject: string): Promise<void> {
  const isThere = async () => (await readMails(issuer, email)).some((mail) => mail.subject === subject);
  for (const deadline = Date.now() + 10_000; !(await isThere()); await page.waitForTimeout(50))
    if (Date.now() > deadline) throw new Error(`no mail '${subject}' came to ${email}`);
  await page.goto(`${issuer}/dev/mail?to=${encodeURIComponent(email)}`);
}

/** At the page where an authenticator app is set up; leaves the person with the recovery codes. */
export async function setUpApp(page: Page): Promise<{ secret: string; codes: string[] }> {
  const secret = (await page.locator('#secret').textContent()) ?? '';
  await page.fill('#code', totpCode(secret));
  await page.click('#confirm');
  await page.waitForSelector('#codes');
  return { secret, codes: await page.locator('#codes code').allTextContents() };
}

/** What the app was sent, once the browser is back there. */
export async function returned(page: Page, app: RelyingParty, path = '/callback'): Promise<Record<string, string>> {
  await page.waitForURL((url) => url.origin === app.origin && url.pathname === path);
  return JSON.parse((await page.locator('#sent').textContent()) ?? '');
}

export const redeem = ({ code }: Record<string, string>, issuer: string, { callback, client }: RelyingParty) =>
  postForm(`${issuer}/token`, { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier }, client);

export interface SignIn {
  acr: string;
  amr: string[];
  auth_time: number;
}

/** What the ID Token says about the sign-in. */
export async function redeemSignIn(sent: Record<string, string>, issuer: string, app: RelyingParty): Promise<SignIn> {
  const { body } = await redeem(sent, issuer, app);
  const { acr, amr, auth_time } = decodeJwt<SignIn>(String(body.id_token));
  return { acr, amr, auth_time };
}
