// What every answer says to the browser: cookies, policies, CORS, caching. On an origin of its own with an https issuer, since
// that is how a deployment answers; TLS itself ends in front of the Workers.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { authorizeUrl, challenge } from '../harness/authorization.ts';
import { callback, password, type RegisteredClient, registerClient } from '../harness/journey.ts';
import { sendRaw } from '../harness/raw-http.ts';
import { basicCredentials } from '../harness/token-requests.ts';

const issuer = 'https://id.example.test';
const farewell = 'https://rp.example.com/bye';
let origin: Origin;
let url: string;
let client: RegisteredClient;
/** Every answer met on the way through the whole flow. */
const met: Met[] = [];
let tokens: Record<string, string>;
const cookies = new Map<string, string>();

interface Met {
  request: string;
  status: number;
  headers: Headers;
  body: string;
}

/** One request of the browser at hand, redirects not followed. */
async function visit(target: string, fields?: Record<string, string>): Promise<Met> {
  const { pathname, search } = new URL(target, issuer);
  const headers = new Headers({ Cookie: [...cookies].map((pair) => pair.join('=')).join('; '), 'CF-Connecting-IP': '192.0.2.7' });
  if (fields) headers.set('Origin', issuer);
  const answer = await fetch(`${url}${pathname}${search}`, {
    method: fields ? 'POST' : 'GET',
    headers,
    redirect: 'manual',
    ...(fields && { body: new URLSearchParams(fields) }),
  });
  for (const cookie of answer.headers.getSetCookie()) {
    const [pair = ''] = cookie.split(';');
    cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
  }
  const page = {
    request: `${fields ? 'POST' : 'GET'} ${pathname}`,
    status: answer.status,
    headers: answer.headers,
    body: await answer.text(),
  };
  met.push(page);
  return page;
}

const follow = ({ headers }: Met): Promise<Met> => visit(headers.get('Location') ?? '/nowhere');
/** Of the first form. */
const hidden = ({ body }: Met): Record<string, string> =>
  Object.fromEntries(
    [...body.replace(/<\/form>[\s\S]*/, '').matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  );

beforeAll(async () => {
  origin = await startFreshOrigin({ issuer, seed: 'tests/fixtures/seed.json' });
  ({ url } = origin);
  client = await registerClient(url, { post_logout_redirect_uris: [farewell], grant_types: ['authorization_code', 'refresh_token'] });
  const request = authorizeUrl(issuer, client, { scope: 'openid email' });
  const login = await follow(await visit(request));
  await visit('/login', { ...hidden(login), username: 'bob', password: 'wrong' });
  const signedIn = await follow(await visit('/login', { ...hidden(login), username: 'bob', password }));
  const consent = await follow(signedIn);
  const granted = await follow(await visit('/consent', { ...hidden(consent), decision: 'allow' }));
  expect(await redeem(granted)).toHaveProperty('access_token');
  for (const path of [
    '/login',
    '/logout',
    '/authorize',
    '/authorize?client_id=x',
    '/consent',
    '/login/account',
    '/nowhere',
    '/login?request_uri=x',
  ])
    await visit(path);
  await visit(`${request}&prompt=none&response_mode=form_post`);
  await visit(`${request}&prompt=select_account`);
  const logout = await visit(`/logout?${new URLSearchParams({ client_id: client.client_id, post_logout_redirect_uri: farewell })}`);
  const farewelled = await visit('/logout/confirm', { ...hidden(logout), decision: 'logout' });
  expect(farewelled.headers.get('Location')).toBe(farewell);
  const again = await follow(await visit(request));
  tokens = await redeem(await follow(await visit('/login', { ...hidden(again), username: 'bob', password })));
}, 60_000);
afterAll(() => origin.stop());

/** The tokens for the code of an authorization response. */
async function redeem(response: Met): Promise<Record<string, string>> {
  const code = new URL(response.headers.get('Location') ?? '').searchParams.get('code') ?? '';
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: callback,
    code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  });
  const headers = { Authorization: basicCredentials(client.client_id, client.client_secret ?? '') };
  const answer = await fetch(`${url}/token`, { method: 'POST', headers, body });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Record<string, string>;
}

