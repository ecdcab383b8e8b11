// The authorization endpoint over all Workers: requests, errors, prompts, consent. OpenID Connect Core §3.1.2, RFC 6749 §4.1, RFC 9207.
import * as oauth from 'openid-client';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { authorizeUrl, challenge, signedInBrowser, walk } from '../harness/authorization.ts';
import { type Browser, createBrowser } from '../harness/browser.ts';
import {
  callback,
  completeFlow,
  errorCode,
  pageOf,
  type RegisteredClient,
  randomAddress,
  registerClient,
  sentTo,
} from '../harness/journey.ts';
import { obtainTokens } from '../harness/token-requests.ts';

const issuer = inject('issuer');
let client: RegisteredClient;
let publicClient: RegisteredClient;
/** Signed in as alice, who has agreed to `client`. */
let browser: Browser;

beforeAll(async () => {
  client = await registerClient(issuer);
  publicClient = await registerClient(issuer, { token_endpoint_auth_method: 'none' });
  browser = await signedInBrowser(issuer, client, 'alice');
});

const open = (parameters: Record<string, string | undefined> = {}, from: Browser = browser) =>
  from.open(authorizeUrl(issuer, client, parameters));
const answer = async (parameters: Record<string, string | undefined> = {}, from?: Browser) =>
  sentTo(await open(parameters, from)).searchParams;

