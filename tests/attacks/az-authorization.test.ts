// Attacks on the authorization endpoint. What needs a disabled person or client is in statuses.test.ts, what needs a race in races.test.ts.
import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { authorizeUrl, challenge, signedInBrowser, verifier, walk } from '../harness/authorization.ts';
import { type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { callback, pageOf, password, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { expectErrorPage, expectErrorRedirect, expectNoGrant, expectStaleForm } from '../harness/oracles.ts';
import { postForm } from '../harness/token-requests.ts';

const issuer = inject('issuer');
let client: RegisteredClient;
/** Signed in as ivan, who has agreed to `client`. */
let browser: Browser;

beforeAll(async () => {
  client = await registerClient(issuer);
  browser = await signedInBrowser(issuer, client, 'ivan');
});

type Parameters = Record<string, string | undefined>;
const open = (parameters: Parameters = {}, from = browser, of = client) => from.open(authorizeUrl(issuer, of, parameters));

/** The unmutated request succeeds, before and after. */
const expectGranted = async (from = browser, of = client) => expect(sentTo(await open({}, from, of)).searchParams.get('code')).toBeTruthy();

async function expectRefused(vectors: Iterable<Parameters>, judge: (arrival: Awaited<ReturnType<typeof open>>) => void): Promise<void> {
  await expectGranted();
  for (const vector of vectors) judge(await open(vector));
  await expectGranted();
}

/** Redeems the code of a response. */
async function redeem(response: URL, of = client) {
  const code = response.searchParams.get('code') ?? '';
  const { status, body } = await postForm(
    `${issuer}/token`,
    { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier },
    of,
  );
  expect(status).toBe(200);
  return body as { scope: string; access_token: string; id_token: string };
}

describe('where the answer goes', () => {
  test('AZ-01, RFC 9700 §2.1: an unregistered redirect_uri gets a page and nothing else', async () => {
    await expectRefused([{ redirect_uri: 'https://evil.test/cb' }], (arrival) => expectErrorPage(arrival));
  });

  test('AZ-02, RFC 9700 §4.1.3: nothing but the very string of a registered redirect_uri is one', async () => {
    const { host } = new URL(callback);
    const variants = [
      `${callback}/`,
      `${callback}?`,
      `${callback}?x=1`,
      `${callback}/extra`,
      `${callback}/..`,
      `${callback}/%2e%2e/callback`,
      `https://${host}/./callback`,
      `https://${host}//callback`,
      `https://${host}/%63allback`,
      `https://${host}/CALLBACK`,
      `https://${host}\\@evil.test/callback`,
      `https://${host.toUpperCase()}/callback`,
      `https://${host}:443/callback`,
      `https://${host}.:443/callback`,
      `https://${host}./callback`,
      `https://user@${host}/callback`,
      `https://evil.test@${host}/callback`,
      `https://${host}@evil.test/callback`,
      `${callback}#x`,
      `${callback}#`,
      `https://${host}.evil.test/callback`,
      `https://${host.replace('.', 'x')}/callback`,
      `https://evil.test/${host}/callback`,
      `https://evil${host}/callback`,
      `http://${host}/callback`,
      `HTTPS://${host}/callback`,
      `//${host}/callback`,
      `/callback`,
      ` ${callback}`,
      `${callback} `,
      `${callback}\t`,
      `${callback}\r\nLocation: https://evil.test/`,
      `${callback}\u0000`,
      `${callback} https://evil.test/`,
      `https://ｒｐ.example.com/callback`,
      'javascript:alert(1)',
      'data:text/html,x',
      '*',
    ];
    await expectRefused(
      variants.map((redirect_uri) => ({ redirect_uri })),
      (arrival) => expectErrorPage(arrival),
    );
  });

  test('AZ-03, RFC 8252 §7.3: of a loopback redirect_uri the port may vary and nothing else', async () => {
    const native = await registerClient(issuer, {
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      redirect_uris: ['http://127.0.0.1/cb', callback],
    });
    const person = await signedInBrowser(issuer, native, 'ivan');
    const good = sentTo(await open({ redirect_uri: 'http://127.0.0.1:5555/cb' }, person, native));
    expect(good.searchParams.has('code')).toBe(true);
    const variants = [
      'http://localhost:5555/cb',
      'http://127.0.0.1.evil.test:5555/cb',
      'http://127.0.0.1@evil.test:5555/cb',
      'http://127.0.0.1:5555@evil.test/cb',
      'http://127.0.0.1:pw@evil.test/cb',
      'http://127.0.0.1:5555/cb/',
      'http://127.0.0.1:5555/cb?x=1',
      'http://127.0.0.1:5555/',
      'http://127.0.0.1:65536/cb',
      'http://127.0.0.1:/cb',
      'http://127.0.0.1:5555',
      'https://127.0.0.1:5555/cb',
      'http://127.1:5555/cb',
      'http://2130706433:5555/cb',
      'http://[::1]:5555/cb',
      'http://[::ffff:127.0.0.1]:5555/cb',
      'http://127.0.0.1:5555\\@evil.test/cb',
    ];
    for (const redirect_uri of variants) expectErrorPage(await open({ redirect_uri }, person, native));
    await expectGranted(person, native);
  });

  test('AZ-56, B-142: an unsigned request object and a foreign request_uri are refused, not half read', async () => {
    await expectGranted();
    expectErrorRedirect(await open({ request: 'eyJhbGciOiJub25lIn0.e30.' }), 'invalid_request_object');
    expectErrorRedirect(await open({ request_uri: 'https://evil.test/request.jwt' }), 'invalid_request_uri');
    expectErrorRedirect(await open({ registration: '{}' }), 'registration_not_supported');
    for (const request_uri of [
      'urn:ietf:params:oauth:request_uri:',
      'urn:ietf:params:oauth:request_uri:AAAA',
      'urn:ietf:params:oauth:request_uri:../x',
    ])
      expectErrorPage(await open({ request_uri }), 'invalid_request_uri');
  });
});

describe('what may be asked', () => {
  test('AZ-07, RFC 9700 §2.1.1: a public client gets no code without S256, whatever else it asks', async () => {
    const spa = await registerClient(issuer, {
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'implicit'],
      response_types: ['code', 'code token', 'code id_token'],
    });
    const person = await signedInBrowser(issuer, spa, 'ivan');
    await expectGranted(person, spa);
    for (const response_type of ['code', 'code token', 'code id_token']) {
      for (const weak of [
        { code_challenge: undefined, code_challenge_method: undefined },
        { code_challenge: undefined },
        { code_challenge: '' },
        { code_challenge_method: undefined },
        { code_challenge_method: 'plain' },
        { code_challenge_method: 's256' },
        { code_challenge_method: 'S256 plain' },
      ])
        expectErrorRedirect(await open({ response_type, nonce: 'n', ...weak }, person, spa), 'invalid_request');
    }
  });

  test('AZ-09, RFC 7636 §4.2: a code_challenge is the base64url of 32 bytes', async () => {
    const malformed = [
      challenge.slice(1),
      `${challenge}A`,
      'A'.repeat(128),
      'A'.repeat(129),
      `${challenge.slice(1)}+`,
      `${challenge.slice(1)}/`,
      `${challenge.slice(1)}=`,
      `${challenge.slice(1)} `,
      `${challenge}\n`,
      `${challenge.slice(1)}é`,
    ];
    await expectRefused(
      malformed.map((code_challenge) => ({ code_challenge })),
      (arrival) => expectErrorRedirect(arrival, 'invalid_request'),
    );
  });

  test('AZ-11, RFC 9700 §2.1.2: no response_type but a registered one, and never a token through the browser', async () => {
    const types = [
      'token',
      'id_token token',
      'id_token',
      'code token',
      'none',
      'code none',
      'code code',
      'CODE',
      'code ',
      ' code',
      'code,token',
      'x',
    ];
    await expectRefused(
      types.map((response_type) => ({ response_type, nonce: 'n' })),
      (arrival) =>
        expect(expectErrorRedirect(arrival, errorOf(arrival)).get('error')).toMatch(/^(unsupported_response_type|unauthorized_client)$/),
    );
  });

  const errorOf = (arrival: Awaited<ReturnType<typeof open>>): string =>
    new URLSearchParams(sentTo(arrival).hash.slice(1) || sentTo(arrival).search).get('error') ?? '';

  test('AZ-13, Multiple Response Types §2.1: an unknown response_mode is refused by redirect', async () => {
    await expectRefused(
      ['JWT', 'web_message.jwt', 'Query', 'query fragment', 'form-post', 'javascript'].map((response_mode) => ({ response_mode })),
      (arrival) => expectErrorRedirect(arrival, 'invalid_request'),
    );
  });

  test.each([
    ['an unknown value', 'openid admin superuser urn:example:all', 'openid'],
    ['a repeated value', 'openid openid openid', 'openid'],
    ['ten thousand characters', `openid ${'a'.repeat(10_000)}`, 'openid'],
    ['two thousand values', `openid ${'a b c d '.repeat(500)}`, 'openid'],
    ['another case', 'openid OPENID Email', 'openid'],
    ['a prototype key', 'openid __proto__ constructor', 'openid'],
  ])('AZ-15, RFC 6749 §3.3: scope with %s grants nothing more', async (_, scope, granted) => {
    const { scope: issued, access_token } = await redeem(sentTo(await open({ scope })));
    expect(issued).toBe(granted);
    expect(decodeJwt(access_token).scope).toBe(granted);
  });

  test('AZ-15: only U+0020 separates, and what is not a scope token is invalid_scope', async () => {
    const malformed = [
      'openid\u0000email',
      'openid\r\nemail',
      'openid\temail',
      'openid\u00a0email',
      'openid\u3000email',
      'оpenid',
      'openid "email"',
      'openid email\\',
    ];
    await expectRefused(
      malformed.map((scope) => ({ scope })),
      (arrival) => expectErrorRedirect(arrival, 'invalid_scope'),
    );
  });

  test('AZ-19, Core §5.5: a hostile claims parameter is refused within a second, and pollutes nothing', async () => {
    const hostile = [
      `{"userinfo":{"email":{"value":${'{"a":'.repeat(600)}{}${'}'.repeat(600)}}}}`,
      `{"userinfo":{"email":{"values":[${'['.repeat(1000)}${']'.repeat(1000)}]}}}`,
      JSON.stringify({ userinfo: { email: { value: 'x'.repeat(9000) } } }),
      '{"userinfo":',
      '"userinfo"',
      'null',
      '{"userinfo":[]}',
      '{"id_token":{"sub":1}}',
      '{"id_token":{"email":{"essential":"yes"}}}',
    ];
    const start = performance.now();
    await expectRefused(
      hostile.map((claims) => ({ claims })),
      (arrival) => expectErrorRedirect(arrival, 'invalid_request'),
    );
    expect(performance.now() - start).toBeLessThan(hostile.length * 1000);
    const deep = `${'{"a":'.repeat(600)}{}${'}'.repeat(600)}`;
    for (const claims of ['{"__proto__":{"polluted":1},"userinfo":{"__proto__":{"essential":true},"constructor":null}}', deep])
      expect(sentTo(await open({ claims })).searchParams.has('code')).toBe(true);
  });

  test('AZ-59, Core §5.5.1: a demand about the person or the sign-in is met or refused, never lost on its way', async () => {
    const demand = (member: object, place = 'id_token') => ({ prompt: 'none', claims: JSON.stringify({ [place]: member }) });
    await expectGranted();
    expect(sentTo(await open(demand({ acr: null, sub: null }))).searchParams.has('code')).toBe(true);
    const subjects = ['somebody-else', '', ' ', 7, true, ['x'], { $ne: '' }].flatMap((value) => [
      { sub: { value } },
      { sub: { values: [value] } },
    ]);
    const demands = [
      ...subjects.flatMap((member) => [demand(member), demand(member, 'userinfo')]),
      ...[['gold'], [7], [{}], ['URN:AUTHRIM:ACR:PASSWORD']].map((values) => demand({ acr: { essential: true, values } })),
      ...['gold', '', 7, {}].map((value) => demand({ acr: { essential: true, value } })),
    ];
    for (const parameters of demands) {
      const response = sentTo(await open(parameters)).searchParams;
      expect([parameters, response.has('code'), response.has('error')]).toEqual([parameters, false, true]);
    }
  });

  test('AZ-29, RFC 6749 §3.1: of a POST the body counts and the query is not read', async () => {
    const send = (query: string, body: Record<string, string>) =>
      browser.open(`${issuer}/authorize?${query}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(body),
      });
    const whole = Object.fromEntries(new URL(authorizeUrl(issuer, client)).searchParams);
    const { state: _, ...stateless } = whole;
    const conflicting = sentTo(await send('state=evil&scope=openid+email&redirect_uri=https://evil.test/', whole));
    expect(conflicting.searchParams.get('state')).toBe('the state');
    expect((await redeem(conflicting)).scope).toBe('openid');
    expect(sentTo(await send('state=evil', stateless)).searchParams.has('state')).toBe(false);
    expectErrorPage(await send(new URLSearchParams(whole).toString(), {}));
  });
});

describe('what the person sees and says', () => {
  /** The consent page of `of` for this person. */
  async function consentPage(person: Browser, username: string, parameters: Parameters, of: RegisteredClient): Promise<Page> {
    const arrival = await open(parameters, person, of);
    const { pathname } = new URL(pageOf(arrival).url);
    return pathname === '/login' ? pageOf(await person.submit(pageOf(arrival), { username, password }, 'login')) : pageOf(arrival);
  }

  test('AZ-21, ASVS 10.7.2: fields added to the consent form grant nothing the page did not show', async () => {
    const own = await registerClient(issuer);
    const person = createBrowser(issuer);
    const page = await consentPage(person, 'judy', { scope: 'openid' }, own);
    const extra = {
      scope: 'openid email profile offline_access',
      claims: '{"userinfo":{"email":null}}',
      user_id: 'alice',
      sub: 'alice-3f9c1d7e',
    };
    const { scope, access_token } = await redeem(sentTo(await person.submit(page, extra, 'allow')), own);
    expect(scope).toBe('openid');
    const claims = await (await fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${access_token}` } })).json();
    expect(Object.keys(claims as object)).toEqual(['sub']);
    expect(new URL(pageOf(await open({ scope: 'openid email' }, person, own)).url).pathname).toBe('/consent');
  });

  test('AZ-21: the token of one consent form opens no other, and client_id cannot be exchanged', async () => {
    const [own, evil] = [await registerClient(issuer), await registerClient(issuer)];
    const person = createBrowser(issuer);
    const first = await consentPage(person, 'judy', { scope: 'openid' }, own);
    const second = await consentPage(person, 'judy', { scope: 'openid email' }, evil);
    const [asked] = second.forms;
    expectStaleForm(await person.submit(first, { request_uri: asked?.fields.request_uri ?? '' }, 'allow'));
    expectErrorPage(await person.submit(first, { client_id: evil.client_id }, 'allow'), 'invalid_request_uri');
    expectErrorPage(await person.submit(first, { decision: 'maybe' }));
    expect(sentTo(await person.submit(first, {}, 'allow')).searchParams.has('code')).toBe(true);
  });

  test('AZ-51, B-062: a claim asked for by name is shown and agreed to like its scope, also where only openid is remembered', async () => {
    const own = await registerClient(issuer);
    const person = await signedInBrowser(issuer, own, 'judy');
    await expectGranted(person, own);
    const claims = JSON.stringify({ userinfo: { email: null }, id_token: { phone_number: { essential: true } } });
    expectErrorRedirect(await open({ claims, prompt: 'none' }, person, own), 'consent_required');
    const page = await consentPage(person, 'judy', { claims }, own);
    expect(page.body).toContain('See your email address');
    expect(page.body).toContain('See your phone number');
    const { scope } = await redeem(sentTo(await person.submit(page, {}, 'allow')), own);
    expect(scope).toBe('openid');
    expect(sentTo(await open({ claims, prompt: 'none' }, person, own)).searchParams.has('code')).toBe(true);
  });

  test('AZ-52: a consent page shown to one person is not the consent of another who signed in since', async () => {
    const own = await registerClient(issuer);
    const person = createBrowser(issuer);
    const page = await consentPage(person, 'judy', { scope: 'openid' }, own);
    const login = pageOf(await person.open(`${issuer}/login?another=1`));
    await person.submit(login, { username: 'mallory', password }, 'login');
    expectStaleForm(await person.submit(page, {}, 'allow'));
    expect(new URL(pageOf(await open({}, person, own)).url).pathname).toBe('/consent');
  });

  test('AZ-52, B-055, Core §3.1.2.1: the account that was chosen is not exchanged for another who signed in since', async () => {
    const own = await registerClient(issuer);
    await signedInBrowser(issuer, own, 'mallory');
    const person = await signedInBrowser(issuer, own, 'judy');
    const page = pageOf(await open({ prompt: 'select_account' }, person, own));
    expect(page.body).toContain('judy');
    const login = pageOf(await person.open(`${issuer}/login?another=1`));
    await person.submit(login, { username: 'mallory', password }, 'login');
    const stale = expectStaleForm(await person.submit(page, {}, 'continue'));
    const [, again = ''] = /id="again"[^>]* href="([^"]*)"/.exec(stale.body) ?? [];
    const current = pageOf(await person.open(again.replaceAll('&amp;', '&')));
    expect([current.url, current.body.includes('mallory'), current.body.includes('judy')]).toEqual([page.url, true, false]);
    expect(sentTo(await person.submit(current, {}, 'continue')).searchParams.has('code')).toBe(true);
  });

  test('AZ-27: login_hint is capped, encoded and nothing else', async () => {
    const hostile = ['"><script>alert(1)</script>', '\r\nSet-Cookie: a=b', '<b>'.repeat(1000), "' OR 1=1 --", '\u202e\u0000'];
    for (const login_hint of hostile) {
      const page = pageOf(await open({ login_hint }, createBrowser(issuer)));
      expect(page.status).toBe(200);
      expect(page.body).not.toMatch(/<script(?! nonce="[\w-]{22,}">)|alert\(1\)<\/script>|<b>/);
      expect(page.headers.getSetCookie().join()).not.toContain('a=b');
      expect(page.body.length).toBeLessThan(30_000);
    }
  });
});