const pages = () => met.filter(({ headers }) => headers.get('Content-Type')?.startsWith('text/html'));

test('control: the journey went through sign-in, consent, code and logout', () => {
  expect(challenge).toHaveLength(43);
  expect(Object.keys(tokens)).toEqual(expect.arrayContaining(['access_token', 'id_token', 'refresh_token']));
  expect(pages().length).toBeGreaterThan(10);
  expect(met.filter(({ status }) => status >= 500)).toEqual([]);
});

test('HD-01, RFC 6265bis: every cookie is __Host-, Secure, HttpOnly, Lax and without a Domain', () => {
  const set = met.flatMap(({ headers }) => headers.getSetCookie());
  expect(set.length).toBeGreaterThan(4);
  for (const cookie of set) {
    const [pair = '', ...attributes] = cookie.split('; ');
    // The state of the session iframe is no secret: scripts of other sites' frames read it (Session Management §3.2).
    const isState = pair.startsWith('__Host-op_browser_state=');
    const expected = ['Path=/', 'Secure', ...(isState ? ['SameSite=None'] : ['SameSite=Lax', 'HttpOnly'])];
    expect(pair).toMatch(/^__Host-[a-z_]+=[A-Za-z0-9._-]*$/);
    expect(attributes.filter((attribute) => !attribute.startsWith('Max-Age=')).sort()).toEqual(expected.sort());
  }
});

test('E-29: what a cookie holds is in no address and on no page', () => {
  const values = met.flatMap(({ headers }) => headers.getSetCookie().map((cookie) => /^[^=]+=([^;]*)/.exec(cookie)?.[1] ?? ''));
  const held = [...new Set(values)].filter((value) => value.length > 20);
  expect(held.length).toBeGreaterThan(3);
  for (const { request, headers, body } of met) {
    const shown = `${headers.get('Location')} ${body}`;
    expect([request, held.filter((value) => shown.includes(value))]).toEqual([request, []]);
  }
});