describe('requests', () => {
  test('Core §3.1.2: openid-client completes the flow with state, nonce, iss and PKCE', async () => {
    const { tokens } = await completeFlow({ issuer, username: 'alice' });
    expect(tokens.claims()?.sub).toBeTypeOf('string');
    expect(tokens.refresh_token).toBeTypeOf('string');
  });

  test('B-027: a POST with a form body gives the same answer as a GET, session cookie included', async () => {
    const url = new URL(authorizeUrl(issuer, client));
    const arrival = await browser.open(`${issuer}/authorize`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: url.search.slice(1),
    });
    expect(sentTo(arrival).searchParams.get('code')).toBeTruthy();
  });

  describe('a POST from another site, which comes without cookies, and fits into no address', () => {
    const foreign = {
      'Content-Type': 'application/x-www-form-urlencoded',
      Origin: 'https://rp.example.com',
      'Sec-Fetch-Site': 'cross-site',
    };
    const filler = 'x'.repeat(9000);
    const bodyOf = (parameters: Record<string, string | undefined>, of = client) =>
      new URL(authorizeUrl(issuer, of, { foo: filler, ...parameters })).search.slice(1);
    const post = (from: Browser, parameters: Record<string, string | undefined> = {}, of = client) =>
      from.open(`${issuer}/authorize`, { method: 'POST', headers: foreign, body: bodyOf(parameters, of) });

    test('B-027: gives the same answer as a GET, session cookie included, and a short one does', async () => {
      for (const foo of ['short', filler]) {
        expect(sentTo(await post(browser, { foo, prompt: 'none' })).searchParams.get('code')).toBeTruthy();
        expect(sentTo(await post(browser, { foo, prompt: 'none', scope: 'openid address' })).searchParams.get('error')).toBe(
          'consent_required',
        );
      }
    });

    test('0016: replaces no cookie of the browser, whatever is asked', async () => {
      const before = new Map(browser.cookies);
      for (const parameters of [{}, { prompt: 'login' }, { prompt: 'none' }, { scope: 'unknown' }, { redirect_uri: undefined }]) {
        await post(browser, parameters);
        expect([parameters, browser.cookies]).toEqual([parameters, before]);
      }
    });

    test('B-027: is answered with the way to the same request by GET, and with nothing else', async () => {
      const address = { 'CF-Connecting-IP': randomAddress() };
      for (const site of ['cross-site', 'same-site']) {
        const headers = { ...foreign, ...address, 'Sec-Fetch-Site': site };
        const answer = await fetch(`${issuer}/authorize`, { method: 'POST', headers, body: bodyOf({}), redirect: 'manual' });
        const { pathname, searchParams } = new URL(answer.headers.get('Location') ?? '', issuer);
        expect([answer.status, pathname, [...searchParams.keys()]]).toEqual([303, '/authorize', ['client_id', 'request_uri']]);
        expect(answer.headers.getSetCookie()).toEqual([]);
      }
    });

    test('B-042, B-156: then waits for the browser that goes on with it and for no other, and serves one answer', async () => {
      const person = createBrowser(issuer);
      const login = pageOf(await post(person));
      expect(new URL(login.url).pathname).toBe('/login');
      expect(errorCode(pageOf(await browser.open(login.url)))).toBe('invalid_request_uri');
      const { arrival } = await walk(person, await person.open(login.url), 'alice');
      expect(sentTo(arrival).searchParams.get('code')).toBeTruthy();
      const again = new URL(login.url);
      again.pathname = '/authorize';
      expect(pageOf(await person.open(again.href)).status).toBe(400);
    });

    test('RL-01: is not kept when a GET of it would not be: an error goes to the client, or onto a page', async () => {
      expect(sentTo(await post(browser)).searchParams.get('code')).toBeTruthy();
      const send = async (parameters: Record<string, string | undefined>) =>
        fetch(`${issuer}/authorize`, { method: 'POST', headers: foreign, body: bodyOf(parameters), redirect: 'manual' });
      const refused = await send({ scope: 'unknown' });
      expect(refused.headers.get('Location')).toMatch(/^https:\/\/rp\.example\.com\/callback\?error=invalid_scope&/);
      expect([(await send({ redirect_uri: undefined })).status, (await send({ client_id: 'nobody' })).status]).toEqual([400, 400]);
    });
  });

  test('B-028: unknown parameters are ignored', async () => {
    expect((await answer({ unknown: 'x', foo: 'bar' })).get('code')).toBeTruthy();
  });

  test('B-029, IN-01: a repeated parameter is refused before anything is trusted', async () => {
    for (const repeated of ['state=other', 'client_id=other', 'scope=openid']) {
      const page = pageOf(await browser.open(`${authorizeUrl(issuer, client)}&${repeated}`));
      expect([page.status, errorCode(page)]).toEqual([400, 'invalid_request']);
    }
  });

  test('B-030: the order of parameters and scope values changes nothing', async () => {
    const reversed = [...new URL(authorizeUrl(issuer, client)).searchParams].reverse();
    expect(sentTo(await browser.open(`${issuer}/authorize?${new URLSearchParams(reversed)}`)).searchParams.get('code')).toBeTruthy();
  });

  test('B-037: state comes back exactly as sent, and not at all when not sent', async () => {
    const state = 'a b+c/?&=%20"\'<>é'.padEnd(64, 'x');
    expect((await answer({ state })).get('state')).toBe(state);
    expect((await answer({ state: undefined })).has('state')).toBe(false);
  });

  test('B-080, RFC 9207 §2: every response carries iss, errors included', async () => {
    expect((await answer()).get('iss')).toBe(issuer);
    expect((await answer({ scope: 'unknown' })).get('iss')).toBe(issuer);
  });

  test('B-046: nothing but code, state, iss and session_state is in a success response', async () => {
    expect([...(await answer()).keys()].sort()).toEqual(['code', 'iss', 'session_state', 'state']);
  });

  test('B-032: a registered query survives and only a native loopback port may vary', async () => {
    const native = await registerClient(issuer, {
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      redirect_uris: ['http://127.0.0.1/cb?app=1'],
    });
    const person = createBrowser(issuer);
    const url = authorizeUrl(issuer, native, { redirect_uri: 'http://127.0.0.1:5555/cb?app=1' });
    const { arrival } = await walk(person, await person.open(url), 'alice');
    expect(sentTo(arrival).href).toMatch(/^http:\/\/127\.0\.0\.1:5555\/cb\?app=1&code=/);
    for (const foreign of ['http://localhost:5555/cb?app=1', 'http://127.0.0.1.evil.test:5555/cb?app=1', 'http://127.0.0.1:5555/cb']) {
      const page = pageOf(await person.open(authorizeUrl(issuer, native, { redirect_uri: foreign })));
      expect([foreign, page.status, errorCode(page)]).toEqual([foreign, 400, 'invalid_request']);
    }
  });

  test('B-039: hints and wishes of any value never cause an error', async () => {
    const wishes = {
      display: 'hologram',
      ui_locales: 'xx-!! tlh',
      claims_locales: '*',
      login_hint: '<b>\u0000',
      acr_values: 'gold silver',
    };
    expect((await answer(wishes)).get('code')).toBeTruthy();
  });

  test('B-031: a request without openid yields a code and no ID Token', async () => {
    const { tokens } = await completeFlow({ issuer, username: 'alice', scope: 'profile' });
    expect(tokens.id_token).toBeUndefined();
  });
});

