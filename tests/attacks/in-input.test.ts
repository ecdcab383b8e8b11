// Attacks by shape: repeated, oversized, mistyped and oddly spelled input at every endpoint that exists.
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { authorizeUrl, signedInBrowser } from '../harness/authorization.ts';
import { type Browser, createBrowser, randomAddress } from '../harness/browser.ts';
import { callback, pageOf, password, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { expectErrorPage } from '../harness/oracles.ts';
import { sendRaw } from '../harness/raw-http.ts';
import { basicCredentials, obtainCode, postForm, readAnswer } from '../harness/token-requests.ts';

const issuer = inject('issuer');
const url = inject('url');
let client: RegisteredClient;
let browser: Browser;

beforeAll(async () => {
  client = await registerClient(issuer);
  browser = await signedInBrowser(issuer, client, 'ivan');
});

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const basic = (): string => basicCredentials(client.client_id, client.client_secret ?? '');
const post = async (path: string, body: string, headers: Record<string, string> = {}) =>
  readAnswer(await fetch(`${issuer}${path}`, { method: 'POST', headers: { ...form, Authorization: basic(), ...headers }, body }));

/** The endpoints that read a form, with one each of them accepts. */
const forms = async (): Promise<[path: string, body: string][]> => {
  const { redemption } = await obtainCode({ issuer, client, browser });
  return [
    ['/token', new URLSearchParams(redemption as Record<string, string>).toString()],
    ['/introspect', 'token=x'],
    ['/revoke', 'token=x'],
  ];
};

test('IN-01, RFC 6749 §3.1: each parameter of /authorize sent twice is refused, in the query and in the body', async () => {
  const good = new URL(authorizeUrl(issuer, client)).searchParams;
  expect(sentTo(await browser.open(`${issuer}/authorize?${good}`)).searchParams.has('code')).toBe(true);
  const optional = ['nonce', 'prompt', 'max_age', 'claims', 'id_token_hint', 'login_hint', 'response_mode', 'request_uri', 'unknown'];
  for (const name of [...good.keys(), ...optional]) {
    const value = good.get(name) ?? 'x';
    for (const pair of [`${name}=${encodeURIComponent(value)}`, `${name}=evil`, `${name}=`]) {
      const twice = `${good}&${good.has(name) ? pair : `${pair}&${pair}`}`;
      expectErrorPage(await browser.open(`${issuer}/authorize?${twice}`));
      expectErrorPage(await browser.open(`${issuer}/authorize`, { method: 'POST', headers: form, body: twice }));
    }
  }
});

test('IN-02: brackets, dots and JSON make no parameter of another', async () => {
  const base = new URL(authorizeUrl(issuer, client)).searchParams;
  base.delete('redirect_uri');
  for (const name of [
    'redirect_uri[]',
    'redirect_uri[0]',
    'redirect_uri.0',
    'redirect_uri%00',
    'Redirect_uri',
    'redirect-uri',
    ' redirect_uri',
    '{"redirect_uri":"',
    '__proto__[redirect_uri]',
    'constructor.prototype.redirect_uri',
  ])
    expectErrorPage(await browser.open(`${issuer}/authorize?${base}&${new URLSearchParams({ [name]: callback })}`));
  const asked = { redirect_uri: callback, __proto__: 'x', constructor: 'x', hasOwnProperty: 'x', toString: 'x' };
  const harmless = new URLSearchParams([...base, ...Object.entries(asked), ['__proto__', 'x']]);
  expect(sentTo(await browser.open(`${issuer}/authorize?${harmless}`)).searchParams.has('code')).toBe(true);
  for (const [path, body] of await forms()) {
    expect((await post(path, JSON.stringify(Object.fromEntries(new URLSearchParams(body))))).status).toBe(400);
    expect((await post(path, body.replaceAll('=', '[]='))).status).toBe(400);
    expect((await post(path, `${body}&__proto__=x&constructor=y`)).status).toBe(200);
  }
});

describe('IN-03: what is too large is refused in a second', () => {
  const timed = async (work: () => Promise<number>, ...statuses: number[]) => {
    const start = performance.now();
    expect(statuses).toContain(await work());
    expect(performance.now() - start).toBeLessThan(5000);
  };

  test('a URL of 64 kB is 414 or closed, everywhere', async () => {
    for (const path of [
      '/authorize',
      '/login',
      '/consent',
      '/logout',
      '/token',
      '/userinfo',
      '/introspect',
      '/register/x',
      '/.well-known/jwks.json',
    ])
      await timed(async () => (await fetch(`${issuer}${path}?x=${'x'.repeat(64 * 1024)}`, { redirect: 'manual' })).status, 414, 431);
  });

  test('a header of 64 kB is 4xx', async () => {
    for (const name of ['Cookie', 'Authorization', 'X-Anything', 'Accept-Language'])
      await timed(
        async () => (await sendRaw(url, 'GET /login HTTP/1.1', [`${name}: ${'x'.repeat(64 * 1024)}`])).status,
        200,
        400,
        413,
        431,
      );
  });

  test('a body of 1 MB is 413, whatever its media type says', async () => {
    // Who answers before everything was read may close on who is still sending.
    const statusOf = (answer: Promise<{ status: number }>) => answer.then(({ status }) => status).catch(() => 413);
    for (const path of ['/token', '/introspect', '/revoke', '/authorize', '/login', '/consent', '/logout', '/logout/confirm'])
      await timed(() => statusOf(post(path, `x=${'x'.repeat(1_000_000)}`)), 413);
    const metadata = JSON.stringify({ redirect_uris: [callback], client_name: 'x'.repeat(1_000_000) });
    const headers = { 'Content-Type': 'application/json', 'CF-Connecting-IP': randomAddress() };
    await timed(() => statusOf(fetch(`${issuer}/register`, { method: 'POST', headers, body: metadata })), 413);
  });

  test('ten thousand parameters are 400', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `p${index}=`).join('&');
    for (const path of ['/token', '/introspect', '/revoke', '/authorize', '/logout'])
      await timed(async () => (await post(path, many.slice(0, 60_000))).status, 400, 413);
  });

  test('B-037: a state of up to 4096 characters comes back, a longer one gets a page and no redirect to carry it', async () => {
    const send = (length: number) => {
      const parameters = new URL(authorizeUrl(issuer, client, { state: 'x'.repeat(length) })).searchParams;
      return browser.open(`${issuer}/authorize`, { method: 'POST', headers: form, body: parameters });
    };
    expect(sentTo(await send(4096)).searchParams.get('state')).toHaveLength(4096);
    for (const length of [4097, 60_000]) expectErrorPage(await send(length));
  });
});

