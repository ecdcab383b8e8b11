// The ways through all pages that people see, each page named once. A new page is one more `see` where a walk passes it, or a walk
// of its own in `journeys`.
import type { Page } from 'playwright-core';
import { authorizeUrl } from '../harness/authorization.ts';
import { accounts, json, payment, record } from '../harness/authorization-details.ts';
import { loopback } from '../harness/client-documents.ts';
import { guestClient } from '../harness/guests.ts';
import { password, type RegisteredClient } from '../harness/journey.ts';
import { awaitMail, freshAddress, linkIn } from '../harness/mailbox.ts';
import { totpCode } from '../harness/totp.ts';
import { addAuthenticator } from './authenticator.ts';
import { type RelyingParty, startRelyingParty } from './relying-party.ts';
import { signIn } from './steps.ts';

export interface Traveller {
  page: Page;
  issuer: string;
  app: RelyingParty;
  /** Somebody who has not been here before. */
  username: string;
  /** Called at every page. */
  see(name: string): Promise<void>;
}

const everything = 'openid profile email address phone offline_access';

/** An authorization request of the app for all there is. */
export const requestUrl = ({ issuer, app }: Pick<Traveller, 'issuer' | 'app'>, parameters: Record<string, string> = {}): string =>
  authorizeUrl(issuer, app.client, { redirect_uri: app.callback, scope: everything, ...parameters });

/** An app asks, the person agrees, and everything that can come between; and the way out. */
async function walkRequest({ page, issuer, app, username, see }: Traveller): Promise<void> {
  const request = (parameters?: Record<string, string>) => requestUrl({ issuer, app }, parameters);
  await page.goto(`${issuer}/login`);
  await see('sign-in-for-nobody');
  await page.goto(request());
  const signInUrl = page.url();
  await see('sign-in');
  await signIn(page, username, 'wrong');
  await see('sign-in-denied');
  await signIn(page, username);
  await page.waitForSelector('#allow');
  await see('consent');
  await page.click('#allow');
  await page.waitForURL(`${app.origin}/**`);
  await page.goto(signInUrl);
  await see('expired');
  await page.goto(`${issuer}/login`);
  await see('signed-in');
  await page.goto(request({ prompt: 'login' }));
  await see('sign-in-again');
  await page.goto(request({ prompt: 'select_account' }));
  await see('account-chooser');
  const limits = [{ days: 90 }, { days: 365, account: payment.creditorAccount.iban }];
  const authorization_details = json(payment, { ...accounts, recurringIndicator: true, limits }, record);
  await page.goto(request({ scope: 'openid offline_access', authorization_details }));
  await page.waitForSelector('#allow');
  await see('consent-details');
  const long = { ...payment, creditorName: 'Antidisestablishmentarianism'.repeat(9) };
  await page.goto(request({ scope: 'openid', authorization_details: json(long) }));
  await page.waitForSelector('#allow');
  await see('consent-details-wordy');
  await page.goto(request({ redirect_uri: `${app.origin}/elsewhere` }));
  await see('error');
  await page.goto(`${issuer}/logout?client_id=${app.client.client_id}`);
  await see('logout');
  await page.click('#logout-confirm');
  await see('logged-out');
}

/** Somebody adds everything that can be signed in with, and is asked for it. */
async function walkSecurity({ page, issuer, app, username, see }: Traveller): Promise<void> {
  await page.goto(`${issuer}/account/security`);
  await signIn(page, username);
  await page.waitForSelector('#set-app');
  await see('security');
  const authenticator = await addAuthenticator(page);
  await page.click('#add-passkey');
  await page.waitForSelector('#passkey');
  await see('passkey-new');
  await page.click('#passkey');
  await page.waitForSelector('#set-app');
  await page.click('#set-app');
  await page.waitForSelector('#secret', { state: 'attached' });
  await see('authenticator');
  const secret = (await page.locator('#secret').textContent()) ?? '';
  await page.fill('#code', '000000');
  await page.click('#confirm');
  await page.click('main summary');
  await see('authenticator-refused');
  await page.fill('#code', totpCode(secret));
  await page.click('#confirm');
  await page.waitForSelector('#codes');
  await see('recovery-codes');
  await page.click('#kept');
  await page.click('main summary');
  await see('security-full');
  await page.goto(`${issuer}/logout`);
  await page.click('#logout-confirm');
  await authenticator.answers(false);
  await page.goto(requestUrl({ issuer, app }));
  await signIn(page, username);
  await page.waitForSelector('#code');
  await see('second-factor');
  await page.fill('#code', '000000');
  await page.click('#verify');
  await page.waitForSelector('[role=alert]');
  await page.click('main .links a');
  await see('second-factor-recovery');
  await authenticator.remove();
}

