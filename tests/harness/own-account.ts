// What a person does at their own account, without script: sign in there, add and use a passkey, set up an authenticator app.
import { type Browser, createBrowser, type Page } from './browser.ts';
import { pageOf, password } from './journey.ts';
import { createAuthenticator, type Lies, optionsOf, type SoftwareAuthenticator } from './software-authenticator.ts';
import { totpCode } from './totp.ts';

export const securityPath = '/account/security';
export const pathOf = ({ url }: Pick<Page, 'url'>): string => new URL(url).pathname;

/** Types name and password at the page; where it leads. */
export const enterPassword = async (browser: Browser, page: Page, username: string): Promise<Page> =>
  pageOf(await browser.submit(page, { username, password }, 'login'));

/** A browser that shows the person's own page, signed in with a password. */
export async function signedInAtAccount(issuer: string, username: string): Promise<{ browser: Browser; page: Page }> {
  const browser = createBrowser(issuer);
  const page = await enterPassword(browser, pageOf(await browser.open(issuer + securityPath)), username);
  return { browser, page };
}

/** Adds a passkey in a browser that is signed in; the page it leads to. */
export async function registerPasskey(issuer: string, browser: Browser, authenticator: SoftwareAuthenticator, lies?: Lies): Promise<Page> {
  const page = pageOf(await browser.open(`${issuer}${securityPath}/passkey`));
  return pageOf(await browser.submit(page, { credential: authenticator.register(issuer, optionsOf(page), lies) }, 'passkey'));
}

/** A person's passkey, made in a browser that is then done with. */
export async function passkeyOf(issuer: string, username: string, kind?: Parameters<typeof createAuthenticator>[0]) {
  const { browser } = await signedInAtAccount(issuer, username);
  const authenticator = createAuthenticator(kind);
  const page = await registerPasskey(issuer, browser, authenticator);
  if (page.status !== 200) throw new Error(`the passkey was answered ${page.status}`);
  return { authenticator, browser };
}

/** Uses a passkey at the sign-in page of a browser; where it leads. */
export async function usePasskey(issuer: string, browser: Browser, authenticator: SoftwareAuthenticator, lies?: Lies): Promise<Page> {
  const page = pageOf(await browser.open(`${issuer}/login`));
  return pageOf(await browser.submit(page, { credential: authenticator.assert(issuer, optionsOf(page), lies) }, 'passkey'));
}

/** Sets up an app in a browser that is signed in. */
export async function addApp(issuer: string, browser: Browser, at?: number): Promise<{ secret: string; codes: string[] }> {
  const page = pageOf(await browser.open(`${issuer}${securityPath}/authenticator`));
  const secret = /id="secret">([^<]*)</.exec(page.body)?.[1] ?? '';
  const shown = pageOf(await browser.submit(page, { code: totpCode(secret, -1, at) }, 'confirm'));
  const codes = [...shown.body.matchAll(/<code>([^<]*)</g)].map(([, code = '']) => code);
  if (codes.length === 0) throw new Error(`the app was answered ${shown.status}`);
  return { secret, codes };
}