describe('errors', () => {
  test('B-033, B-050, B-313: a redirect_uri that is not registered gives a page at the authorize URL', async () => {
    expect((await answer()).get('code')).toBeTruthy();
    for (const redirect_uri of [undefined, 'https://evil.example/cb', `${callback}/`, `${callback}?x=1`, callback.toUpperCase()]) {
      const page = pageOf(await open({ redirect_uri }));
      expect([page.status, errorCode(page)]).toEqual([400, 'invalid_request']);
      expect(new URL(page.url).pathname).toBe('/authorize');
    }
  });

  test('B-034, AZ-05: an unknown and a malformed client_id get the same page', async () => {
    const pages = await Promise.all(['nobody', 'nobody else', 'x'.repeat(300)].map(async (client_id) => pageOf(await open({ client_id }))));
    const normal = pages.map(({ status, body }) => [status, body.replaceAll(/[0-9a-f-]{36}|nonce="[^"]*"/g, '')]);
    expect(normal[1]).toEqual(normal[0]);
    expect(normal[2]).toEqual(normal[0]);
    expect(normal[0]?.[0]).toBe(400);
  });

  test.each([
    ['B-035', { response_type: undefined }, 'invalid_request'],
    ['B-035', { response_type: 'magic' }, 'unsupported_response_type'],
    ['AZ-11', { response_type: 'code code' }, 'unsupported_response_type'],
    ['B-048', { response_mode: 'carrier_pigeon' }, 'invalid_request'],
    ['B-053', { prompt: 'none login' }, 'invalid_request'],
    ['B-071', { claims: 'no json' }, 'invalid_request'],
    ['B-071', { claims: '[]' }, 'invalid_request'],
    ['RFC 6749 §3.3', { scope: 'openid "quoted"' }, 'invalid_scope'],
    ['B-038', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['B-038', { code_challenge_method: undefined }, 'invalid_request'],
    ['AZ-09', { code_challenge: challenge.slice(1) }, 'invalid_request'],
    ['AZ-09', { code_challenge: `${challenge.slice(2)}+/` }, 'invalid_request'],
    ['Core §3.1.2.1', { max_age: '-1' }, 'invalid_request'],
  ])('%s, B-043, B-045: %o is %s by redirect, with state and a plain description', async (_rule, parameters, error) => {
    const response = await answer(parameters);
    expect(response.get('error')).toBe(error);
    expect(response.get('state')).toBe('the state');
    expect(response.get('error_description')).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]*$/);
    expect(response.has('code')).toBe(false);
  });

  test('B-038, AZ-07: a public client without a challenge is refused', async () => {
    const person = await signedInBrowser(issuer, publicClient, 'alice');
    const good = sentTo(await person.open(authorizeUrl(issuer, publicClient)));
    expect(good.searchParams.has('code')).toBe(true);
    const url = authorizeUrl(issuer, publicClient, { code_challenge: undefined, code_challenge_method: undefined });
    expect(sentTo(await person.open(url)).searchParams.get('error')).toBe('invalid_request');
  });

  test('B-047: the refusal of the person is access_denied', async () => {
    const person = createBrowser(issuer);
    const consent = await walkToConsent(person);
    const denied = sentTo(await person.submit(consent, {}, 'deny'));
    expect(denied.searchParams.get('error')).toBe('access_denied');
    expect(denied.searchParams.get('state')).toBe('the state');
  });
});

async function walkToConsent(person: Browser) {
  const login = pageOf(await person.open(authorizeUrl(issuer, client, { scope: 'openid email phone' })));
  return pageOf(await person.submit(login, { username: 'bob', password: 'correct horse battery staple' }, 'login'));
}

describe('prompt, max_age, hints', () => {
  test('B-051: prompt=none without a session is login_required, with no page and no new session', async () => {
    const stranger = createBrowser(issuer);
    expect((await answer({ prompt: 'none' }, stranger)).get('error')).toBe('login_required');
    expect(stranger.cookies.size).toBe(0);
  });

  test('B-052: prompt=none with a session and remembered consent succeeds', async () => {
    expect((await answer({ prompt: 'none' })).get('code')).toBeTruthy();
  });

  test('B-051: prompt=none with a session but without consent is consent_required', async () => {
    expect((await answer({ prompt: 'none', scope: 'openid address' })).get('error')).toBe('consent_required');
    const other = await registerClient(issuer);
    expect(sentTo(await browser.open(authorizeUrl(issuer, other, { prompt: 'none' }))).searchParams.get('error')).toBe('consent_required');
  });

  test('B-054, AZ-17: prompt=login asks although a session lives, once', async () => {
    const { arrival, pages } = await walk(browser, await open({ prompt: 'login' }), 'alice');
    expect(pages).toEqual(['/login']);
    expect(sentTo(arrival).searchParams.get('code')).toBeTruthy();
  });

  test('B-055: prompt=consent asks although consent is remembered', async () => {
    const { arrival, pages } = await walk(browser, await open({ prompt: 'consent' }), 'alice');
    expect(pages).toEqual(['/consent']);
    expect(sentTo(arrival).searchParams.get('code')).toBeTruthy();
  });

  test('B-055: prompt=select_account offers the choice, and prompt=none cannot', async () => {
    const { arrival, pages } = await walk(browser, await open({ prompt: 'select_account' }), 'alice');
    expect(pages).toEqual(['/login/account']);
    expect(sentTo(arrival).searchParams.get('code')).toBeTruthy();
  });

  test('B-054, B-055: login and consent together ask for both, in that order', async () => {
    const { pages } = await walk(browser, await open({ prompt: 'consent login' }), 'alice');
    expect(pages).toEqual(['/login', '/consent']);
  });

  test('B-057: max_age=0 equals prompt=login', async () => {
    const { pages, arrival } = await walk(browser, await open({ max_age: '0' }), 'alice');
    expect(pages).toEqual(['/login']);
    expect(sentTo(arrival).searchParams.get('code')).toBeTruthy();
  });

  test('B-058, B-059: a generous max_age does not ask, and auth_time is in the ID Token and stays', async () => {
    const person = createBrowser(issuer);
    const first = await completeFlow({ issuer, username: 'alice', client, browser: person, parameters: { max_age: '10000' } });
    const again = await completeFlow({
      issuer,
      username: 'nobody',
      client,
      browser: person,
      parameters: { max_age: '10000', prompt: 'none' },
    });
    expect(first.tokens.claims()?.auth_time).toBeTypeOf('number');
    expect(again.tokens.claims()?.auth_time).toBe(first.tokens.claims()?.auth_time);
  });

  test('B-060, B-061: an id_token_hint of the person succeeds, of another is login_required, and a forged one is refused', async () => {
    const alice = await completeFlow({ issuer, username: 'alice', client });
    const bob = await completeFlow({ issuer, username: 'bob', client });
    const hint = alice.tokens.id_token ?? '';
    expect((await answer({ prompt: 'none', id_token_hint: hint })).get('code')).toBeTruthy();
    expect((await answer({ prompt: 'none', id_token_hint: bob.tokens.id_token })).get('error')).toBe('login_required');
    expect((await answer({ prompt: 'none', id_token_hint: `${hint.slice(0, -8)}AAAAAAAA` })).get('error')).toBe('invalid_request');
  });

  test('Core §3.1.2.1: an id_token_hint is about the session with this client; what another client was told is refused', async () => {
    const browser = await signedInBrowser(issuer, client, 'alice');
    const own = await obtainTokens({ issuer, client, browser });
    const other = await obtainTokens({ issuer, client: await registerClient(issuer), browser });
    const silently = async (id_token_hint: string) =>
      sentTo(await browser.open(authorizeUrl(issuer, client, { prompt: 'none', id_token_hint }))).searchParams;
    expect((await silently(own.id_token)).get('error')).toBe(null);
    expect((await silently(other.id_token)).get('error')).toBe('invalid_request');
  });

  test('B-070: a requested sub of somebody else is an error', async () => {
    const claims = JSON.stringify({ id_token: { sub: { value: 'somebody-else' } } });
    expect((await answer({ prompt: 'none', claims })).get('error')).toBe('login_required');
  });

  test('B-070, Core §5.5.1: sub is asked for by value or values, for either destination, and names one person', async () => {
    const [own, other] = [{ sub: { value: 'alice-3f9c1d7e' } }, { sub: { value: 'somebody-else' } }];
    const outcome = async (claims: object) => (await answer({ prompt: 'none', claims: JSON.stringify(claims) })).get('error');
    expect(await outcome({ userinfo: own, id_token: own })).toBeNull();
    expect(await outcome({ userinfo: { sub: { values: ['alice-3f9c1d7e'] } } })).toBeNull();
    expect(await outcome({ userinfo: other })).toBe('login_required');
    expect(await outcome({ userinfo: other, id_token: own })).toBe('invalid_request');
    expect(await outcome({ userinfo: { sub: { values: ['alice-3f9c1d7e', 'somebody-else'] } } })).toBe('invalid_request');
  });

  test('B-073: an essential acr that cannot be met is an error', async () => {
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: ['urn:example:hardware'] } } });
    expect((await answer({ claims })).get('error')).toBe('unmet_authentication_requirements');
    const met = JSON.stringify({ id_token: { acr: { essential: true, values: ['urn:authrim:acr:password'] } } });
    expect((await answer({ claims: met })).get('code')).toBeTruthy();
  });
});

