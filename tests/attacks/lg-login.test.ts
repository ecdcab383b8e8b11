// Attacks on the session and the forms around it. Guessing at passwords is in lg-guessing.test.ts, what needs a disabled or deleted
// person in statuses.test.ts.
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { authorizeUrl, signedInBrowser } from '../harness/authorization.ts';
import { type Browser, createBrowser } from '../harness/browser.ts';
import { pageOf, password, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { sendRaw } from '../harness/raw-http.ts';

const issuer = inject('issuer');
const url = inject('url');
let client: RegisteredClient;

beforeAll(async () => {
  client = await registerClient(issuer);
});

const isSignedIn = async (browser: Browser): Promise<boolean> => {
  const error = sentTo(await browser.open(authorizeUrl(issuer, client, { prompt: 'none' }))).searchParams.get('error');
  return error !== 'login_required';
};

describe('the session cookie', () => {
  test('LG-09, E-33, ASVS 7.2.3: a cookie with any character changed, cut, spliced or of another purpose is nobody', async () => {
    const [victim, other] = [await signedInBrowser(issuer, client, 'ivan'), await signedInBrowser(issuer, client, 'mallory')];
    const [cookie = '', foreign = ''] = [victim, other].map(({ cookies }) => cookies.get('session') ?? '');
    const places = [...cookie].map((_, place) => place);
    const code = sentTo(await victim.open(authorizeUrl(issuer, client))).searchParams.get('code') ?? '';
    const forged = [
      ...places.map((place) => `${cookie.slice(0, place)}${cookie[place] === 'A' ? 'B' : 'A'}${cookie.slice(place + 1)}`),
      ...places
        .filter((place) => place % 8 === 0 && place > 0)
        .flatMap((place) => [cookie.slice(0, place), cookie.slice(0, place) + foreign.slice(place)]),
      code,
      victim.cookies.get('browser') ?? '',
      'A'.repeat(cookie.length),
      '%00',
      '""',
      `"${cookie}"`,
      'x'.repeat(4000),
      '{"sub":"alice"}',
    ];
    const answers = forged.map(async (value) => {
      const thief = createBrowser(issuer);
      thief.cookies.set('session', value);
      return isSignedIn(thief);
    });
    expect(await Promise.all(answers)).toEqual(forged.map(() => false));
    expect(await isSignedIn(victim)).toBe(true);
  });

  test('HD-02, LG-09: two cookies of one name are none, and the prefix is no decoration', async () => {
    const victim = await signedInBrowser(issuer, client, 'ivan');
    const cookie = victim.cookies.get('session') ?? '';
    const ask = async (header: string) => {
      const answer = await fetch(authorizeUrl(issuer, client, { prompt: 'none' }), { redirect: 'manual', headers: { Cookie: header } });
      return new URL(answer.headers.get('Location') ?? '').searchParams.get('error');
    };
    expect(await ask(`session=${cookie}`)).toBeNull();
    for (const header of [
      `session=x; session=${cookie}`,
      `session=${cookie}; session=x`,
      `session=${cookie}; session=${cookie}`,
      `Session=${cookie}`,
      `session =${cookie}`,
      `__Host-session=${cookie}`,
      `xsession=${cookie}`,
      `a="; session=${cookie}"`,
    ])
      expect([header.slice(0, 12), await ask(header)]).toEqual([header.slice(0, 12), 'login_required']);
  });

  test('LG-51, ASVS 7.2.4: sign-in takes no session over, and each one makes the last worthless', async () => {
    const mallory = await signedInBrowser(issuer, client, 'mallory');
    const planted = mallory.cookies.get('session') ?? '';
    const victim = createBrowser(issuer);
    victim.cookies.set('session', 'planted');
    victim.cookies.set('browser', 'A'.repeat(22));
    const login = pageOf(await victim.open(authorizeUrl(issuer, client, { prompt: 'login' })));
    await victim.submit(login, { username: 'ivan', password }, 'login');
    const first = victim.cookies.get('session') ?? '';
    expect(['planted', planted]).not.toContain(first);
    const again = pageOf(await victim.open(authorizeUrl(issuer, client, { prompt: 'login' })));
    await victim.submit(again, { username: 'ivan', password }, 'login');
    expect(victim.cookies.get('session')).not.toBe(first);
    const thief = createBrowser(issuer);
    thief.cookies.set('session', first);
    expect(await isSignedIn(thief)).toBe(false);
    expect(await isSignedIn(victim)).toBe(true);
  });
});

describe('the sign-in form', () => {
  test('LG-11, K-72, RFC 9700 §4.7: another site cannot sign a person in as somebody', async () => {
    const victim = createBrowser(issuer);
    const login = pageOf(await victim.open(`${issuer}/login`));
    const attacker = createBrowser(issuer);
    const stolen = pageOf(await attacker.open(`${issuer}/login`)).forms[0]?.fields.form_token ?? '';
    const own = login.forms[0]?.fields.form_token ?? '';
    const sameOrigin = { Origin: issuer, 'Sec-Fetch-Site': 'same-origin' };
    const vectors: [string, Record<string, string>, Record<string, string>][] = [
      ['no token', {}, sameOrigin],
      ['a token of another browser', { form_token: stolen }, sameOrigin],
      ['a changed token', { form_token: `${own.slice(0, -1)}${own.endsWith('A') ? 'B' : 'A'}` }, sameOrigin],
      ['another origin', { form_token: own }, { Origin: 'https://evil.test' }],
      ['a subdomain', { form_token: own }, { Origin: issuer.replace('://', '://evil.') }],
      ['no origin to speak of', { form_token: own }, { Origin: 'null' }],
      ['cross-site', { form_token: own }, { Origin: issuer, 'Sec-Fetch-Site': 'cross-site' }],
      ['same-site', { form_token: own }, { Origin: issuer, 'Sec-Fetch-Site': 'same-site' }],
      ['typed by nobody', { form_token: own }, { Origin: issuer, 'Sec-Fetch-Site': 'none' }],
    ];
    for (const [name, fields, headers] of vectors) {
      const answer = pageOf(
        await victim.open(`${issuer}/login`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
          body: new URLSearchParams({ username: 'mallory', password, ...fields }),
        }),
      );
      expect([name, [400, 403].includes(answer.status), victim.cookies.has('session')]).toEqual([name, true, false]);
    }
    await victim.submit(login, { username: 'ivan', password }, 'login');
    expect(victim.cookies.has('session')).toBe(true);
  });

  test('LG-11: a form without cookies, in JSON, or of another form is refused', async () => {
    const victim = createBrowser(issuer);
    const login = pageOf(await victim.open(`${issuer}/login`));
    const fields = { ...login.forms[0]?.fields, username: 'ivan', password };
    const post = (path: string, headers: Record<string, string>, body: string) =>
      fetch(`${issuer}${path}`, { method: 'POST', redirect: 'manual', headers, body });
    const form = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: issuer };
    const Cookie = [...victim.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answers = [
      await post('/login', form, new URLSearchParams(fields).toString()),
      await post('/login', { ...form, Cookie, 'Content-Type': 'application/json' }, JSON.stringify(fields)),
      await post('/login', { ...form, Cookie, 'Content-Type': 'text/plain' }, new URLSearchParams(fields).toString()),
      await post('/logout/confirm', { ...form, Cookie }, new URLSearchParams({ ...fields, decision: 'logout' }).toString()),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 415, 415, 403]);
    for (const answer of answers) expect(answer.headers.getSetCookie().join()).not.toMatch(/session=[^;]/);
  });

  test('LG-15, RFC 9700 §4.16: no page of ours can be framed', async () => {
    const browser = createBrowser(issuer);
    const login = pageOf(await browser.open(authorizeUrl(issuer, client)));
    const consentFor = await registerClient(issuer);
    await signedInBrowser(issuer, client, 'ivan');
    const error = pageOf(await browser.open(`${issuer}/authorize`));
    const logout = pageOf(await browser.open(`${issuer}/logout`));
    const waiting = pageOf(await browser.open(authorizeUrl(issuer, consentFor)));
    const consent = pageOf(await browser.submit(waiting, { username: 'ivan', password }, 'login'));
    const home = pageOf(await browser.open(`${issuer}/login`));
    for (const { headers } of [login, error, logout, consent, home]) {
      expect(headers.get('X-Frame-Options')).toBe('DENY');
      expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
    }
  });
});

