// OpenID Connect Front-Channel Logout 1.0 over all Workers: the page after logout, as a browser without script receives it.
import * as oauth from 'openid-client';
import { describe, expect, inject, test } from 'vitest';
import { type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { callback, completeFlow, type Flow, pageOf, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';

const issuer = inject('issuer');
const farewell = 'https://rp.example.com/bye';

const register = (members: Record<string, unknown>) => registerClient(issuer, { post_logout_redirect_uris: [farewell], ...members });
const signInAt = (client: RegisteredClient, browser: Browser): Promise<Flow> =>
  completeFlow({ issuer, username: 'alice', client, browser });

function endSessionUrl({ configuration, tokens }: Flow, parameters: Record<string, string> = {}): string {
  const hint = { post_logout_redirect_uri: farewell, id_token_hint: tokens.id_token ?? '', ...parameters };
  return oauth.buildEndSessionUrl(configuration, hint).href;
}

const decode = (text: string): string => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
const framesOf = ({ body }: Page): string[] => [...body.matchAll(/<iframe[^>]* src="([^"]*)"/g)].map(([, src = '']) => decode(src));
const directive = ({ headers }: Page, name: string): string | undefined =>
  headers
    .get('Content-Security-Policy')
    ?.split('; ')
    .find((part) => part.startsWith(`${name} `));
const refreshOf = ({ body }: Page): string | undefined =>
  decode(/<meta http-equiv="refresh" content="([^"]*)"/.exec(body)?.[1] ?? '') || undefined;
const sidOf = ({ tokens }: Flow): string => String(tokens.claims()?.sid);

describe('the page after logout', () => {
  test('B-237, B-239: holds one frame for each client of the session, with iss and sid exactly where they are required', async () => {
    const browser = createBrowser(issuer);
    const registered = "https://two.example/out?u=a%20b~'&x";
    const plain = await register({ frontchannel_logout_uri: 'https://rp.example.com/out?app=1' });
    const strict = await register({
      redirect_uris: [callback, 'https://two.example/cb'],
      frontchannel_logout_uri: registered,
      frontchannel_logout_session_required: true,
    });
    const silent = await register({});
    const elsewhere = await register({ frontchannel_logout_uri: 'https://rp.example.com/elsewhere' });
    await signInAt(plain, browser);
    await signInAt(silent, browser);
    await signInAt(elsewhere, createBrowser(issuer));
    const flow = await signInAt(strict, browser);
    const page = pageOf(await browser.open(endSessionUrl(flow)));
    const [first, second = '', ...others] = framesOf(page).sort();
    expect([first, others]).toEqual(['https://rp.example.com/out?app=1', []]);
    expect(second).toBe(`${registered}&${new URLSearchParams({ iss: issuer, sid: sidOf(flow) })}`);
  });

  test.each([
    ['https://rp.example.com/out', 'https://rp.example.com/out?', ''],
    ['https://rp.example.com/out#a?b#c', 'https://rp.example.com/out?', '#a?b#c'],
    ['https://rp.example.com/out?a=%c3%bc#b', 'https://rp.example.com/out?a=%c3%bc&', '#b'],
  ])('B-239: %s stays as it was registered, around what is added', async (frontchannel_logout_uri, before, after) => {
    const client = await register({ frontchannel_logout_uri, frontchannel_logout_session_required: true });
    const browser = createBrowser(issuer);
    const flow = await signInAt(client, browser);
    const [frame = ''] = framesOf(pageOf(await browser.open(endSessionUrl(flow))));
    expect(frame).toBe(`${before}${new URLSearchParams({ iss: issuer, sid: sidOf(flow) })}${after}`);
  });

  test('US-05: a pairwise client is told of the session under the name it knows', async () => {
    const browser = createBrowser(issuer);
    const client = await register({
      subject_type: 'pairwise',
      frontchannel_logout_uri: 'https://rp.example.com/out',
      frontchannel_logout_session_required: true,
    });
    const flow = await signInAt(client, browser);
    const publicFlow = await signInAt(await register({}), browser);
    const [frame = ''] = framesOf(pageOf(await browser.open(endSessionUrl(flow))));
    expect(new URL(frame).searchParams.get('sid')).toBe(sidOf(flow));
    expect(sidOf(flow)).not.toBe(sidOf(publicFlow));
  });

  test('B-240, D-21: its policy lets those origins be framed and no other, and nobody frames it', async () => {
    const browser = createBrowser(issuer);
    const client = await register({
      redirect_uris: [callback, 'https://two.example:8443/cb'],
      frontchannel_logout_uri: 'https://two.example:8443/out',
    });
    const flow = await signInAt(client, browser);
    const page = pageOf(await browser.open(endSessionUrl(flow)));
    expect(directive(page, 'frame-src')).toBe('frame-src https://two.example:8443');
    expect(directive(page, 'default-src')).toBe("default-src 'none'");
    expect(directive(page, 'frame-ancestors')).toBe("frame-ancestors 'none'");
    expect(page.headers.get('Cache-Control')).toBe('no-store');
    const without = pageOf(await browser.open('/logout'));
    expect(directive(without, 'frame-src')).toBeUndefined();
  });

  test('B-238, B-317: goes on to the registered URI with state, by a refresh of two seconds or a script with the nonce', async () => {
    const browser = createBrowser(issuer);
    const flow = await signInAt(await register({ frontchannel_logout_uri: 'https://rp.example.com/out' }), browser);
    const page = pageOf(await browser.open(endSessionUrl(flow, { state: 'a b&c' })));
    expect(refreshOf(page)).toBe(`2;url=${farewell}?state=a+b%26c`);
    expect(decode(/id="continue" [^>]*href="([^"]*)"/.exec(page.body)?.[1] ?? '')).toBe(`${farewell}?state=a+b%26c`);
    const [, nonce] = /'nonce-([\w-]+)'/.exec(directive(page, 'script-src') ?? '') ?? [];
    expect(page.body).toContain(`<script nonce="${nonce}">`);
    expect(page.body).toContain('You are signed out');
    expect(browser.cookies.has('session')).toBe(false);
  });

  test('B-227: without a place to go on to it stays, frames and all, and runs no script', async () => {
    const browser = createBrowser(issuer);
    await signInAt(await register({ frontchannel_logout_uri: 'https://rp.example.com/out' }), browser);
    const page = pageOf(await browser.submit(pageOf(await browser.open('/logout')), {}, 'logout-confirm'));
    expect(framesOf(page)).toEqual(['https://rp.example.com/out']);
    expect([refreshOf(page), directive(page, 'script-src'), page.body.includes('<script')]).toEqual([undefined, undefined, false]);
    expect(page.body).toContain('You are signed out');
  });

  test('FCL §3: a session without such clients is left by a plain redirect', async () => {
    const flow = await signInAt(await register({}), createBrowser(issuer));
    expect(sentTo(await flow.browser.open(endSessionUrl(flow))).href).toBe(farewell);
  });

  test('a session that was over already tells nobody again', async () => {
    const browser = createBrowser(issuer);
    const flow = await signInAt(await register({ frontchannel_logout_uri: 'https://rp.example.com/out' }), browser);
    const session = browser.cookies.get('session') ?? '';
    expect(framesOf(pageOf(await browser.open(endSessionUrl(flow))))).toHaveLength(1);
    browser.cookies.set('session', session);
    expect(sentTo(await browser.open(endSessionUrl(flow))).href).toBe(farewell);
  });

  test('a client that was deleted meanwhile is left out, and the others are told', async () => {
    const browser = createBrowser(issuer);
    const leaving = await register({ frontchannel_logout_uri: 'https://rp.example.com/leaving' });
    const staying = await register({ frontchannel_logout_uri: 'https://rp.example.com/staying' });
    await signInAt(leaving, browser);
    const flow = await signInAt(staying, browser);
    const headers = { Authorization: `Bearer ${leaving.registration_access_token}` };
    expect((await fetch(leaving.registration_client_uri, { method: 'DELETE', headers })).status).toBe(204);
    await expect
      .poll(() => fetch(`${issuer}/authorize?client_id=${leaving.client_id}`).then(({ status }) => status), { timeout: 15_000 })
      .toBe(400);
    const frames = framesOf(pageOf(await browser.open(endSessionUrl(flow))));
    expect(frames).toContain('https://rp.example.com/staying');
  });
});

describe('registration', () => {
  test('B-239: the URI shares scheme, host and port with a redirect URI', async () => {
    await expect(register({ frontchannel_logout_uri: 'https://rp.example.com/out?a=b' })).resolves.toBeDefined();
    for (const frontchannel_logout_uri of ['https://other.example/out', 'https://rp.example.com:8443/out', 'http://rp.example.com/out']) {
      await expect(register({ frontchannel_logout_uri })).rejects.toThrow('invalid_client_metadata');
    }
  });

  test('B-020: metadata says what is supported', async () => {
    const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
    expect(metadata).toMatchObject({
      end_session_endpoint: `${issuer}/logout`,
      check_session_iframe: `${issuer}/session/check`,
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
    });
  });
});
