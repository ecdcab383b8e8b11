// OpenID Connect Session Management 1.0 over all Workers. The script of the session iframe runs in a window made of what it
// may touch and nothing more: one cookie jar, one listener, and whoever sent the message.
import { createHash, randomBytes } from 'node:crypto';
import { createContext, runInContext } from 'node:vm';
import * as oauth from 'openid-client';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { authorizeUrl, signedInBrowser, walk } from '../harness/authorization.ts';
import { type Browser, createBrowser } from '../harness/browser.ts';
import { callback, discover, errorCode, pageOf, password, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';

const issuer = inject('issuer');
const origin = new URL(callback).origin;
let client: RegisteredClient;
let page: { url: string; headers: Headers; body: string };

beforeAll(async () => {
  client = await registerClient(issuer);
  const response = await fetch(`${issuer}/session/check`);
  page = { url: response.url, headers: response.headers, body: await response.text() };
});

type Listener = (event: { data: unknown; origin: string; source: object | null }) => void;

/** The session iframe, loaded in a browser that holds these cookies, and may tell whether it shows them to frames. */
function loadIframe(cookie: string, canRead?: boolean) {
  const listeners: Listener[] = [];
  const window = {
    addEventListener: (type: string, listener: Listener) => void (type === 'message' && listeners.push(listener)),
  };
  const [, script = ''] = /<script[^>]*>([\s\S]*)<\/script>/.exec(page.body) ?? [];
  const hasStorageAccess = async () => canRead;
  runInContext(script, createContext({ window, document: { cookie, ...(canRead !== undefined && { hasStorageAccess }) } }));
  return {
    /** What is answered to a message, and to whom. */
    ask(data: unknown, from: string = origin): { answer: unknown; to: string }[] {
      const answers: { answer: unknown; to: string }[] = [];
      const source = { postMessage: (answer: unknown, to: string) => void answers.push({ answer, to }) };
      for (const listener of listeners) listener({ data, origin: from, source });
      return answers;
    },
  };
}

const stateOf = (browser: Browser): string | undefined => browser.cookies.get('op_browser_state');
const cookiesOf = (browser: Browser): string => `other=1; op_browser_state=${stateOf(browser) ?? ''}; op_browser_state2=x`;

const authorize = async (browser: Browser, parameters: Record<string, string> = {}): Promise<URLSearchParams> =>
  sentTo(await browser.open(authorizeUrl(issuer, client, { prompt: 'none', ...parameters }))).searchParams;

describe('session_state', () => {
  test('B-241: is the hash of client, origin, browser state and salt, then a dot and the salt, and new each time', async () => {
    const browser = await signedInBrowser(issuer, client, 'alice');
    const states = await Promise.all([authorize(browser), authorize(browser)]);
    for (const response of states) {
      const [hash = '', salt = ''] = (response.get('session_state') ?? '').split('.');
      const text = `${client.client_id} ${origin} ${stateOf(browser)} ${salt}`;
      expect(hash).toBe(createHash('sha256').update(text).digest('hex'));
      expect(salt).toMatch(/^[\w-]{22}$/);
    }
    expect(states[0]?.get('session_state')).not.toBe(states[1]?.get('session_state'));
  });

  test('SM §2: is in every mode of response', async () => {
    const spa = await registerClient(issuer, { grant_types: ['authorization_code', 'implicit'], response_types: ['code', 'id_token'] });
    const browser = await signedInBrowser(issuer, spa, 'alice');
    const fragment = sentTo(await browser.open(authorizeUrl(issuer, spa, { response_type: 'id_token', nonce: 'n' }))).hash;
    expect(new URLSearchParams(fragment.slice(1)).get('session_state')).toMatch(/\./);
    const form = pageOf(await browser.open(authorizeUrl(issuer, spa, { response_mode: 'form_post' })));
    expect(form.forms[0]?.fields.session_state).toMatch(/\./);
    const message = pageOf(await browser.open(authorizeUrl(issuer, spa, { response_mode: 'web_message' })));
    expect(message.body).toContain('"session_state":');
  });

  test('B-241: an error carries it where a session is known, and none is made up for a stranger', async () => {
    const browser = await signedInBrowser(issuer, client, 'alice');
    const refused = await authorize(browser, { scope: 'openid phone' });
    expect([refused.get('error'), loadIframe(cookiesOf(browser)).ask(`${client.client_id} ${refused.get('session_state')}`)]).toEqual([
      'consent_required',
      [{ answer: 'unchanged', to: origin }],
    ]);
    const stranger = await authorize(createBrowser(issuer));
    expect([stranger.get('error'), stranger.has('session_state')]).toEqual(['login_required', false]);
  });

  test('SM §2: a client library takes it as it takes any response parameter', async () => {
    const browser = await signedInBrowser(issuer, client, 'alice');
    const configuration = await discover(issuer, client);
    expect(configuration.serverMetadata().check_session_iframe).toBe(page.url);
    const pkceCodeVerifier = oauth.randomPKCECodeVerifier();
    const code_challenge = await oauth.calculatePKCECodeChallenge(pkceCodeVerifier);
    const response = sentTo(await browser.open(authorizeUrl(issuer, client, { code_challenge, state: 'the state' })));
    expect(response.searchParams.has('session_state')).toBe(true);
    const tokens = await oauth.authorizationCodeGrant(configuration, response, { pkceCodeVerifier, expectedState: 'the state' });
    expect(tokens.id_token).toBeTypeOf('string');
  });
});

describe('the browser state', () => {
  const signIn = (browser: Browser, username: string) =>
    browser.open('/login?another=1').then((arrival) => browser.submit(pageOf(arrival), { username, password }, 'login'));

  test('B-243: changes at sign-in, at signing in again, at an account switch and at logout', async () => {
    const browser = createBrowser(issuer);
    const seen = [stateOf(browser)];
    for (const username of ['alice', 'alice', 'bob']) {
      await signIn(browser, username);
      seen.push(stateOf(browser));
    }
    const question = pageOf(await browser.open('/logout'));
    await browser.submit(question, {}, 'logout-confirm');
    expect(seen[0]).toBeUndefined();
    expect(new Set(seen).size).toBe(4);
    expect(stateOf(browser)).toBeUndefined();
  });

  test('B-243: stays as it is while nothing happens', async () => {
    const browser = await signedInBrowser(issuer, client, 'alice');
    const before = stateOf(browser);
    await authorize(browser);
    await authorize(browser, { scope: 'openid phone' });
    expect(stateOf(browser)).toBe(before);
  });

  test('B-243, HD-01: its cookie is for scripts and holds no secret: nothing of the session can be had with it', async () => {
    const browser = createBrowser(issuer);
    const login = pageOf(await browser.open('/login'));
    const body = new URLSearchParams({ ...login.forms[0]?.fields, username: 'alice', password });
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { Cookie: cookie, Origin: issuer, 'Sec-Fetch-Site': 'same-origin' };
    const signedIn = await fetch(`${issuer}/login`, { method: 'POST', redirect: 'manual', headers, body });
    const set = new Map(signedIn.headers.getSetCookie().map((line) => [line.slice(0, line.indexOf('=')), line]));
    expect(set.get('session')).toContain('HttpOnly');
    expect(set.get('op_browser_state')).not.toContain('HttpOnly');
    const [, value = ''] = /^op_browser_state=([^;]*)/.exec(set.get('op_browser_state') ?? '') ?? [];
    const thief = createBrowser(issuer);
    for (const name of ['session', 'op_browser_state', 'browser']) thief.cookies.set(name, value);
    expect((await authorize(thief)).get('error')).toBe('login_required');
  });

  test('a browser that lost it is given it again with the next response', async () => {
    const browser = await signedInBrowser(issuer, client, 'alice');
    const before = stateOf(browser);
    for (const lost of [undefined, 'forged']) {
      if (lost === undefined) browser.cookies.delete('op_browser_state');
      else browser.cookies.set('op_browser_state', lost);
      const response = await authorize(browser);
      expect(stateOf(browser)).toBe(before);
      const asked = loadIframe(cookiesOf(browser)).ask(`${client.client_id} ${response.get('session_state')}`);
      expect(asked).toEqual([{ answer: 'unchanged', to: origin }]);
    }
  });
});

describe('the session iframe', () => {
  test('B-242: says unchanged while the session lives, changed after logout and after somebody else signed in', async () => {
    const browser = await signedInBrowser(issuer, client, 'alice');
    const message = `${client.client_id} ${(await authorize(browser)).get('session_state')}`;
    expect(loadIframe(cookiesOf(browser)).ask(message)).toEqual([{ answer: 'unchanged', to: origin }]);
    expect(loadIframe('').ask(message)).toEqual([{ answer: 'changed', to: origin }]);
    await browser.submit(pageOf(await browser.open('/logout')), {}, 'logout-confirm');
    expect(loadIframe(cookiesOf(browser)).ask(message)).toEqual([{ answer: 'changed', to: origin }]);
    await walk(browser, await browser.open(authorizeUrl(issuer, client)), 'bob');
    expect(loadIframe(cookiesOf(browser)).ask(message)).toEqual([{ answer: 'changed', to: origin }]);
  });

  test('B-242, HD-15: only the origin the client lives at is told that nothing changed, and each only at its own origin', async () => {
    const browser = await signedInBrowser(issuer, client, 'alice');
    const message = `${client.client_id} ${(await authorize(browser)).get('session_state')}`;
    const iframe = loadIframe(cookiesOf(browser));
    expect(iframe.ask(message)).toEqual([{ answer: 'unchanged', to: origin }]);
    for (const from of ['https://evil.example', 'http://rp.example.com', 'https://rp.example.com:8443']) {
      expect(iframe.ask(message, from)).toEqual([{ answer: 'changed', to: from }]);
    }
    const other = await registerClient(issuer);
    expect(iframe.ask(message.replace(client.client_id, other.client_id))).toEqual([{ answer: 'changed', to: origin }]);
  });

  test.each([
    ['no text', { client_id: 'x' }],
    ['nothing', undefined],
    ['an empty text', ''],
    ['no session_state', 'client'],
    ['no client_id', ' hash.salt'],
    ['no salt', 'client hash'],
    ['an empty salt', 'client hash.'],
    ['other characters', 'client\u0000 hash.s\u00e4lt'],
  ])('B-242: %s is an error', (_, message) => {
    expect(loadIframe('op_browser_state=x').ask(message)).toEqual([{ answer: 'error', to: origin }]);
  });

  test('HD-15: a sender without an origin is not answered, since that would answer everybody', () => {
    const iframe = loadIframe('op_browser_state=x');
    for (const from of ['null', '', 'file://']) expect(iframe.ask('client hash.salt', from)).toEqual([]);
  });

  test('B-242: where a browser shows frames no cookies the answer is an error, since a change would sign the person out', async () => {
    const browser = await signedInBrowser(issuer, client, 'alice');
    const message = `${client.client_id} ${(await authorize(browser)).get('session_state')}`;
    const asked = [[cookiesOf(browser), true] as const, ['', true] as const, ['', false] as const].map(([cookie, canRead]) =>
      loadIframe(cookie, canRead).ask(message),
    );
    await new Promise(setImmediate);
    expect(asked).toEqual(['unchanged', 'changed', 'error'].map((answer) => [{ answer, to: origin }]));
  });

  test('B-318: its SHA-256 is the one of FIPS 180-4 at every length', () => {
    const iframe = loadIframe('op_browser_state=state');
    for (let length = 1; length <= 200; length += 1) {
      const [client_id, salt] = ['c'.repeat(length), randomBytes(12).toString('base64url')];
      const hash = createHash('sha256').update(`${client_id} ${origin} state ${salt}`).digest('hex');
      expect([length, iframe.ask(`${client_id} ${hash}.${salt}`)]).toEqual([length, [{ answer: 'unchanged', to: origin }]]);
    }
  });

  test('B-318: its script is ES5 and needs nothing but a cookie and messages', () => {
    const [, script = ''] = /<script[^>]*>([\s\S]*)<\/script>/.exec(page.body) ?? [];
    const code = script.replaceAll(/^\s*\/\/.*$/gm, '');
    expect(code).not.toMatch(/=>|\b(let|const|class|async|await|of)\b|`|\.\.\.|crypto|fetch|XMLHttpRequest|Promise|Uint8Array/);
    expect(loadIframe('op_browser_state=x').ask('client hash.salt')).toHaveLength(1);
  });

  test('B-244: its page alone may be framed by anyone, and runs its own script alone', async () => {
    const policy = page.headers.get('Content-Security-Policy') ?? '';
    expect(page.headers.has('X-Frame-Options')).toBe(false);
    expect(policy).toContain('frame-ancestors *;');
    const [, nonce] = /script-src 'nonce-([\w-]{22})'/.exec(policy) ?? [];
    expect(page.body).toContain(`<script nonce="${nonce}">`);
    expect(page.headers.get('Cache-Control')).toBe('no-store');
    for (const path of ['/login', '/logout', '/session', '/authorize']) {
      const { headers } = await fetch(`${issuer}${path}`);
      if (headers.get('Content-Type')?.startsWith('text/html')) {
        expect([path, headers.get('X-Frame-Options'), headers.get('Content-Security-Policy')]).toEqual([
          path,
          'DENY',
          expect.stringContaining("frame-ancestors 'none'"),
        ]);
      }
    }
  });

  test('HD-11: it answers GET alone', async () => {
    const response = await fetch(`${issuer}/session/check`, { method: 'POST' });
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  test('B-034: an authorization error page names the error and no session', async () => {
    const browser = await signedInBrowser(issuer, client, 'alice');
    const error = pageOf(await browser.open(authorizeUrl(issuer, client, { redirect_uri: 'https://evil.example/' })));
    expect([errorCode(error), error.body.includes('session_state')]).toEqual(['invalid_request', false]);
  });
});