/** Somebody makes an account, forgets its password, and signs in without one: all by mail. */
async function walkMail({ page, issuer, see }: Traveller): Promise<void> {
  const email = freshAddress();
  const ask = async (address: string, button: string) => {
    await page.fill('#email', address);
    await page.click(button);
  };
  await page.goto(`${issuer}/signup`);
  await see('sign-up');
  await page.locator('main form').evaluate((form: HTMLFormElement) => {
    form.noValidate = true;
  });
  await ask('nobody', '#send');
  await page.waitForSelector('[role=alert]');
  await see('sign-up-refused');
  await ask(email, '#send');
  await page.waitForSelector('#email', { state: 'detached' });
  await see('mail-sent');
  await page.goto(linkIn(await awaitMail(issuer, email)));
  await see('sign-up-complete');
  await page.fill('#password', 'short');
  await page.click('#create');
  await page.waitForSelector('[role=alert]');
  await see('sign-up-complete-refused');
  await page.fill('#password', 'violet tractor hums at noon');
  await page.click('#create');
  await page.waitForURL('**/login');

  await page.goto(`${issuer}/account/email`);
  await see('another-address');
  await ask(freshAddress(), '#send');
  await page.waitForSelector('#code');
  await see('another-address-code');
  await page.goto(`${issuer}/login/address`);
  await see('address-required');
  await page.goto(`${issuer}/logout`);
  await page.click('#logout-confirm');
  await page.goto(`${issuer}/login/recover`);
  await see('recover');
  await ask(email, '#send');
  await page.waitForSelector('#email', { state: 'detached' });
  const link = linkIn(await awaitMail(issuer, email, 2));
  await page.goto(link);
  await see('recover-password');
  await page.fill('#password', 'short');
  await page.click('#save');
  await page.waitForSelector('[role=alert]');
  await see('recover-password-refused');
  await page.fill('#password', 'green kettle sings by night');
  await page.click('#save');
  await page.waitForSelector('#password', { state: 'detached' });
  await see('recovered');
  await page.goto(link);
  await see('link-dead');

  await page.goto(`${issuer}/login/email`);
  await see('sign-in-by-mail');
  await ask(email, '#send');
  await page.waitForSelector('#code');
  await see('sign-in-by-code');
  await page.fill('#code', '00000000');
  await page.click('#enter');
  await page.waitForSelector('[role=alert]');
  await see('sign-in-by-code-refused');
  await page.goto(linkIn(await awaitMail(issuer, email, 4)));
  await see('sign-in-by-link');
}

/** Somebody looks at all there is about their account, and mistypes. */
async function walkAccount({ page, issuer, app, username, see }: Traveller): Promise<void> {
  await page.goto(requestUrl({ issuer, app }));
  await signIn(page, username);
  await page.click('#allow');
  await page.waitForURL(`${app.origin}/**`);
  for (const section of ['', '/profile', '/password', '/sessions', '/apps', '/activity', '/preferences', '/data']) {
    await page.goto(`${issuer}/account${section}`);
    await see(`account${section.replace('/', '-')}`);
  }
  await page.goto(`${issuer}/account/profile`);
  await page.fill('#birthdate', '1990-02-31');
  await page.fill('#phone_number', '12');
  await page.click('#save');
  await page.waitForSelector('#problem');
  await see('account-profile-refused');
}

/** Names of any length stay inside the page. */
async function walkWordy({ page, issuer, username, see }: Traveller): Promise<void> {
  const name = `${'Antidisestablishmentarianism'.repeat(3)} and the ${'very '.repeat(20)}long company name`.slice(0, 200);
  const wordy = await startRelyingParty(issuer, { client_name: name, logo_uri: undefined });
  await page.goto(requestUrl({ issuer, app: wordy }));
  await see('sign-in-wordy');
  await signIn(page, username);
  await page.waitForSelector('#allow');
  await see('consent-wordy');
  await wordy.stop();
}

