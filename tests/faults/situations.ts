// Every endpoint in a situation where it would grant: what it asks of objects and D1 on the way, the request, and how one
// sees that it was granted. Each is prepared afresh, for a client that no Worker has met.
import { setTimeout } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { authorizeUrl, signedInBrowser } from '../harness/authorization.ts';
import { type Arrival, type Browser, createBrowser } from '../harness/browser.ts';
import { createDpopKey, hashOf, prove, requestTokens } from '../harness/dpop.ts';
import { pageOf, password, type RegisteredClient, randomAddress, registerClient } from '../harness/journey.ts';
import { basicCredentials, obtainCode, obtainTokens, type Parameters, postForm } from '../harness/token-requests.ts';

export interface Answer {
  status: number;
  headers: Headers;
  body: string;
}

export interface Situation {
  name: string;
  /** What it cannot do without, as the header `x-fault` names it. */
  needs: string[];
  prepare(issuer: string): Promise<{ send(fault?: string): Promise<Answer>; isGranted(answer: Answer): boolean }>;
}

const faultHeader = (fault?: string): Record<string, string> => (fault === undefined ? {} : { 'x-fault': fault });

async function answerOf(pending: Promise<Response>): Promise<Answer> {
  const response = await pending;
  return { status: response.status, headers: response.headers, body: await response.text() };
}

const json = { 'Content-Type': 'application/json' };

const isOk = ({ status }: Answer): boolean => status === 200;