test('IN-05, CWE-89: SQL in any text is only text', async () => {
  const injections = [
    "' OR '1'='1",
    "'; DROP TABLE clients; --",
    '" OR ""="',
    "admin'--",
    "x' UNION SELECT password_hash FROM users --",
    '\\',
    "') OR ('1'='1",
    '%',
    '_',
    '*',
    '?1',
    ':id',
    '$where',
    '{"$ne":null}',
    "1; ATTACH DATABASE 'x' AS y",
  ];
  for (const injection of injections) {
    expectErrorPage(await browser.open(authorizeUrl(issuer, client, { client_id: injection })));
    expect((await postForm(`${issuer}/introspect`, { token: injection }, client)).body).toEqual({ active: false });
    expect((await postForm(`${issuer}/token`, { grant_type: 'authorization_code', code: injection }, client)).body.error).toBe(
      'invalid_grant',
    );
    expect(
      (await fetch(`${issuer}/register/${encodeURIComponent(injection)}`, { headers: { Authorization: 'Bearer x' } })).status,
    ).toBeLessThan(500);
    expect((await post('/revoke', 'token=x', { Authorization: basicCredentials(injection, injection) })).status).toBe(401);
    const stored = await registerClient(issuer, { client_name: injection, contacts: [injection], software_id: injection });
    expect(stored).toMatchObject({ client_name: injection, contacts: [injection], software_id: injection });
  }
  const person = createBrowser(issuer);
  for (const username of injections.slice(0, 6)) {
    const login = pageOf(await person.open(`${issuer}/login`));
    expect(pageOf(await person.submit(login, { username, password }, 'login')).status).toBe(400);
  }
  expect(sentTo(await browser.open(authorizeUrl(issuer, client))).searchParams.has('code')).toBe(true);
});

