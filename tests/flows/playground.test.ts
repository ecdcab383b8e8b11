// The playground as a person without script walks it: sign-in, refresh, revocation, sign-out, refusals, and what it hides.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FreshOriginOptions, startFreshOrigin } from '../../tools/server/fresh.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { type Arrival, type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { pageOf, password } from '../harness/journey.ts';

const origins: Origin[] = [];

async function start(options?: FreshOriginOptions): Promise<Origin> {
  const origin = await startFreshOrigin(options);
  origins.push(origin);
  return origin;
}

let issuer: string;
beforeAll(async () => {
  ({ issuer } = await start());
}, 60_000);
afterAll(() => Promise.all(origins.map((origin) => origin.stop())));

/** What a person reads. */
const textOf = ({ body }: Page): string =>
  body
    .replace(/<style[\s\S]*?<\/style>/, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ');

/** The chips of the steps: a status, an error code, `came back` or `waiting`. */
const outcomes = ({ body }: Page): string[] =>
  [...body.matchAll(/<\/h2><span class="chip[^"]*">([^<]*)</g)].map(([, outcome = '']) => outcome);

async function openPlayground(browser: Browser): Promise<Page> {
  return pageOf(await browser.open('/playground'));
}

/** Presses the button, and signs in and agrees wherever that is asked. */
async function press(browser: Browser, page: Page, button: string, values?: Record<string, string>): Promise<Page> {
  let arrival: Arrival = await browser.submit(page, values, button);
  const answers: Record<string, () => Promise<Arrival>> = {
    '/login': () => browser.submit(pageOf(arrival), { username: 'alice', password }, 'login'),
    '/consent': () => browser.submit(pageOf(arrival), {}, 'allow'),
  };
  for (let steps = 0; steps < 3; steps += 1) {
    const answer = answers[new URL(pageOf(arrival).url).pathname];
    if (!answer) break;
    arrival = await answer();
  }
  return pageOf(arrival);
}

async function signIn(values?: Record<string, string>): Promise<{ browser: Browser; page: Page }> {
  const browser = createBrowser(issuer);
  const page = await press(browser, await openPlayground(browser), 'sign-in', values);
  return { browser, page };
}

describe('the front page', () => {
  test('offers the mailbox where mail goes there', async () => {
    const elsewhere = await start({ variables: { MAIL_DRIVER: 'none', SIGN_UP: 'closed' } });
    const read = async (origin: string, path: string) => textOf(pageOf(await createBrowser(origin).open(path)));
    expect([await read(issuer, '/'), await read(issuer, '/dev/mail')]).toEqual([
      expect.stringContaining('All mail this server has sent'),
      expect.stringContaining('None of it has left this machine'),
    ]);
    expect(await read(elsewhere.issuer, '/')).not.toContain('Mailbox');
    expect(await read(elsewhere.issuer, '/dev/mail')).toContain('Mail of this server goes elsewhere');
  });

  test('says that the server is up and how to sign in', async () => {
    const page = pageOf(await createBrowser(issuer).open('/'));
    expect(page.status).toBe(200);
    expect(textOf(page)).toMatch(/Up\. Discovery and keys took/);
    expect(textOf(page)).toContain(password);
    for (const path of ['/playground', '/login', '/.well-known/openid-configuration', '/.well-known/jwks.json', '/README.md']) {
      expect(page.body).toContain(`href="${issuer}${path}"`);
      expect((await fetch(`${issuer}${path}`)).status).toBe(200);
    }
  });

  test('an unknown path is a page with status 404, whatever the method', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      const response = await fetch(`${issuer}/nowhere/at/all`, { method });
      expect(response.status).toBe(404);
      expect(await response.text()).toContain('Nothing lives here');
    }
  });

  test('B-307, B-320: no page stores, frames or runs anything', async () => {
    const { browser } = await signIn();
    for (const path of ['/', '/nowhere', '/playground']) {
      const { headers, body } = pageOf(await browser.open(path));
      expect(headers.get('Cache-Control')).toBe('no-store');
      expect(headers.get('Content-Security-Policy')).toMatch(
        /^default-src 'none'; style-src 'nonce-[^']+'; img-src data:; form-action 'self'/,
      );
      expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
      expect(body).not.toMatch(/<script|\son\w+=|\sstyle=/);
    }
  });
});

