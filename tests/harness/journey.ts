// The sentences tests are written in: register a client, have a person sign in and consent, redeem the code.
import * as oauth from 'openid-client';
import { type Arrival, type Browser, createBrowser, type Page, randomAddress } from './browser.ts';

export { randomAddress } from './browser.ts';

export const password = 'correct horse battery staple';
export const callback = 'https://rp.example.com/callback';

export interface RegisteredClient {
  client_id: string;
  client_secret?: string;
  registration_access_token: string;
  registration_client_uri: string;
  [member: string]: unknown;
}

/** Registers a client of its own for a test; members override a confidential web client with refresh tokens. */
export async function registerClient(issuer: string, members: Record<string, unknown> = {}): Promise<RegisteredClient> {
  const metadata = {
    client_name: 'Test client',
    redirect_uris: [callback],
    grant_types: ['authorization_code', 'refresh_token'],
    ...members,
  };
  const response = await fetch(`${issuer}/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'CF-Connecting-IP': randomAddress() },
    body: JSON.stringify(metadata),
  });
  if (response.status !== 201) throw new Error(`registration answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as RegisteredClient;
}

/** openid-client set up by discovery, over plain http when the issuer is local; it authenticates as the client registered. */
export async function discover(issuer: string, client: RegisteredClient, authentication?: oauth.ClientAuth): Promise<oauth.Configuration> {
  return oauth.discovery(new URL(issuer), client.client_id, {}, authentication ?? registeredAuthentication(client), {
    execute: [oauth.allowInsecureRequests],
  });
}

/** How openid-client authenticates a client that registered a secret, or none. */
export function registeredAuthentication({ client_secret, token_endpoint_auth_method }: RegisteredClient): oauth.ClientAuth {
  if (!client_secret) return oauth.None();
  return token_endpoint_auth_method === 'client_secret_post'
    ? oauth.ClientSecretPost(client_secret)
    : oauth.ClientSecretBasic(client_secret);
}

/** A page a browser arrived at; fails when it was sent elsewhere. */
export function pageOf(arrival: Arrival): Page {
  if (arrival.at !== 'page') throw new Error(`expected a page, was sent to ${arrival.url.href}`);
  return arrival.page;
}

/** The URL a browser was sent to; fails when it stayed on a page. */
export function sentTo(arrival: Arrival): URL {
  if (arrival.at !== 'elsewhere')
    throw new Error(`expected a redirect, got ${arrival.page.status} at ${arrival.page.url}: ${errorCode(arrival.page)}`);
  return arrival.url;
}

/** The code shown on an error page (B-311). */
export const errorCode = (page: Page): string | undefined => /id="error-code"[^>]*>([^<]*)</.exec(page.body)?.[1]?.trim();

/** Signs in where the browser is asked to, and agrees where it is asked to, until it is sent to the client. */
export async function signInAndConsent(browser: Browser, url: string, username: string): Promise<URL> {
  let arrival = await browser.open(url);
  for (let steps = 0; steps < 4 && arrival.at === 'page'; steps += 1) {
    const { page } = arrival;
    const { pathname } = new URL(page.url);
    if (pathname === '/login') arrival = await browser.submit(page, { username, password }, 'login');
    else if (pathname === '/consent') arrival = await browser.submit(page, {}, 'allow');
    else break;
  }
  return sentTo(arrival);
}

export interface Flow {
  browser: Browser;
  configuration: oauth.Configuration;
  client: RegisteredClient;
  tokens: oauth.TokenEndpointResponse & oauth.TokenEndpointResponseHelpers;
  code: string;
  code_verifier: string;
}

export interface FlowOptions {
  issuer: string;
  username: string;
  client?: RegisteredClient;
  authentication?: oauth.ClientAuth;
  browser?: Browser;
  scope?: string;
  /** More authorization request parameters. */
  parameters?: Record<string, string>;
}

/** The whole authorization code flow with openid-client: sign-in, consent, redemption with PKCE, and the checks it makes. */
export async function completeFlow(options: FlowOptions): Promise<Flow> {
  const { issuer, username, scope = 'openid profile email', parameters = {} } = options;
  const client = options.client ?? (await registerClient(issuer));
  const browser = options.browser ?? createBrowser(issuer);
  const configuration = await discover(issuer, client, options.authentication);
  const code_verifier = oauth.randomPKCECodeVerifier();
  const [state, nonce] = [oauth.randomState(), oauth.randomNonce()];
  const url = oauth.buildAuthorizationUrl(configuration, {
    redirect_uri: callback,
    scope,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(code_verifier),
    code_challenge_method: 'S256',
    ...parameters,
  });
  const response = await signInAndConsent(browser, url.href, username);
  const isOpenId = scope.split(' ').includes('openid');
  const tokens = await oauth.authorizationCodeGrant(configuration, response, {
    pkceCodeVerifier: code_verifier,
    expectedState: state,
    ...(isOpenId && { expectedNonce: nonce, idTokenExpected: true }),
    ...(parameters.max_age && { maxAge: Number(parameters.max_age) }),
  });
  return { browser, configuration, client, tokens, code: response.searchParams.get('code') ?? '', code_verifier };
}
