// Authorization details of the types in tests/fixtures/seed.json (RFC 9396 §2), and requests that ask for them.

import { authorizeUrl, parametersOf, verifier, walk } from './authorization.ts';
import { type Arrival, type Browser, createBrowser, type Page } from './browser.ts';
import { callback, pageOf, type RegisteredClient, registerClient } from './journey.ts';
import { type Answer, type Parameters, postForm } from './token-requests.ts';

export type Detail = Readonly<Record<string, unknown>> & { readonly type: string };

/** Agreed to each time. */
export const payment = {
  type: 'payment_initiation',
  actions: ['initiate', 'status'],
  locations: ['https://bank.example.com/payments'],
  instructedAmount: { currency: 'EUR', amount: '123.50' },
  creditorName: 'Merchant A',
  creditorAccount: { iban: 'DE02100100109307118603' },
  remittanceInformationUnstructured: 'Ref Number Merchant',
} as const satisfies Detail;

/** An agreement to it is remembered. */
export const accounts = {
  type: 'account_information',
  actions: ['list_accounts', 'read_balances'],
  locations: ['https://bank.example.com/accounts'],
} as const satisfies Detail;

/** The server adds to it, as `addedToRecord` says. */
export const record = { type: 'medical_record', actions: ['read'], datatypes: ['Patient', 'Observation'] } as const satisfies Detail;
export const addedToRecord = { identifier: 'patient-541235', locations: ['https://records.example.com/'] } as const;

export const json = (...details: readonly unknown[]): string => JSON.stringify(details);

/** The text of a page as a person reads it. */
export const wordsOf = ({ body }: Page): string =>
  body
    .replace(/<(style|script)\b[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');

export interface Asking {
  issuer: string;
  client?: RegisteredClient;
  browser?: Browser;
  username?: string;
  /** More parameters of the request; `undefined` takes one away. */
  parameters?: Parameters;
}

/** Asks for details in a browser that signs in where it has to, and stops at the consent page, or wherever it is sent. */
export async function ask(authorization_details: string, { issuer, client, browser, username = 'alice', parameters }: Asking) {
  const asker = client ?? (await registerClient(issuer));
  const person = browser ?? createBrowser(issuer);
  const url = authorizeUrl(issuer, asker, { authorization_details, ...parameters });
  let arrival: Arrival = await person.open(url);
  if (arrival.at === 'page' && new URL(arrival.page.url).pathname === '/login') {
    arrival = await person.submit(arrival.page, { username, password: 'correct horse battery staple' }, 'login');
  }
  return { client: asker, browser: person, arrival };
}

/** The error the client is told; undefined when it is told none. */
export const errorOf = (arrival: Arrival): string | undefined =>
  arrival.at === 'elsewhere' ? (parametersOf(arrival).get('error') ?? undefined) : undefined;

/** What has been granted to nobody yet. */
export interface Agreed {
  client: RegisteredClient;
  browser: Browser;
  /** The consent page that was agreed to; undefined when nobody was asked. */
  page: Page | undefined;
  redemption: Parameters;
}

/** Agrees, and stops with the code in hand. */
export async function agree(authorization_details: string, asking: Asking): Promise<Agreed> {
  const { client, browser, arrival } = await ask(authorization_details, asking);
  const page = arrival.at === 'page' ? pageOf(arrival) : undefined;
  const { arrival: end } = await walk(browser, arrival, asking.username ?? 'alice');
  const code = parametersOf(end).get('code');
  if (!code) throw new Error(`no code: ${errorOf(end)}`);
  const redemption = { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier };
  return { client, browser, page, redemption };
}

export const redeem = (
  issuer: string,
  { client, redemption }: Pick<Agreed, 'client' | 'redemption'>,
  more: Parameters = {},
): Promise<Answer> => postForm(`${issuer}/token`, { ...redemption, ...more }, client);

export const refresh = (issuer: string, client: RegisteredClient, refresh_token: unknown, more: Parameters = {}): Promise<Answer> =>
  postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token: String(refresh_token), ...more }, client);