describe('a run', () => {
  test('shows a sign-in from discovery to the claims, with both signatures verified', async () => {
    const { page } = await signIn();
    const text = textOf(page);
    expect(page.url).toBe(`${issuer}/playground#step-1`);
    expect(outcomes(page)).toEqual(['200', 'came back', '200', '200', '200']);
    expect(text.match(/ signature verified /g)).toHaveLength(2);
    expect(text).toMatch(/code_challenge_method S256/);
    expect(text).toMatch(/"exp" : \d+, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, in 1[45] minutes/);
    expect(text).toContain('alice@example.com');
    expect(text).toContain('Signed in as alice-3f9c1d7e');
  });

  test('asks for what the form says', async () => {
    const chosen = { max_age: '300', login_hint: 'alice', claims: '{"id_token":{"email":null}}', prompt: 'login' };
    const { page } = await signIn({ ...chosen, scope_address: 'address', scope_phone: 'phone' });
    const text = textOf(page);
    expect(outcomes(page)).toEqual(['200', 'came back', '200', '200', '200']);
    expect(text).toMatch(/max_age 300 .* login_hint alice .* claims {"id_token":{"email":null}}/);
    expect(text).toContain('scope openid profile email address phone offline_access');
  });

  test('refreshes, revokes, and shows that a revoked token is worth nothing', async () => {
    const { browser, page } = await signIn();
    const refreshed = await press(browser, page, 'refresh');
    const called = await press(browser, refreshed, 'userinfo');
    expect(outcomes(called).slice(5)).toEqual(['200', '200']);
    const revoked = await press(browser, await press(browser, called, 'revoke-access-token'), 'userinfo');
    expect(outcomes(revoked).slice(7)).toEqual(['200', 'invalid_token']);
    const ended = await press(browser, await press(browser, revoked, 'revoke-refresh-token'), 'refresh');
    expect(outcomes(ended).slice(9)).toEqual(['200', 'invalid_grant']);
    expect(textOf(ended)).toContain('The server refused: invalid_grant The refresh token is not valid');
  });

  test('B-226, B-230: signs out and comes back; after that prompt=none is refused', async () => {
    const { browser, page } = await signIn();
    const silent = await press(browser, page, 'sign-in', { prompt: 'none' });
    expect(outcomes(silent).slice(5)).toEqual(['came back', '200', '200']);
    const signedOut = await press(browser, silent, 'sign-out');
    expect(outcomes(signedOut).at(-1)).toBe('came back');
    expect(textOf(signedOut)).not.toContain('Signed in as');
    const refused = await press(browser, signedOut, 'sign-in', { prompt: 'none' });
    expect(outcomes(refused).at(-1)).toBe('login_required');
    expect(textOf(refused)).toContain('The server refused: login_required');
  });

  test('starts over with nothing left', async () => {
    const { browser, page } = await signIn();
    const fresh = await press(browser, page, 'start-over');
    expect(outcomes(fresh)).toEqual([]);
    expect(fresh.body).not.toContain('alice-3f9c1d7e');
  });
});

describe('what the playground refuses', () => {
  test('B-320: another browser sees nothing of a run', async () => {
    const { page } = await signIn();
    expect(page.body).toContain('alice-3f9c1d7e');
    const other = await openPlayground(createBrowser(issuer));
    expect(other.body).not.toContain('alice-3f9c1d7e');
    expect(outcomes(other)).toEqual([]);
  });

  test('RFC 6749 §10.12: a response with a foreign state is refused by the client, and one nobody waits for is a page', async () => {
    const browser = createBrowser(issuer);
    await browser.submit(await openPlayground(browser), {}, 'sign-in');
    const forged = `/playground/callback?code=x&state=forged&iss=${encodeURIComponent(issuer)}`;
    const refused = pageOf(await browser.open(forged));
    expect(outcomes(refused)).toEqual(['200', 'refused']);
    expect(textOf(refused)).toMatch(/The client refused the answer: .*state/);
    const stray = pageOf(await browser.open(forged));
    expect(stray.status).toBe(400);
    expect(textOf(stray)).toContain('Nobody asked for this');
  });

  test('D-09: a form of another site starts nothing', async () => {
    const send = (site: string) =>
      fetch(`${issuer}/playground/sign-in`, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': site },
        body: 'scope_openid=openid',
      });
    expect((await send('same-origin')).status).toBe(303);
    expect((await send('cross-site')).status).toBe(403);
    expect((await send('same-site')).status).toBe(403);
  });
});

describe('where it runs', () => {
  test('deployed it is not there', async () => {
    const { url } = await start({ issuer: 'https://id.example.com', variables: { ENVIRONMENT: 'deployed' } });
    expect((await fetch(`${url}/.well-known/openid-configuration`)).status).toBe(200);
    for (const path of ['/', '/playground', '/playground/callback', '/nowhere']) expect((await fetch(url + path)).status).toBe(404);
    expect((await fetch(`${url}/playground/start-over`, { method: 'POST' })).status).toBe(404);
  }, 60_000);

  test('behind a TLS proxy it calls the listener, and sends the browser to the issuer', async () => {
    const proxied = await start({ issuer: 'https://id.example.com' });
    const response = await fetch(`${proxied.url}/playground/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'scope_openid=openid',
    });
    const location = new URL(response.headers.get('Location') ?? '');
    expect(`${location.origin}${location.pathname}`).toBe('https://id.example.com/authorize');
    expect(location.searchParams.get('redirect_uri')).toBe('https://id.example.com/playground/callback');
    expect(response.headers.get('Set-Cookie')).toMatch(/^__Host-browser=.*; Secure/);
  }, 60_000);
});