describe('consent and single sign-on', () => {
  test('B-062: consent is remembered per client and scope: fewer scopes do not ask, new ones do', async () => {
    const own = await registerClient(issuer);
    const person = createBrowser(issuer);
    const asks = async (scope: string) => (await walk(person, await person.open(authorizeUrl(issuer, own, { scope })), 'alice')).pages;
    expect(await asks('openid email profile')).toEqual(['/login', '/consent']);
    expect(await asks('openid email')).toEqual([]);
    expect(await asks('openid email phone')).toEqual(['/consent']);
  });

  test('SSO: a second client needs consent and no second sign-in', async () => {
    const second = await registerClient(issuer);
    const { pages, arrival } = await walk(browser, await browser.open(authorizeUrl(issuer, second)), 'alice');
    expect(pages).toEqual(['/consent']);
    expect(sentTo(arrival).searchParams.get('code')).toBeTruthy();
  });

  test('B-064, B-314: the pages name the client, show its logo and link its policy and terms', async () => {
    const branded = await registerClient(issuer, {
      client_name: 'Blue Books',
      logo_uri: 'https://rp.example.com/logo.png',
      policy_uri: 'https://rp.example.com/policy',
      tos_uri: 'https://rp.example.com/terms',
    });
    const person = createBrowser(issuer);
    const login = pageOf(await person.open(authorizeUrl(issuer, branded)));
    const consent = pageOf(await person.submit(login, { username: 'alice', password: 'correct horse battery staple' }, 'login'));
    for (const { body } of [login, consent]) {
      for (const shown of ['Blue Books', 'href="https://rp.example.com/policy"', 'href="https://rp.example.com/terms"'])
        expect(body).toContain(shown);
    }
    expect(login.body).toContain('src="https://rp.example.com/logo.png"');
    expect(login.body).toContain('Sign in');
  });

  test('B-040: login_hint prefills the user name and ui_locales picks the language', async () => {
    const page = pageOf(await createBrowser(issuer).open(authorizeUrl(issuer, client, { login_hint: 'carol"><b>', ui_locales: 'tlh de' })));
    expect(page.body).toContain('value="carol&quot;&gt;&lt;b&gt;"');
    expect(page.body).toContain('<html lang="de"');
  });

  test('B-063: offline_access survives only with consent', async () => {
    const { tokens } = await completeFlow({ issuer, username: 'alice', scope: 'openid offline_access' });
    expect(tokens.scope).toBe('openid offline_access');
  });

  test('B-321, LG-01: a wrong password keeps the transaction and says nothing about the person', async () => {
    const person = createBrowser(issuer);
    const login = pageOf(await person.open(authorizeUrl(issuer, client)));
    const masked = async (username: string) => {
      const page = pageOf(await person.submit(login, { username, password: 'wrong' }, 'login'));
      return [page.status, page.body.replaceAll(/nonce="[^"]*"|challenge&quot;:&quot;[\w-]+|value="[^"]*"/g, '')];
    };
    const [known, unknown] = [await masked('carol'), await masked('nobody-at-all')];
    expect(unknown).toEqual(known);
    const { arrival } = await walk(person, await person.open(login.url), 'alice');
    expect(sentTo(arrival).searchParams.get('code')).toBeTruthy();
  });
});