test('IN-09, CWE-1333: no text of a stranger takes long to read', async () => {
  const slow = [
    `${'a'.repeat(50_000)}!`,
    `${'a@'.repeat(20_000)}`,
    `${' '.repeat(50_000)}x`,
    'ﷺ'.repeat(10_000),
    `${'\u0300'.repeat(20_000)}`,
    `${'('.repeat(30_000)}`,
    `a${'.a'.repeat(20_000)}@`,
    '-'.repeat(50_000),
  ];
  for (const text of slow) {
    const body = (name: string) => new URLSearchParams({ [name]: text }).toString().slice(0, 64_000).replace(/%.?$/, '');
    const person = createBrowser(issuer);
    const login = pageOf(await person.open(`${issuer}/login`));
    const fields = new URLSearchParams(login.forms[0]?.fields).toString();
    const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const vectors: [string, string, Record<string, string>][] = [
      ['/login', `${fields}&${body('username').slice(0, 60_000).replace(/%.?$/, '')}&password=x`, { Cookie: cookie, Origin: issuer }],
      ['/token', `grant_type=refresh_token&refresh_token=x&${body('scope')}`.slice(0, 65_000).replace(/%.?$/, ''), {}],
      ['/introspect', body('token'), {}],
      ['/revoke', body('client_assertion').concat('&client_assertion_type=x').slice(0, 65_000), {}],
    ];
    for (const [path, sent, headers] of vectors) {
      const start = performance.now();
      const { status } = await post(path, sent, { 'CF-Connecting-IP': randomAddress(), ...headers });
      expect([path, status < 500]).toEqual([path, true]);
      expect(performance.now() - start).toBeLessThan(3000);
    }
  }
});

test('IN-11: one decoding, once, and the same for every endpoint', async () => {
  const { redemption, client: of } = await obtainCode({ issuer, client, browser });
  const sent = new URLSearchParams(redemption as Record<string, string>).toString();
  const refused = [
    'grant_type=%',
    'grant_type=%G0',
    'grant_type=%u0061',
    'grant_type=%C3%28',
    'grant_type=%ED%A0%80',
    'grant_type=%FF',
    `grant_type=\u00ff`,
  ];
  for (const body of refused) expect(await post('/token', body)).toMatchObject({ status: 400 });
  const otherwise = [
    'authorization_code%00',
    'authorization%255Fcode',
    'authorization+code',
    'authorization%20code',
    'authorization_code;x=1',
    'authorization_code%26code%3Dx',
  ];
  for (const grant_type of otherwise)
    expect(await post('/token', sent.replace('authorization_code', grant_type))).toMatchObject({
      status: 400,
      body: { error: 'unsupported_grant_type' },
    });
  expect((await post('/token', sent.replaceAll('&', ';'))).status).toBe(400);
  expect((await post('/token', `&&=x&&${sent}&`)).status).toBe(200);
  expect(of).toBe(client);
  const state = 'a+b c%20d&e=f%00;g';
  expect(sentTo(await browser.open(authorizeUrl(issuer, client, { state }))).searchParams.get('state')).toBe(state);
});

