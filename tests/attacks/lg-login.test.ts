// Attacks on sign-in and the session. Each group of guesses has a person of its own, so that their counters stay apart.
// What needs a disabled or deleted person is in statuses.test.ts.
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { authorizeUrl, signedInBrowser } from '../harness/authorization.ts';
import { type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { pageOf, password, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { masked } from '../harness/oracles.ts';
import { sendRaw } from '../harness/raw-http.ts';

const issuer = inject('issuer');
const url = inject('url');
let client: RegisteredClient;

beforeAll(async () => {
  client = await registerClient(issuer);
});

type Outcome = 'signed in' | 'denied' | 'delayed';

const outcomeOf = ({ body }: Page): Outcome => {
  if (body.includes('id="login-error"')) return /Too many|try again in/i.test(body) ? 'delayed' : 'denied';
  return 'signed in';
};

/** One guess from a browser of its own; headers go along with it. */
async function guess(
  username: string,
  secret: string,
  headers: Record<string, string> = {},
): Promise<{ outcome: Outcome; page: Page; browser: Browser }> {
  const browser = createBrowser(issuer);
  for (const [name, value] of Object.entries(headers)) browser.headers.set(name, value);
  const page = pageOf(await browser.submit(pageOf(await browser.open(`${issuer}/login`)), { username, password: secret }, 'login'));
  return { outcome: outcomeOf(page), page, browser };
}

const isSignedIn = async (browser: Browser): Promise<boolean> => {
  const error = sentTo(await browser.open(authorizeUrl(issuer, client, { prompt: 'none' }))).searchParams.get('error');
  return error !== 'login_required';
};

describe('guessing', () => {
  test('LG-01, ASVS 6.3.8: known and unknown names get the same answers, one after the other, delays included', async () => {
    expect((await guess('heidi', password)).outcome).toBe('signed in');
    /** What one name is answered until it is delayed, each answer once. */
    const answersFor = async (username: string): Promise<Set<string>> => {
      const answers = new Set<string>();
      for (let outcome: Outcome = 'denied'; outcome === 'denied'; ) {
        const { page, ...guessed } = await guess(username, 'wrong');
        outcome = guessed.outcome;
        answers.add(
          createHash('sha256')
            .update(JSON.stringify(masked(page)).replaceAll(/\d+ seconds?/g, 'a while'))
            .digest('hex'),
        );
      }
      return answers;
    };
    const [known, unknown] = [await answersFor('heidi'), await answersFor(`nobody-${crypto.randomUUID()}`)];
    expect(known.size).toBe(2);
    expect(unknown).toEqual(known);
  });

  test('LG-03, NIST 800-63B: an account is guessed at five times and then ever more slowly, from however many addresses', async () => {
    const addresses = [
      ...Array.from({ length: 10 }, (_, index) => ({ 'CF-Connecting-IP': `198.51.100.${index}` })),
      ...Array.from({ length: 10 }, (_, index) => ({ 'CF-Connecting-IP': `2001:db8:${index}::1` })),
      ...Array.from({ length: 5 }, (_, index) => ({ 'CF-Connecting-IP': `::ffff:198.51.100.${index}` })),
      { 'X-Forwarded-For': '203.0.113.1' },
      { Forwarded: 'for=203.0.113.2' },
      { 'X-Real-IP': '203.0.113.3', 'True-Client-IP': '203.0.113.3' },
      { 'CF-Connecting-IP': 'not an address' },
      { 'CF-Connecting-IP': '' },
    ];
    const guesses = await Promise.all(addresses.map((headers, index) => guess('dave', `guess ${index}`, headers)));
    const checked = guesses.filter(({ outcome }) => outcome === 'denied').length;
    expect(checked).toBeGreaterThanOrEqual(5);
    expect(checked).toBeLessThanOrEqual(7);
    expect((await guess('dave', password)).outcome).toBe('delayed');
    // And a delay ends: nobody is locked out for good.
    await expect.poll(async () => (await guess('dave', password)).outcome, { timeout: 15_000, interval: 500 }).toBe('signed in');
    expect((await guess('dave', password)).outcome).toBe('signed in');
  });

  test('LG-07, IN-07, CVE-2026-47203: every spelling of a name is one account with one counter', async () => {
    const spellings = [
      'erin',
      'ERIN',
      ' Erin ',
      'ｅｒｉｎ',
      'erin@example.com',
      'Erin@EXAMPLE.com',
      'ｅｒｉｎ＠example.com',
      '\u2003erin\u00a0',
    ];
    for (const spelling of spellings) expect([spelling, (await guess(spelling, password)).outcome]).toEqual([spelling, 'signed in']);
    const outcomes = [];
    for (const spelling of spellings) outcomes.push((await guess(spelling, 'wrong')).outcome);
    // Five, and perhaps one more for a second that went by; with a counter each it would be all.
    expect(outcomes.slice(0, 5)).toEqual(Array<Outcome>(5).fill('denied'));
    expect(outcomes).toContain('delayed');
    for (const other of [
      'erin+x@example.com',
      'er.in@example.com',
      'erin@example.com.',
      'er\u200bin',
      'er\u00adin',
      'еrin',
      'erin\u0000',
      "erin' --",
      '%erin',
      'e_in',
    ])
      expect([other, (await guess(other, password)).outcome]).toEqual([other, 'denied']);
  });

  test('LG-17: a password beyond 1024 bytes is wrong like any other, and a body beyond its size is not read', async () => {
    for (const secret of ['x'.repeat(1025), `${password}\u0000`, `${password}${' '.repeat(1100)}`, ''])
      expect((await guess('frank', secret)).outcome).toBe('denied');
    const browser = createBrowser(issuer);
    const login = pageOf(await browser.open(`${issuer}/login`));
    expect(pageOf(await browser.submit(login, { username: 'frank', password: 'x'.repeat(70_000) }, 'login')).status).toBe(413);
    expect((await guess('frank', password)).outcome).toBe('signed in');
  });

  test('LG-05, ASVS 6.1.1: guessing keeps nobody out of the browser they have signed in with', async () => {
    const { browser: own } = await guess('frank', password);
    const isDelayed = async () => (await guess('frank', 'wrong')).outcome === 'delayed';
    while (!(await isDelayed()));
    expect((await guess('frank', password)).outcome).toBe('delayed');
    own.cookies.delete('session');
    const trySignIn = async (secret: string) =>
      outcomeOf(pageOf(await own.submit(pageOf(await own.open(`${issuer}/login`)), { username: 'frank', password: secret }, 'login')));
    expect(await trySignIn('wrong')).toBe('denied');
    expect(await trySignIn(password)).toBe('signed in');
    expect((await guess('frank', password)).outcome).toBe('delayed');
  });

  test('LG-03, D-16: one address, or one /64, gets sixty tries a minute whoever they are for', async () => {
    const network = `2001:db8:${Math.floor(Math.random() * 65_535).toString(16)}:1`;
    const from = (address: string) => guess('dave', 'wrong', { 'CF-Connecting-IP': address });
    // A delayed account costs no hash, so that the address is what is counted here.
    while ((await guess('dave', 'wrong')).outcome !== 'delayed');
    for (let batch = 0; batch < 6; batch += 1)
      await Promise.all(Array.from({ length: 10 }, (_, index) => from(`${network}:${batch}:0:0:${index + 1}`)));
    const stranger = (address: string) => guess(`nobody-${crypto.randomUUID()}`, 'wrong', { 'CF-Connecting-IP': address });
    expect((await stranger(`${network}:ffff::1`)).outcome).toBe('delayed');
    expect((await stranger(`${network.toUpperCase()}:0:0:0:1`)).outcome).toBe('delayed');
    expect((await stranger('2001:db8:ffff:2::1')).outcome).toBe('denied');
  });
});

describe('the session cookie', () => {
  test('LG-09, ASVS 7.2.3: a cookie with any character changed, cut, spliced or of another purpose is nobody', async () => {
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
  test('LG-11, RFC 9700 §4.7: another site cannot sign a person in as somebody', async () => {
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