test('oauth: openid-client refuses a response whose state was changed', async () => {
  const configuration = await oauth.discovery(new URL(issuer), client.client_id, {}, oauth.ClientSecretBasic(client.client_secret ?? ''), {
    execute: [oauth.allowInsecureRequests],
  });
  const response = sentTo(await open());
  await expect(oauth.authorizationCodeGrant(configuration, response, { expectedState: 'another' })).rejects.toThrow();
});

test('B-155, B-156: a waiting request may be opened twice, serves one answer, and then tells the person how to go on', async () => {
  const own = await registerClient(issuer, { initiate_login_uri: 'https://rp.example.com/start' });
  const person = createBrowser(issuer);
  const login = pageOf(await person.open(authorizeUrl(issuer, own)));
  pageOf(await person.open(login.url));
  const { arrival } = await walk(person, await person.open(login.url), 'alice');
  expect(sentTo(arrival).searchParams.get('code')).toBeTruthy();
  const resumed = new URL(login.url);
  resumed.pathname = '/authorize';
  const gone = pageOf(await person.open(resumed.href));
  expect(gone.status).toBe(400);
  expect(gone.body).toContain(`href="https://rp.example.com/start?iss=${encodeURIComponent(issuer)}"`);
});

test('B-042, AZ-23: a waiting request opens in no other browser and for no other client', async () => {
  const login = pageOf(await createBrowser(issuer).open(authorizeUrl(issuer, client)));
  for (const path of ['/login', '/authorize']) {
    const stolen = new URL(login.url);
    stolen.pathname = path;
    const page = pageOf(await browser.open(stolen.href));
    expect([page.status, errorCode(page)]).toEqual([400, 'invalid_request_uri']);
    stolen.searchParams.set('client_id', publicClient.client_id);
    expect(pageOf(await browser.open(stolen.href)).status).toBe(400);
  }
});