describe('a sign-in that was asked for', () => {
  const pathOf = async (arrival: ReturnType<typeof open>): Promise<string> => new URL(pageOf(await arrival).url).pathname;

  test.each([{ prompt: 'login' }, { max_age: '0' }])(
    'AZ-17, Core §3.1.2.1: %o is not satisfied by a cookie, nor by a sign-in for something else',
    async (demand) => {
      const person = await signedInBrowser(issuer, client, 'ivan');
      const before = Math.floor(Date.now() / 1000);
      const login = pageOf(await open(demand, person));
      const resume = login.url.replace('/login?', '/authorize?');
      expect(await pathOf(person.open(resume))).toBe('/login');
      await walk(person, await open({ prompt: 'login' }, person), 'ivan');
      expect(await pathOf(person.open(resume))).toBe('/login');
      const { arrival } = await walk(person, await person.open(login.url), 'ivan');
      const { id_token } = await redeem(sentTo(arrival));
      expect(decodeJwt(id_token).auth_time).toBeGreaterThanOrEqual(before);
    },
  );

  test('AZ-23, B-042: a request waits for the browser that began it and for no other', async () => {
    const owner = createBrowser(issuer);
    const waiting = pageOf(await open({}, owner));
    const mallory = await signedInBrowser(issuer, client, 'mallory');
    const ownPage = pageOf(await open({ prompt: 'login' }, mallory));
    for (const path of ['/authorize', '/login', '/login/account', '/consent']) {
      const url = `${issuer}${path}${new URL(waiting.url).search}`;
      expectErrorPage(await mallory.open(url), 'invalid_request_uri');
    }
    const { client_id = '', request_uri = '' } = waiting.forms[0]?.fields ?? {};
    expectErrorPage(
      await mallory.submit(ownPage, { client_id, request_uri, username: 'mallory', password }, 'login'),
      'invalid_request_uri',
    );
    const unknown = pageOf(await createBrowser(issuer).open(waiting.url.replace('/login?', '/authorize?')));
    expect([unknown.status, unknown.body.includes('id="cookies"'), unknown.forms.length]).toEqual([400, true, 0]);
    const { arrival } = await walk(owner, await owner.open(waiting.url), 'ivan');
    expect(sentTo(arrival).searchParams.has('code')).toBe(true);
  });

  test('AZ-57, B-156: a waiting request answers to its own client_id, and once', async () => {
    const other = await registerClient(issuer);
    const person = createBrowser(issuer);
    const waiting = pageOf(await open({}, person));
    const resume = waiting.url.replace('/login?', '/authorize?');
    for (const client_id of [other.client_id, '', 'nobody']) {
      const url = new URL(resume);
      url.searchParams.set('client_id', client_id);
      expectErrorPage(await person.open(url.href), 'invalid_request_uri');
    }
    const { arrival } = await walk(person, await person.open(waiting.url), 'ivan');
    expect(sentTo(arrival).searchParams.has('code')).toBe(true);
    for (const url of [resume, waiting.url]) {
      const page = pageOf(await person.open(url));
      expect(page.status).toBe(400);
      expectNoGrant(page.body);
    }
  });

  test('AZ-54: parameters added to a waiting request change nothing of it', async () => {
    const person = createBrowser(issuer);
    const waiting = pageOf(await open({}, person));
    const signedIn = await person.submit(
      waiting,
      { username: 'ivan', password, redirect_uri: 'https://evil.test/', scope: 'openid email' },
      'login',
    );
    expect(signedIn.at).toBe('elsewhere');
    expect(sentTo(signedIn).href).toMatch(/^https:\/\/rp\.example\.com\/callback\?code=/);
    expect((await redeem(sentTo(signedIn))).scope).toBe('openid');
    const again = pageOf(await open({ prompt: 'login' }, person));
    const resume = `${again.url.replace('/login?', '/authorize?')}&prompt=none&max_age=10000&redirect_uri=https://evil.test/`;
    expect(await pathOf(person.open(resume))).toBe('/login');
  });
});

test('AZ-31, RFC 9700 §4.2: no page or redirect tells its address to the next, and no page holds a code', async () => {
  const person = createBrowser(issuer);
  const own = await registerClient(issuer);
  const login = pageOf(await open({}, person, own));
  const consent = pageOf(await person.submit(login, { username: 'ivan', password }, 'login'));
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const answer = await fetch(authorizeUrl(issuer, client), { redirect: 'manual', headers: { Cookie: cookie } });
  expect(answer.headers.get('Location')).toContain('code=');
  for (const { headers } of [login, consent, answer]) {
    expect(headers.get('Referrer-Policy')).toBe('no-referrer');
    expect(headers.get('Cache-Control')).toBe('no-store');
  }
  for (const { body } of [login, consent]) expectNoGrant(body);
  expect(await answer.text()).toBe('');
});