describe('what a request says of itself', () => {
  test('LG-13, CWE-644: no host name of a request ends up in an answer', async () => {
    const evil: [string, string[]][] = [
      ['Host', ['Host: evil.test']],
      ['Host and port', ['Host: evil.test:443']],
      ['X-Forwarded-Host', ['X-Forwarded-Host: evil.test', 'X-Forwarded-Proto: https', 'X-Forwarded-Port: 1']],
      ['Forwarded', ['Forwarded: host=evil.test;proto=https']],
      ['X-Original-URL', ['X-Original-URL: https://evil.test/', 'X-Rewrite-URL: /evil.test', 'X-Host: evil.test']],
    ];
    const { pathname, search } = new URL(authorizeUrl(issuer, client));
    for (const [name, lines] of evil) {
      for (const target of ['/.well-known/openid-configuration', `${pathname}${search}`, '/login', '/logout', '/authorize', '/userinfo']) {
        const { status, headers, body } = await sendRaw(url, `GET ${target} HTTP/1.1`, lines);
        expect([name, target, status < 500]).toEqual([name, target, true]);
        expect(`${[...headers].join()}${body}`).not.toContain('evil.test');
      }
    }
    const absolute = await sendRaw(url, 'GET http://evil.test/.well-known/openid-configuration HTTP/1.1');
    expect(`${[...absolute.headers].join()}${absolute.body}`).not.toContain('evil.test');
  });

  test('LG-27, GHSA-xmf8-cvqr-rfgj: an Authorization header of any shape on any page is never a failure', async () => {
    const shapes = [
      '',
      'Basic',
      'Basic %%%',
      'Basic Og==',
      'Bearer',
      'Bearer ..',
      'Digest username="x"',
      'Negotiate',
      ',',
      '\u00ff\u00fe',
      `Basic ${'A'.repeat(8000)}`,
    ];
    const paths = [
      '/authorize',
      '/login',
      '/login/account',
      '/consent',
      '/logout',
      '/userinfo',
      '/.well-known/jwks.json',
      '/register/x',
      '/nothing',
    ];
    for (const path of paths) {
      for (const Authorization of shapes) {
        const { status } = await fetch(`${issuer}${path}`, { headers: { Authorization }, redirect: 'manual' });
        expect([path, Authorization.slice(0, 10), status < 500]).toEqual([path, Authorization.slice(0, 10), true]);
      }
    }
    for (const path of ['/token', '/introspect', '/revoke', '/register']) {
      for (const Authorization of shapes) {
        const { status } = await fetch(`${issuer}${path}`, {
          method: 'POST',
          headers: { Authorization },
          body: new URLSearchParams({ grant_type: 'authorization_code', token: 'x' }),
        });
        expect([path, Authorization.slice(0, 10), status >= 400 && status < 500]).toEqual([path, Authorization.slice(0, 10), true]);
      }
    }
  });
});
