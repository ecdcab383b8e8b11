// Authorization requests by hand, for what a well-behaved client library refuses to send.
import { type Arrival, type Browser, createBrowser } from './browser.ts';
import { callback, password, type RegisteredClient } from './journey.ts';

/** The challenge of RFC 7636 Appendix B, and its verifier. */
export const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
export const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';

/** A good request of a client; `undefined` leaves a parameter out. */
export function authorizeUrl(issuer: string, client: RegisteredClient, parameters: Record<string, string | undefined> = {}): string {
  const request = {
    client_id: client.client_id,
    redirect_uri: callback,
    response_type: 'code',
    scope: 'openid',
    state: 'the state',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...parameters,
  };
  const given = Object.entries(request).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]]));
  return `${issuer}/authorize?${new URLSearchParams(given)}`;
}

/** Answers the pages on the way: signs in and agrees as often as asked. Tells which pages it met. */
export async function walk(browser: Browser, start: Arrival, username: string): Promise<{ arrival: Arrival; pages: string[] }> {
  let arrival = start;
  const pages: string[] = [];
  while (arrival.at === 'page' && pages.length < 5) {
    const { page } = arrival;
    const { pathname } = new URL(page.url);
    if (!['/login', '/login/account', '/consent'].includes(pathname)) break;
    pages.push(pathname);
    if (pathname === '/login') arrival = await browser.submit(page, { username, password }, 'login');
    else arrival = await browser.submit(page, {}, pathname === '/consent' ? 'allow' : 'continue');
  }
  return { arrival, pages };
}

/** A browser in which the person is signed in and has agreed to the client. */
export async function signedInBrowser(issuer: string, client: RegisteredClient, username: string, scope = 'openid'): Promise<Browser> {
  const browser = createBrowser(issuer);
  await walk(browser, await browser.open(authorizeUrl(issuer, client, { scope })), username);
  return browser;
}

/** The parameters of a response, from wherever its mode puts them. */
export function parametersOf(arrival: Arrival): URLSearchParams {
  if (arrival.at === 'elsewhere') return new URLSearchParams(arrival.url.hash ? arrival.url.hash.slice(1) : arrival.url.search.slice(1));
  const [form] = arrival.page.forms;
  if (form) return new URLSearchParams(form.fields);
  const message = /postMessage\((\{.*\}),"/.exec(arrival.page.body)?.[1] ?? '{}';
  return new URLSearchParams((JSON.parse(message) as { response: Record<string, string> }).response);
}