/** A form of a client that authenticates itself. */
function clientRequest(url: string, parameters: Parameters, client: RegisteredClient) {
  const body = new URLSearchParams(Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const Authorization = basicCredentials(client.client_id, client.client_secret ?? '');
  return (fault?: string) => answerOf(fetch(url, { method: 'POST', headers: { Authorization, ...faultHeader(fault) }, body }));
}

/** A step of a browser: what it arrives at, a page or a redirect to the client. */
function browserStep(browser: Browser, step: () => Promise<Arrival>) {
  return async (fault?: string): Promise<Answer> => {
    if (fault === undefined) browser.headers.delete('x-fault');
    else browser.headers.set('x-fault', fault);
    const arrival = await step();
    if (arrival.at === 'page') return arrival.page;
    return { status: 303, headers: new Headers({ Location: arrival.url.href }), body: '' };
  };
}

const hasCode = ({ headers }: Answer): boolean => /[?&]code=/.test(headers.get('Location') ?? '');
const isPageWith =
  (id: string) =>
  ({ status, body }: Answer): boolean =>
    status === 200 && body.includes(`id="${id}"`);

/** They take turns, so that nobody is delayed for trying too often. */
const people = ['bob', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy'];
let turn = 0;
const nextPerson = (): string => people[turn++ % people.length] ?? '';

/** A browser at the sign-in page of a request. */
async function atSignIn(issuer: string) {
  const client = await registerClient(issuer);
  const browser = createBrowser(issuer);
  browser.headers.set('CF-Connecting-IP', randomAddress());
  return { client, browser, page: pageOf(await browser.open(authorizeUrl(issuer, client))) };
}

/** A browser at the consent page of a request. */
async function atConsent(issuer: string) {
  const { client, browser, page } = await atSignIn(issuer);
  return { client, browser, page: pageOf(await browser.submit(page, { username: nextPerson(), password }, 'login')) };
}

/** What a client holds for itself. */
async function obtainOwnToken(issuer: string) {
  const client = await registerClient(issuer, { grant_types: ['client_credentials'], redirect_uris: [] });
  const { body } = await postForm(`${issuer}/token`, { grant_type: 'client_credentials' }, client);
  return { client, access_token: String(body.access_token) };
}

export const situations: Situation[] = [
  {
    name: 'POST /register',
    needs: ['RateLimiter.take', 'd1'],
    async prepare(issuer) {
      const body = JSON.stringify({ client_name: 'New', redirect_uris: ['https://rp.example.com/callback'] });
      const address = randomAddress();
      return {
        send: (fault) =>
          answerOf(
            fetch(`${issuer}/register`, { method: 'POST', headers: { ...json, 'CF-Connecting-IP': address, ...faultHeader(fault) }, body }),
          ),
        isGranted: ({ status }) => status === 201,
      };
    },
  },
  ...(['GET', 'PUT', 'DELETE'] as const).map(
    (method): Situation => ({
      name: `${method} /register/:client_id`,
      needs: ['d1'],
      async prepare(issuer) {
        const { registration_access_token, registration_client_uri, client_id } = await registerClient(issuer);
        const body = method === 'PUT' ? JSON.stringify({ client_id, redirect_uris: ['https://rp.example.com/other'] }) : null;
        const Authorization = `Bearer ${registration_access_token}`;
        return {
          send: (fault) =>
            answerOf(fetch(registration_client_uri, { method, headers: { ...json, Authorization, ...faultHeader(fault) }, body })),
          isGranted: ({ status }) => status === (method === 'DELETE' ? 204 : 200),
        };
      },
    }),
  ),
  {
    name: 'GET /authorize, a stranger',
    needs: ['d1', 'RateLimiter.take', 'AuthorizationRequestStore.put'],
    async prepare(issuer) {
      const client = await registerClient(issuer);
      const browser = createBrowser(issuer);
      return { send: browserStep(browser, () => browser.open(authorizeUrl(issuer, client))), isGranted: isPageWith('login') };
    },
  },
  {
    name: 'GET /authorize, somebody signed in',
    needs: ['SubjectStore.authorize'],
    async prepare(issuer) {
      const client = await registerClient(issuer);
      const browser = await signedInBrowser(issuer, client, 'alice');
      return { send: browserStep(browser, () => browser.open(authorizeUrl(issuer, client))), isGranted: hasCode };
    },
  },
  {
    name: 'POST /as/par',
    needs: ['d1', 'RateLimiter.take', 'AuthorizationRequestStore.put'],
    async prepare(issuer) {
      const client = await registerClient(issuer);
      const { searchParams } = new URL(authorizeUrl(issuer, client));
      const send = clientRequest(`${issuer}/as/par`, Object.fromEntries(searchParams), client);
      return { send, isGranted: ({ status }) => status === 201 };
    },
  },
  {
    name: 'GET /authorize, a pushed request',
    needs: ['AuthorizationRequestStore.open', 'SubjectStore.authorize', 'AuthorizationRequestStore.complete'],
    async prepare(issuer) {
      const client = await registerClient(issuer);
      const browser = await signedInBrowser(issuer, client, 'alice');
      const { searchParams } = new URL(authorizeUrl(issuer, client));
      const { body } = await postForm(`${issuer}/as/par`, Object.fromEntries(searchParams), client);
      const named = new URLSearchParams({ client_id: client.client_id, request_uri: String(body.request_uri) });
      return { send: browserStep(browser, () => browser.open(`${issuer}/authorize?${named}`)), isGranted: hasCode };
    },
  },
  {
    name: 'GET /login',
    needs: ['AuthorizationRequestStore.open'],
    async prepare(issuer) {
      const { browser, page } = await atSignIn(issuer);
      return { send: browserStep(browser, () => browser.open(page.url)), isGranted: isPageWith('login') };
    },
  },
  {
    name: 'POST /login',
    needs: ['AuthorizationRequestStore.open', 'RateLimiter.take', 'd1', 'SubjectStore.beginAttempt', 'SubjectStore.signIn'],
    async prepare(issuer) {
      const { browser, page } = await atSignIn(issuer);
      const username = nextPerson();
      const submit = () => browser.submit(page, { username, password }, 'login');
      return { send: browserStep(browser, submit), isGranted: (answer) => browser.cookies.has('session') && isPageWith('allow')(answer) };
    },
  },
  {
    name: 'POST /login, a name nobody has',
    needs: ['RateLimiter.beginAttempt'],
    async prepare(issuer) {
      const { browser, page } = await atSignIn(issuer);
      const submit = () => browser.submit(page, { username: crypto.randomUUID(), password }, 'login');
      return { send: browserStep(browser, submit), isGranted: ({ status }) => status === 400 };
    },
  },
  {
    name: 'GET /consent',
    needs: ['AuthorizationRequestStore.open', 'SubjectStore.findSession', 'd1'],
    async prepare(issuer) {
      const { browser, page } = await atConsent(issuer);
      return { send: browserStep(browser, () => browser.open(page.url)), isGranted: isPageWith('allow') };
    },
  },
  {
    name: 'POST /consent',
    needs: ['AuthorizationRequestStore.open', 'SubjectStore.recordConsent', 'SubjectStore.authorize'],
    async prepare(issuer) {
      const { browser, page } = await atConsent(issuer);
      return { send: browserStep(browser, () => browser.submit(page, {}, 'allow')), isGranted: hasCode };
    },
  },
  {
    name: 'POST /consent, denied',
    needs: ['AuthorizationRequestStore.complete'],
    async prepare(issuer) {
      const { browser, page } = await atConsent(issuer);
      return {
        send: browserStep(browser, () => browser.submit(page, {}, 'deny')),
        isGranted: ({ headers }) => headers.get('Location')?.includes('access_denied') ?? false,
      };
    },
  },
  {
    name: 'POST /consent, denied, to be told in a JWT',
    needs: ['KeyManager.signingKey'],
    async prepare(issuer) {
      const client = await registerClient(issuer, { authorization_signed_response_alg: 'ES384' });
      const browser = await signedInBrowser(issuer, client, 'alice');
      const page = pageOf(await browser.open(authorizeUrl(issuer, client, { response_mode: 'jwt', prompt: 'consent' })));
      // Until the Worker asks once more for a key of its own that nobody else makes it ask for.
      await setTimeout(11_000);
      return {
        send: browserStep(browser, () => browser.submit(page, {}, 'deny')),
        isGranted: ({ headers }) => {
          const [, response] = /[?&]response=([^&]+)/.exec(headers.get('Location') ?? '') ?? [];
          return response !== undefined && decodeJwt(response).error === 'access_denied';
        },
      };
    },
  },
  {
    name: 'POST /login/account',
    needs: ['SubjectStore.selectAccount'],
    async prepare(issuer) {
      const client = await registerClient(issuer);
      const browser = await signedInBrowser(issuer, client, 'alice');
      const page = pageOf(await browser.open(authorizeUrl(issuer, client, { prompt: 'select_account' })));
      return { send: browserStep(browser, () => browser.submit(page, {}, 'continue')), isGranted: hasCode };
    },
  },
  {
    name: 'POST /token, a code',
    needs: ['d1', 'SubjectStore.redeem'],
    async prepare(issuer) {
      const { client, redemption } = await obtainCode({ issuer });
      return { send: clientRequest(`${issuer}/token`, redemption, client), isGranted: isOk };
    },
  },
  {
    name: 'POST /token, a refresh token',
    needs: ['SubjectStore.rotate'],
    async prepare(issuer) {
      const { client, refresh_token } = await obtainTokens({ issuer });
      return { send: clientRequest(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token }, client), isGranted: isOk };
    },
  },
  {
    name: 'POST /token, a refresh token with a proof',
    needs: ['ReplayGuard.accept', 'SubjectStore.rotate'],
    async prepare(issuer) {
      const key = await createDpopKey();
      const { client, refresh_token } = await obtainTokens({ issuer });
      return {
        async send(fault) {
          const headers = {
            Authorization: basicCredentials(client.client_id, client.client_secret ?? ''),
            DPoP: await prove(key, `${issuer}/token`),
            ...faultHeader(fault),
          };
          const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token });
          return answerOf(fetch(`${issuer}/token`, { method: 'POST', headers, body }));
        },
        isGranted: isOk,
      };
    },
  },
  {
    name: 'GET /userinfo with a proof',
    needs: ['ReplayGuard.accept', 'SubjectStore.inspect'],
    async prepare(issuer) {
      const key = await createDpopKey();
      const { client, redemption } = await obtainCode({ issuer });
      const access_token = String((await requestTokens(issuer, redemption, client, key)).body.access_token);
      const url = `${issuer}/userinfo`;
      return {
        async send(fault) {
          const DPoP = await prove(key, url, { htm: 'GET', ath: await hashOf(access_token) });
          return answerOf(fetch(url, { headers: { Authorization: `DPoP ${access_token}`, DPoP, ...faultHeader(fault) } }));
        },
        isGranted: isOk,
      };
    },
  },
  {
    name: 'GET /userinfo',
    needs: ['d1', 'SubjectStore.inspect'],
    async prepare(issuer) {
      const { access_token } = await obtainTokens({ issuer });
      const Authorization = `Bearer ${access_token}`;
      return {
        send: (fault) => answerOf(fetch(`${issuer}/userinfo`, { headers: { Authorization, ...faultHeader(fault) } })),
        isGranted: isOk,
      };
    },
  },
  {
    name: 'POST /introspect',
    needs: ['d1', 'SubjectStore.inspect'],
    async prepare(issuer) {
      const { client, access_token } = await obtainTokens({ issuer });
      return {
        send: clientRequest(`${issuer}/introspect`, { token: access_token }, client),
        isGranted: ({ body }) => body.includes('"active":true'),
      };
    },
  },
  {
    name: 'POST /revoke',
    needs: ['d1', 'SubjectStore.revoke'],
    async prepare(issuer) {
      const { client, refresh_token } = await obtainTokens({ issuer });
      return { send: clientRequest(`${issuer}/revoke`, { token: refresh_token }, client), isGranted: isOk };
    },
  },
  {
    name: 'POST /introspect, a token of no person',
    needs: ['d1', 'ReplayGuard.inspect'],
    async prepare(issuer) {
      const { client, access_token } = await obtainOwnToken(issuer);
      return {
        send: clientRequest(`${issuer}/introspect`, { token: access_token }, client),
        isGranted: ({ body }) => body.includes('"active":true'),
      };
    },
  },
  {
    name: 'POST /revoke, a token of no person',
    needs: ['d1', 'ReplayGuard.revoke'],
    async prepare(issuer) {
      const { client, access_token } = await obtainOwnToken(issuer);
      return { send: clientRequest(`${issuer}/revoke`, { token: access_token }, client), isGranted: isOk };
    },
  },
  {
    name: 'GET /logout with a hint',
    needs: ['SubjectStore.endSession'],
    async prepare(issuer) {
      const browser = createBrowser(issuer);
      const { id_token } = await obtainTokens({ issuer, browser });
      return {
        send: browserStep(browser, () => browser.open(`${issuer}/logout?id_token_hint=${id_token}`)),
        isGranted: () => !browser.cookies.has('session'),
      };
    },
  },
];