test('IN-11: another character set or a content encoding is not guessed at', async () => {
  const utf16 = Buffer.from('token=x', 'utf16le').toString('latin1');
  expect(
    (await post('/introspect', utf16, { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-16' })).status,
  ).toBeGreaterThanOrEqual(400);
  expect((await post('/introspect', 'token=x', { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8' })).status).toBe(200);
  for (const type of ['', 'application/x-www-form-urlencodedx', 'multipart/form-data; boundary=x', 'text/plain', 'application/json', '*/*'])
    expect([type, (await post('/introspect', 'token=x', { 'Content-Type': type })).status]).toEqual([type, 415]);
});

describe('IN-13, GHSA-x732-6j76-qmhm: a path has one spelling', () => {
  /** 401 and 405 are those of /register/<client_id>, whose names are free. */
  const paths = ['/token', '/authorize', '/userinfo', '/introspect', '/revoke', '/register', '/login', '/logout', '/consent'];
  const spell: ((path: string) => string)[] = [
    (path) => `/${path}`,
    (path) => `${path}/`,
    (path) => `${path}//`,
    (path) => path.replace(/^\/./, (start) => `/%${start.charCodeAt(1).toString(16)}`),
    (path) => `${path}%2f`,
    (path) => `${path}%00`,
    (path) => `${path};x=1`,
    (path) => `${path}.json`,
    (path) => `${path}/x.css`,
    (path) => `${path}%3fx`,
    (path) => path.toUpperCase(),
    (path) => path.replace('/', '/\\'),
    (path) => `${path}\\`,
    (path) => `${path} `,
  ];

  test.each(paths)('%s', async (path) => {
    expect((await sendRaw(url, `OPTIONS ${path} HTTP/1.1`)).status).toBe(204);
    for (const spelling of spell.map((change) => change(path))) {
      for (const method of ['GET', 'POST']) {
        const { status, headers, body } = await sendRaw(
          url,
          `${method} ${spelling} HTTP/1.1`,
          method === 'POST' ? ['Content-Length: 0', 'Origin: https://evil.test'] : [],
        );
        expect([spelling, [400, 401, 404, 405].includes(status)]).toEqual([spelling, true]);
        // What the runtime's own router refuses is not ours to mark.
        if (status === 404 && body === 'Not found\n') expect(headers.get('Cache-Control')).toBe('no-store');
      }
    }
  });

  test('an escaped, doubled or turned character inside a path is never read as the plain one', async () => {
    const plain = ['/login/account', '/logout/confirm', '/.well-known/jwks.json', '/.well-known/openid-configuration', '/register/client'];
    for (const path of plain) {
      const [last = ''] = path.split('/').slice(-1);
      const folder = path.slice(0, -last.length);
      const escaped = `%${last.charCodeAt(0).toString(16)}${last.slice(1)}`;
      expect((await sendRaw(url, `OPTIONS ${path} HTTP/1.1`)).status).toBe(204);
      for (const spelling of [
        `${folder}${escaped}`,
        `${folder}${escaped.toUpperCase()}`,
        `${folder}/${last}`,
        `${folder}%2f${last}`,
        `${folder.slice(0, -1)}%2F${last}`,
        `${folder}${last}%20`,
        `${folder}.%2f${last}`,
      ]) {
        for (const method of ['OPTIONS', 'GET', 'POST'])
          expect([spelling, (await sendRaw(url, `${method} ${spelling} HTTP/1.1`, ['Content-Length: 0'])).status]).toEqual([spelling, 404]);
      }
    }
  });

  test('dots that every client resolves lead to the same endpoint under the same rules', async () => {
    expect((await sendRaw(url, 'GET /x/../token HTTP/1.1')).status).toBe((await sendRaw(url, 'GET /token HTTP/1.1')).status);
    expect((await sendRaw(url, 'GET /./token?x#y HTTP/1.1')).status).toBe(405);
  });
});

test('IN-17, CWE-22: a language is chosen from a list and never a path', async () => {
  const wishes = [
    '../../../etc/passwd',
    '..%2f..%2fetc%2fpasswd',
    'en/../de',
    '__proto__',
    'constructor',
    'toString',
    '\u0000',
    'en\u0000',
    'x'.repeat(5000),
    'de '.repeat(1000),
    'i-default',
    'zz-ZZ',
    '%',
  ];
  for (const wish of wishes) {
    const headers = { 'Accept-Language': wish.replaceAll(/[^\x20-\x7e]/g, '') };
    const page = pageOf(await createBrowser(issuer).open(authorizeUrl(issuer, client, { ui_locales: wish }), { headers }));
    expect(page.status).toBe(200);
    expect(page.body).toMatch(/<html lang="(en|de|ja)"/);
    expect(page.body).not.toContain('root:');
  }
});