/** Who tried too often is told how long to wait. */
async function walkDelayed({ page, issuer, app, username, see }: Traveller): Promise<void> {
  await page.goto(requestUrl({ issuer, app }));
  const notice = page.locator('[role=alert]');
  do {
    await signIn(page, username, 'wrong');
    await notice.waitFor();
  } while (!(await notice.textContent())?.includes('too many'));
  await see('sign-in-delayed');
}

/** Where an operator demands all there is: the name first, and on to the app only with a new password, a passkey and terms. */
export const demands = {
  SIGN_IN_FORM: 'identifier_first',
  REQUIRE_SECOND_FACTOR: 'true',
  TERMS_VERSION: '1',
  TERMS_URI: 'https://example.com/terms',
  POLICY_URI: 'https://example.com/privacy',
};
export async function walkDemands({ page, issuer, app, username, see }: Traveller): Promise<void> {
  await page.goto(requestUrl({ issuer, app }));
  await see('required-name');
  await page.fill('#username', username);
  await page.click('#next');
  await see('required-name-password');
  await page.fill('#password', password);
  await page.check('#stay');
  await page.click('#login');
  await page.waitForURL('**/login/password?**');
  await see('required-password');
  await page.fill('#password', 'seven quiet lanterns drifting');
  await page.click('#save');
  await page.waitForURL('**/login/second-factor?**');
  await see('required-second-factor');
  const authenticator = await addAuthenticator(page);
  await page.click('#passkey');
  await page.waitForURL('**/account/security/passkey?**');
  await page.click('button#passkey');
  await page.waitForURL('**/login/verify?**');
  await page.click('button#passkey');
  await page.waitForURL('**/login/terms?**');
  await see('required-terms');
  await page.click('#accept');
  await page.click('#allow');
  await page.waitForURL(`${app.origin}/**`);
  await authenticator.remove();
}

/** A client that is known by its document, and the longest host there is. */
export async function walkDocument({ page, issuer, see }: Traveller, client: RegisteredClient): Promise<void> {
  await page.goto(authorizeUrl(issuer, client, { redirect_uri: loopback, prompt: 'consent', scope: everything }));
  await page.waitForSelector('#allow');
  await see('consent-document');
  await page.evaluate(
    (name) => {
      for (const shown of document.querySelectorAll('.host bdi')) shown.textContent = name;
    },
    `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.example`,
  );
  await see('consent-document-wordy');
}

/** A device that is one's own, and one that keeps nothing. */
export async function walkDevices({ page, issuer, username, see }: Traveller): Promise<void> {
  await page.goto(`${issuer}/logout`);
  await page.click('#logout-confirm');
  await page.waitForURL('**/logout/confirm');
  await page.goto(`${issuer}/login`);
  await see('required-known');
  await page.context().clearCookies();
  await page.fill('#username', username);
  await page.click('#next');
  await see('required-no-cookies');
}

/** Somebody goes on without an account, where that is possible, and asks to keep what they did. */
async function walkGuest({ page, issuer, see }: Traveller): Promise<void> {
  await page.goto(authorizeUrl(issuer, guestClient));
  await see('sign-in-guest');
  await page.click('#guest');
  await page.waitForSelector('#allow');
  await page.goto(`${issuer}/account`);
  await see('guest-account');
  await page.click('#keep');
  await page.waitForSelector('#send');
  await see('guest-sign-up');
  await page.goto(`${issuer}/login`);
  await see('guest-sign-in');
}

/** Each by somebody who is nobody else's. */
export const journeys = [
  { journey: 'a request of an app', username: 'alice', walk: walkRequest },
  { journey: 'an account and its second factor', username: 'wendy', walk: walkSecurity },
  { journey: 'an account by mail', username: '', walk: walkMail },
  { journey: 'everything about an account', username: 'yves', walk: walkAccount },
  { journey: 'a guest', username: '', walk: walkGuest },
  { journey: 'names of any length', username: 'zora', walk: walkWordy },
  { journey: 'too many tries', username: 'mallory the unknown', walk: walkDelayed },
] as const;
