// Requests to /token and its neighbours as raw HTTP, for the tests that send what no client library would.
import * as oauth from 'openid-client';
import { type Browser, createBrowser } from './browser.ts';
import { callback, type RegisteredClient, registerClient, signInAndConsent } from './journey.ts';

export type Parameters = Readonly<Record<string, string | undefined>>;

/** What an endpoint answered: any JSON object. */
export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** POSTs a form; `undefined` members are left out. A confidential client authenticates with client_secret_basic. */
export async function postForm(url: string, parameters: Parameters, client?: RegisteredClient, more: HeadersInit = {}): Promise<Answer> {
  const members = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const form = new URLSearchParams(members);
  const headers = new Headers(more);
  if (client?.client_secret) headers.set('Authorization', basicCredentials(client.client_id, client.client_secret));
  else if (client) form.set('client_id', client.client_id);
  return readAnswer(await fetch(url, { method: 'POST', headers, body: form }));
}

export const basicCredentials = (client_id: string, client_secret: string): string =>
  `Basic ${btoa(`${encodeURIComponent(client_id)}:${encodeURIComponent(client_secret)}`)}`;

/** @param readOther what a body that is no JSON says */
export async function readAnswer(response: Response, readOther: (text: string) => Answer['body'] = () => ({})): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : readOther(text) };
}

export interface Code {
  client: RegisteredClient;
  browser: Browser;
  code: string;
  code_verifier: string;
  /** The parameters that redeem it. */
  redemption: Parameters;
}

export interface CodeOptions {
  issuer: string;
  client?: RegisteredClient;
  /** One of its own for a test that ends the session; without it the one that this person always uses. */
  browser?: Browser;
  /** Alice without it. */
  username?: string;
  scope?: string;
  /** More authorization request parameters; `undefined` takes one away. */
  parameters?: Parameters;
}

const browsers = new Map<string, Browser>();

/** The browser of this person at this origin: they sign in once. Files that run in one process share it. */
function browserOf(issuer: string, username: string): Browser {
  const key = `${username} ${issuer}`;
  const browser = browsers.get(key) ?? createBrowser(issuer);
  browsers.set(key, browser);
  return browser;
}

/** Has the person sign in where they have to and consent, and stops with the code in hand. */
export async function obtainCode({
  issuer,
  username = 'alice',
  scope = 'openid profile email',
  parameters = {},
  ...options
}: CodeOptions): Promise<Code> {
  const client = options.client ?? (await registerClient(issuer));
  const browser = options.browser ?? browserOf(issuer, username);
  const code_verifier = oauth.randomPKCECodeVerifier();
  const request = {
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: callback,
    scope,
    code_challenge: await oauth.calculatePKCECodeChallenge(code_verifier),
    code_challenge_method: 'S256',
    ...parameters,
  };
  const sent = Object.entries(request).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const url = await signInAndConsent(browser, `${issuer}/authorize?${new URLSearchParams(sent)}`, username);
  const code = url.searchParams.get('code') ?? '';
  const redemption = { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier };
  return { client, browser, code, code_verifier, redemption };
}

export interface Tokens extends Code {
  access_token: string;
  refresh_token: string;
  id_token: string;
}

/** Redeems a new code. */
export async function obtainTokens(options: CodeOptions): Promise<Tokens> {
  const obtained = await obtainCode(options);
  const { status, body } = await postForm(`${options.issuer}/token`, obtained.redemption, obtained.client);
  if (status !== 200) throw new Error(`redemption answered ${status}: ${JSON.stringify(body)}`);
  const { access_token, refresh_token, id_token } = body as Partial<Record<keyof Tokens, string>>;
  return { ...obtained, access_token: access_token ?? '', refresh_token: refresh_token ?? '', id_token: id_token ?? '' };
}

/** What /introspect says of a token to its own client. */
export const introspect = async (issuer: string, client: RegisteredClient, token: string): Promise<Record<string, unknown>> =>
  (await postForm(`${issuer}/introspect`, { token }, client)).body;

/** The status of a /userinfo request with this token. */
export const userinfoStatus = async (issuer: string, access_token: string): Promise<number> =>
  (await fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${access_token}` } })).status;