test('HD-03, ASVS 3.4.3: every page has a policy of none, and of exactly what it needs', () => {
  for (const { request, headers } of pages()) {
    const policy = headers.get('Content-Security-Policy') ?? '';
    const directives = Object.fromEntries(policy.split('; ').map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]));
    expect([request, directives]).toMatchObject([
      request,
      { 'default-src': ["'none'"], 'base-uri': ["'none'"], 'frame-ancestors': ["'none'"] },
    ]);
    expect(policy).not.toMatch(/unsafe|\*|http:|data:.*script|strict-dynamic/);
    for (const name of ['style-src', 'script-src'])
      for (const source of directives[name] ?? []) expect(source).toMatch(/^'nonce-[A-Za-z0-9_-]{22,}'$/);
    // A page may ask us, where a script of ours has something to ask.
    if (directives['connect-src']) expect([directives['connect-src'], 'script-src' in directives]).toEqual([["'self'"], true]);
    for (const destination of directives['form-action'] ?? []) expect(["'self'", issuer, new URL(callback).origin]).toContain(destination);
    expect(
      Object.keys(directives).filter(
        (name) =>
          !['default-src', 'style-src', 'script-src', 'connect-src', 'img-src', 'form-action', 'frame-ancestors', 'base-uri'].includes(
            name,
          ),
      ),
    ).toEqual([]);
  }
  const nonces = pages().map(({ headers }) => /nonce-([^']+)/.exec(headers.get('Content-Security-Policy') ?? '')?.[1]);
  expect(new Set(nonces).size).toBe(nonces.length);
});

test('HD-03: no page has markup its policy would have to forgive', () => {
  for (const { request, body } of pages()) {
    expect([request, /\son[a-z]+=|javascript:|<iframe|<object|<embed|<base|style="/i.exec(body)?.[0]]).toEqual([request, undefined]);
    for (const [tag] of body.matchAll(/<(script|style)\b[^>]*>/g)) expect(tag).toMatch(/nonce="[A-Za-z0-9_-]{22,}"/);
  }
});

test('D-21, B-200: every answer, page, redirect or JSON, carries HSTS and nosniff; pages isolate themselves', async () => {
  const apis = await Promise.all(
    ['/.well-known/openid-configuration', '/.well-known/jwks.json', '/token', '/userinfo', '/introspect', '/register/x'].map((path) =>
      visit(path),
    ),
  );
  for (const { request, headers } of [...met, ...apis]) {
    if (request.endsWith('/nowhere')) continue;
    expect([request, headers.get('Strict-Transport-Security'), headers.get('X-Content-Type-Options')]).toEqual([
      request,
      'max-age=31536000',
      'nosniff',
    ]);
  }
  for (const { headers } of pages()) {
    expect(headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
    expect(headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
    expect(headers.get('Referrer-Policy')).toBe('no-referrer');
    expect(headers.get('Permissions-Policy')).toContain('camera=()');
  }
});

test('D-21, IN-13: what is refused for its spelling or its length carries them too, and nobody keeps it', async () => {
  const targets = ['/token/', '/token//', '/token%2f', '/%74oken', '/token;x', '/token\\', `/token?${'x'.repeat(20_000)}`];
  for (const target of ['/token', ...targets]) {
    const { status, headers } = await sendRaw(url, `GET ${target} HTTP/1.1`);
    expect([target.slice(0, 10), status]).toEqual([target.slice(0, 10), { '/token': 405, '/token?xxx': 414 }[target.slice(0, 10)] ?? 404]);
    expect(Object.fromEntries(headers)).toMatchObject({
      'strict-transport-security': 'max-age=31536000',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  }
});

describe('CORS', () => {
  const origins = [
    'https://evil.test',
    'null',
    'https://rp.example.com',
    'https://RP.example.com',
    'https://sub.rp.example.com.evil.test',
    issuer,
  ];
  const apis = [
    '/token',
    '/userinfo',
    '/introspect',
    '/revoke',
    '/register',
    '/.well-known/openid-configuration',
    '/.well-known/jwks.json',
  ];
  const forPeople = ['/authorize', '/login', '/login/account', '/consent', '/logout', '/logout/confirm'];

  test('HD-05: any origin, never with credentials, and never an origin reflected', async () => {
    for (const path of apis) {
      for (const Origin of origins) {
        for (const method of ['OPTIONS', 'GET', 'POST']) {
          const { headers } = await fetch(`${url}${path}`, {
            method,
            headers: {
              Origin,
              Cookie: 'a=b',
              'Access-Control-Request-Method': 'POST',
              'Access-Control-Request-Headers': 'authorization, cookie',
            },
          });
          expect([path, headers.get('Access-Control-Allow-Origin')]).toEqual([path, '*']);
          expect(headers.has('Access-Control-Allow-Credentials')).toBe(false);
          expect(headers.get('Access-Control-Allow-Headers') ?? '').not.toMatch(/cookie|\*/i);
        }
      }
    }
  });

  test('HD-05, B-199: pages answer no other origin at all', async () => {
    for (const path of forPeople) {
      for (const Origin of origins) {
        for (const method of ['OPTIONS', 'GET', 'POST']) {
          const { headers } = await fetch(`${url}${path}`, {
            method,
            redirect: 'manual',
            headers: { Origin, 'Access-Control-Request-Method': 'POST' },
          });
          expect([path, [...headers.keys()].filter((name) => name.startsWith('access-control-'))]).toEqual([path, []]);
        }
      }
    }
  });
});

describe('caches', () => {
  const bearer = () => ({ Authorization: `Bearer ${tokens.access_token}` });
  const basic = () => ({ Authorization: basicCredentials(client.client_id, client.client_secret ?? '') });

  test('HD-07, RFC 6749 §5.1: whatever is about a person or a secret is no-store, success or not', async () => {
    for (const { request, headers } of met) {
      if (!request.includes('/.well-known/')) expect([request, headers.get('Cache-Control')]).toEqual([request, 'no-store']);
    }
    const answers = [
      await fetch(`${url}/userinfo`, { headers: bearer() }),
      await fetch(`${url}/userinfo`),
      await fetch(`${url}/introspect`, {
        method: 'POST',
        headers: basic(),
        body: new URLSearchParams({ token: tokens.access_token ?? '' }),
      }),
      await fetch(`${url}/token`, {
        method: 'POST',
        headers: basic(),
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' }),
      }),
      await fetch(`${url}/token`, { method: 'POST' }),
      await fetch(`${url}/revoke`, { method: 'POST', headers: basic(), body: new URLSearchParams({ token: 'x' }) }),
      await fetch(client.registration_client_uri.replace(issuer, url), {
        headers: { Authorization: `Bearer ${client.registration_access_token}` },
      }),
      await fetch(`${url}/register/x`),
    ];
    for (const answer of answers) expect([answer.url, answer.headers.get('Cache-Control')]).toEqual([answer.url, 'no-store']);
  });

  test('HD-09: no path that looks like a file shows what a token or cookie opens', async () => {
    expect((await fetch(`${url}/userinfo`, { headers: bearer() })).status).toBe(200);
    for (const path of [
      '/userinfo/x.css',
      '/userinfo.js',
      '/userinfo;.js',
      '/userinfo/..;/x.png',
      '/userinfo%2fx.css',
      '/userinfo%0ax.css',
      '/token;.js',
      '/login/x.css',
      '/login.png',
      '/consent/x.js',
    ]) {
      const answer = await fetch(`${url}${path}`, {
        headers: { ...bearer(), Cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
      });
      expect([path, answer.status, await answer.text()]).toEqual([path, 404, expect.not.stringContaining('bob')]);
    }
    const busted = await fetch(`${url}/userinfo?cb=x.css`, { headers: bearer() });
    expect(busted.headers.get('Cache-Control')).toBe('no-store');
  });
});

describe('HD-11: methods', () => {
  const endpoints: [path: string, methods: string[]][] = [
    ['/authorize', ['GET', 'POST']],
    ['/login', ['GET', 'POST']],
    ['/login/account', ['GET', 'POST']],
    ['/consent', ['GET', 'POST']],
    ['/logout', ['GET', 'POST']],
    ['/logout/confirm', ['POST']],
    ['/token', ['POST']],
    ['/introspect', ['POST']],
    ['/revoke', ['POST']],
    ['/register', ['POST']],
    ['/register/x', ['GET', 'PUT', 'DELETE']],
    ['/session/check', ['GET', 'HEAD']],
    ['/userinfo', ['GET', 'POST']],
    ['/.well-known/openid-configuration', ['GET', 'HEAD']],
    ['/.well-known/jwks.json', ['GET', 'HEAD']],
  ];

  test.each(endpoints)('%s answers %j, and 405 with Allow to the rest', async (path, allowed) => {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'SEARCH', 'LOCK']) {
      const { status, headers, body } = await sendRaw(url, `${method} ${path} HTTP/1.1`, ['Content-Length: 0', 'X-Marker: reflected']);
      expect(body).not.toContain('reflected');
      if (allowed.includes(method)) expect([method, status === 405]).toEqual([method, false]);
      else
        expect([
          method,
          status,
          headers
            .get('Allow')
            ?.split(', ')
            .filter((name) => name !== 'OPTIONS')
            .sort(),
        ]).toEqual([method, 405, allowed.toSorted()]);
    }
  });

  test('no header and no field turns one method into another', async () => {
    for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
      const lines = [`${name}: POST`, 'Content-Length: 0'];
      expect((await sendRaw(url, 'GET /token?_method=POST HTTP/1.1', lines)).status).toBe(405);
      const remove = [`${name}: DELETE`, `Authorization: Bearer ${client.registration_access_token}`, 'Content-Length: 0'];
      expect((await sendRaw(url, `GET /register/${client.client_id} HTTP/1.1`, remove)).status).toBe(200);
      expect((await sendRaw(url, `POST /register/${client.client_id} HTTP/1.1`, remove)).status).toBe(405);
    }
    expect((await sendRaw(url, 'get /login HTTP/1.1')).status).toBeGreaterThanOrEqual(400);
  });
});

test('HD-13, CWE-113: a line break of a stranger breaks no header', async () => {
  const broken = 'x\r\nSet-Cookie: evil=1\r\n\r\n<script>';
  const targets = [
    authorizeUrl(issuer, client, { state: broken, prompt: 'none' }),
    authorizeUrl(issuer, client, { scope: broken }),
    authorizeUrl(issuer, client, { redirect_uri: broken }),
    authorizeUrl(issuer, client, { nonce: broken, prompt: 'none' }),
    authorizeUrl(issuer, client, { client_id: broken }),
    `/logout?${new URLSearchParams({ state: broken, post_logout_redirect_uri: farewell, client_id: client.client_id, id_token_hint: tokens.id_token ?? '' })}`,
    `/login?${new URLSearchParams({ client_id: broken, request_uri: broken })}`,
  ];
  for (const target of targets) {
    const { headers, body } = await visit(target);
    expect([...headers].join()).not.toMatch(/[\r\n]|(^|,)evil=1/);
    expect(headers.getSetCookie().join()).not.toContain('evil=1');
    expect(body).not.toContain('<script>');
  }
});

test('HD-53, CWE-644, RFC 9207 §2: a Host of the sender’s own making is no issuer, in no answer', async () => {
  const { pathname, search } = new URL(authorizeUrl(issuer, client, { prompt: 'none', state: 'sent' }));
  const hostile = ['Host: evil.test', 'X-Forwarded-Host: evil.test', 'X-Forwarded-Proto: http', 'Forwarded: host=evil.test;proto=http'];
  const manage = `Authorization: Bearer ${client.registration_access_token}`;
  for (const target of [
    '/.well-known/openid-configuration',
    '/.well-known/oauth-protected-resource/userinfo',
    `${pathname}${search}`,
    '/userinfo',
    `/register/${client.client_id}`,
  ]) {
    for (const lines of [[], hostile]) {
      const { headers, body } = await sendRaw(url, `GET ${target} HTTP/1.1`, [...lines, manage]);
      const said = decodeURIComponent(`${[...headers].join()} ${body}`);
      expect([target, lines.length, said.includes(issuer), said.includes('evil.test')]).toEqual([target, lines.length, true, false]);
    }
  }
});

test('HD-52: a cookie without the prefix, as a neighbour of the host could plant it, is not read', async () => {
  const login = await visit('/login');
  const signedIn = await visit('/login', { ...hidden(login), username: 'bob', password });
  expect(signedIn.status).toBe(303);
  const session = cookies.get('__Host-session') ?? '';
  const ask = async (Cookie: string) => {
    const { pathname, search } = new URL(authorizeUrl(issuer, client, { prompt: 'none', scope: 'openid email' }));
    const answer = await fetch(`${url}${pathname}${search}`, { redirect: 'manual', headers: { Cookie } });
    return new URL(answer.headers.get('Location') ?? '').searchParams.get('error');
  };
  expect(await ask(`__Host-session=${session}`)).toBeNull();
  for (const cookie of [
    `session=${session}`,
    `__host-session=${session}`,
    `__Secure-session=${session}`,
    `__Host-session =${session}`,
    `__Host-session=${session}; __Host-session=x`,
  ])
    expect([cookie.slice(0, 16), await ask(cookie)]).toEqual([cookie.slice(0, 16), 'login_required']);
});