test('B-041, FAPI2 SP §5.3.2.2: every redirect after a form is 303, so that no password travels on', async () => {
  const person = createBrowser(issuer);
  const login = pageOf(await person.open(authorizeUrl(issuer, client)));
  const [form] = login.forms;
  const body = new URLSearchParams({ ...form?.fields, username: 'alice', password: 'correct horse battery staple' });
  const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const posted = await fetch(form?.action ?? '', {
    method: 'POST',
    headers: { Cookie: cookie, Origin: issuer, 'Content-Type': 'application/x-www-form-urlencoded' },
    body,
    redirect: 'manual',
  });
  expect([posted.status, new URL(posted.headers.get('Location') ?? '', issuer).pathname]).toEqual([303, '/authorize']);
  const granted = await fetch(authorizeUrl(issuer, client), {
    headers: { Cookie: [...browser.cookies].map((pair) => pair.join('=')).join('; ') },
    redirect: 'manual',
  });
  expect(granted.status).toBe(303);
});

describe('third-party initiated login', () => {
  const initiate_login_uri = 'https://rp.example.com/start?from=issuer';

  test('B-245: initiate_login_uri is accepted, returned and served again by the client configuration endpoint', async () => {
    const own = await registerClient(issuer, { initiate_login_uri });
    expect(own.initiate_login_uri).toBe(initiate_login_uri);
    const read = await fetch(own.registration_client_uri, { headers: { Authorization: `Bearer ${own.registration_access_token}` } });
    expect(await read.json()).toMatchObject({ initiate_login_uri });
  });

  test('B-246: a value that is not https is refused', async () => {
    await registerClient(issuer, { initiate_login_uri });
    for (const value of ['http://rp.example.com/start', 'javascript:alert(1)', 'no url']) {
      await expect(registerClient(issuer, { initiate_login_uri: value })).rejects.toThrow('invalid_client_metadata');
    }
  });

  test('B-247: the way back starts a sign-in at the client and says who we are', async () => {
    const own = await registerClient(issuer, { initiate_login_uri });
    const person = createBrowser(issuer);
    const login = pageOf(await person.open(authorizeUrl(issuer, own)));
    await walk(person, await person.open(login.url), 'alice');
    const gone = new URL(login.url);
    gone.pathname = '/authorize';
    const { body } = pageOf(await person.open(gone.href));
    expect(body).toContain(`href="${initiate_login_uri}&amp;iss=${encodeURIComponent(issuer)}"`);
  });
});
