// OpenID Connect Back-Channel Logout 1.0 over all Workers, the queue between them included, with relying parties that answer,
// fail, redirect and hang. Tokens are verified by jose against the published keys, as a relying party would.
import { setTimeout as sleep } from 'node:timers/promises';
import * as jose from 'jose';
import * as oauth from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acts } from '../../tools/operator/acts.ts';
import type { Row } from '../../tools/operator/sql.ts';
import { authorizeUrl, walk } from '../harness/authorization.ts';
import { type Browser, createBrowser } from '../harness/browser.ts';
import { completeFlow, discover, type Flow, pageOf, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { type LogoutReceiver, startLogoutReceiver } from '../harness/logout-receiver.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';

const farewell = 'https://rp.example.com/bye';
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

let receiver: LogoutReceiver;
const { issuer, copyPeople, query, findSubject } = await sharedOrigin();

beforeAll(async () => {
  receiver = await startLogoutReceiver();
  await copyPeople('told');
});
afterAll(() => receiver.stop());

const register = (backchannel_logout_uri: string, members: Record<string, unknown> = {}) =>
  registerClient(issuer, { post_logout_redirect_uris: [farewell], backchannel_logout_uri, ...members });

/** Signs alice in at a client in this browser. */
const signInAt = (client: RegisteredClient, browser: Browser, scope?: string): Promise<Flow> =>
  completeFlow({ issuer, username: 'alice', client, browser, ...(scope && { scope }) });

/** Logs out as the client of a flow asks for it; answers where the browser ends and how many milliseconds it took. */
async function logOut({ configuration, tokens, browser }: Flow): Promise<{ url: URL; took: number }> {
  const began = Date.now();
  const hint = { post_logout_redirect_uri: farewell, id_token_hint: tokens.id_token ?? '' };
  const url = sentTo(await browser.open(oauth.buildEndSessionUrl(configuration, hint).href));
  return { url, took: Date.now() - began };
}

/** The claims of a logout token that holds what BCL §2.6 demands. */
async function verifyLogoutToken(form: URLSearchParams, client: RegisteredClient): Promise<jose.JWTVerifyResult> {
  const keys = jose.createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
  const token = form.get('logout_token') ?? '';
  return jose.jwtVerify(token, keys, {
    issuer,
    audience: client.client_id,
    typ: 'logout+jwt',
    requiredClaims: ['iat', 'exp', 'jti', 'events'],
  });
}

const claimsOf = (token = ''): jose.JWTPayload => jose.decodeJwt(token);

interface DeliveryRow {
  event_id: string;
  client_id: string;
  status: string;
  attempts: number;
  last_status: number | null;
}

/** What D1 knows of the deliveries to a client, once `isReached`. */
async function waitForDelivery(client: RegisteredClient, isReached: (row: DeliveryRow) => boolean, seconds = 10): Promise<DeliveryRow> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const [row] = await query<DeliveryRow>('SELECT * FROM logout_deliveries WHERE client_id = ?', client.client_id);
    if (row && isReached(row)) return row;
    if (Date.now() > deadline) throw new Error(`the delivery stayed ${JSON.stringify(row)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a logout token', () => {
  test('B-232, B-233: reaches every client with a session and a URI within seconds, and holds what it must', async () => {
    const browser = createBrowser(issuer);
    const [one, two] = await Promise.all([
      register(receiver.listen(200)),
      register(receiver.listen(204), { id_token_signed_response_alg: 'ES256' }),
    ]);
    const deaf = await registerClient(issuer);
    const flow = await signInAt(one, browser);
    const flows = [flow, await signInAt(two, browser)];
    await signInAt(deaf, browser);
    const { url, took } = await logOut(flow);
    expect(url.href).toBe(farewell);
    expect(took).toBeLessThan(4000);
    for (const { client, tokens } of flows) {
      const [logout] = await receiver.waitFor(String(client.backchannel_logout_uri), 1);
      expect([logout?.method, logout?.headers['content-type'], [...(logout?.form.keys() ?? [])]]).toEqual([
        'POST',
        'application/x-www-form-urlencoded',
        ['logout_token'],
      ]);
      const { payload, protectedHeader } = await verifyLogoutToken(logout?.form ?? new URLSearchParams(), client);
      const idToken = claimsOf(tokens.id_token);
      expect(protectedHeader.alg).toBe(client.id_token_signed_response_alg);
      expect(payload).toMatchObject({ sub: idToken.sub, sid: idToken.sid, events: { [logoutEvent]: {} } });
      expect(Object.keys(payload).sort()).toEqual(['aud', 'events', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub']);
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(120);
      const delivered = await waitForDelivery(client, ({ status }) => status === 'delivered');
      expect(delivered).toMatchObject({ attempts: 1, last_status: client === one ? 200 : 204 });
    }
    expect(await query('SELECT * FROM logout_deliveries WHERE client_id = ?', deaf.client_id)).toEqual([]);
  });

  test('B-234: sid is the same in every ID Token of a session, over a new sign-in and a refresh, and in the logout token', async () => {
    const browser = createBrowser(issuer);
    const client = await register(receiver.listen(200), { backchannel_logout_session_required: true });
    const flow = await signInAt(client, browser);
    const { sid } = claimsOf(flow.tokens.id_token);
    const again = await walk(browser, await browser.open(authorizeUrl(issuer, client, { prompt: 'login' })), 'alice');
    expect(again.pages).toEqual(['/login']);
    const refreshed = await oauth.refreshTokenGrant(flow.configuration, flow.tokens.refresh_token ?? '');
    expect(claimsOf(refreshed.id_token).sid).toBe(sid);
    expect((await logOut(flow)).url.href).toBe(farewell);
    const [logout] = await receiver.waitFor(String(client.backchannel_logout_uri), 1);
    expect((await verifyLogoutToken(logout?.form ?? new URLSearchParams(), client)).payload.sid).toBe(sid);
  });

  test('US-05: a pairwise client hears of the person and the session under its own names', async () => {
    const browser = createBrowser(issuer);
    const client = await register(receiver.listen(200), { subject_type: 'pairwise' });
    const flow = await signInAt(client, browser);
    const publicFlow = await signInAt(await registerClient(issuer), browser);
    await logOut(flow);
    const [logout] = await receiver.waitFor(String(client.backchannel_logout_uri), 1);
    const { payload } = await verifyLogoutToken(logout?.form ?? new URLSearchParams(), client);
    const [own, others] = [claimsOf(flow.tokens.id_token), claimsOf(publicFlow.tokens.id_token)];
    expect([payload.sub, payload.sid]).toEqual([own.sub, own.sid]);
    expect(payload.sub).not.toBe(others.sub);
    expect(payload.sid).not.toBe(others.sid);
  });

  test('US-05, Core §8.1: a client that moves to another sector hears of whom it knew, and of nobody there', {
    timeout: 60_000,
  }, async () => {
    const browser = createBrowser(issuer);
    const outAt = (host: string) => ({ frontchannel_logout_uri: `https://${host}/out`, frontchannel_logout_session_required: true });
    const moving = [
      await register(receiver.listen(200), { subject_type: 'pairwise', ...outAt('rp.example.com') }),
      await register(receiver.listen(200), outAt('rp.example.com')),
    ];
    const known = [];
    for (const client of moving) known.push(claimsOf((await signInAt(client, browser)).tokens.id_token));
    for (const { client_id, backchannel_logout_uri, registration_access_token, registration_client_uri } of moving) {
      const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${registration_access_token}` };
      const there = { redirect_uris: ['https://other.example.net/callback'], subject_type: 'pairwise', ...outAt('other.example.net') };
      const body = JSON.stringify({ client_id, backchannel_logout_uri, ...there });
      expect((await fetch(registration_client_uri, { method: 'PUT', headers, body })).status).toBe(200);
    }
    // What an isolate believes of a client lapses after ten seconds.
    await sleep(10_500);
    const end = pageOf(await browser.submit(pageOf(await browser.open(`${issuer}/logout`)), {}, 'logout-confirm'));
    for (const [place, client] of moving.entries()) {
      const { sub, sid } = known[place] ?? {};
      const [logout] = await receiver.waitFor(String(client.backchannel_logout_uri), 1);
      const { payload } = await verifyLogoutToken(logout?.form ?? new URLSearchParams(), client);
      expect([payload.sub, payload.sid]).toEqual([sub, sid]);
      expect(end.body).toContain(`sid=${sid}`);
    }
  });

  test('JW-07: is no ID Token: it opens no authorization and no logout', async () => {
    const browser = createBrowser(issuer);
    const client = await register(receiver.listen(200));
    await logOut(await signInAt(client, browser));
    const [logout] = await receiver.waitFor(String(client.backchannel_logout_uri), 1);
    const id_token_hint = logout?.form.get('logout_token') ?? '';
    await signInAt(client, browser);
    const url = `/logout?${new URLSearchParams({ id_token_hint, post_logout_redirect_uri: farewell })}`;
    expect(pageOf(await browser.open(url)).body).toContain('id="logout-confirm"');
    const refused = sentTo(await browser.open(authorizeUrl(issuer, client, { id_token_hint, prompt: 'none' })));
    expect(refused.searchParams.get('error')).toBe('invalid_request');
  });
});

describe('when a session ends otherwise', () => {
  test('B-232: a logout the person confirmed tells the clients too', async () => {
    const browser = createBrowser(issuer);
    const client = await register(receiver.listen(200));
    await signInAt(client, browser);
    await browser.submit(pageOf(await browser.open('/logout')), {}, 'logout-confirm');
    await receiver.waitFor(String(client.backchannel_logout_uri), 1);
  });

  test('B-232: somebody else signing in at the same browser tells the clients of whoever was there', async () => {
    const browser = createBrowser(issuer);
    const client = await register(receiver.listen(200));
    const { tokens } = await signInAt(client, browser);
    const login = pageOf(await browser.open('/login?another=1'));
    await browser.submit(login, { username: 'bob-told', password: 'correct horse battery staple' }, 'login');
    const [logout] = await receiver.waitFor(String(client.backchannel_logout_uri), 1);
    const { payload } = await verifyLogoutToken(logout?.form ?? new URLSearchParams(), client);
    expect(payload.sub).toBe(claimsOf(tokens.id_token).sub);
  });

  test('LO-09: disabling a person tells the clients of all their sessions', async () => {
    const uri = receiver.listen(200);
    const client = await register(uri);
    const sids: unknown[] = [];
    for (const browser of [createBrowser(issuer), createBrowser(issuer)]) {
      const { tokens } = await completeFlow({ issuer, username: 'bob-told', client, browser });
      sids.push(claimsOf(tokens.id_token).sid);
    }
    await (await findSubject('bob-told')).setStatus('disabled');
    const logouts = await receiver.waitFor(uri, 2);
    await (await findSubject('bob-told')).setStatus('active');
    const told = await Promise.all(logouts.map(async ({ form }) => (await verifyLogoutToken(form, client)).payload.sid));
    expect(told.sort()).toEqual(sids.sort());
  });

  test('a client that loses the consent hears of it, the others do not', async () => {
    const browser = createBrowser(issuer);
    const [losing, staying] = [await register(receiver.listen(200)), await register(receiver.listen(200))];
    await completeFlow({ issuer, username: 'bob-told', client: losing, browser });
    await completeFlow({ issuer, username: 'bob-told', client: staying, browser });
    await (await findSubject('bob-told')).revokeClient(losing.client_id);
    await receiver.waitFor(String(losing.backchannel_logout_uri), 1);
    const alive = sentTo(await browser.open(authorizeUrl(issuer, staying, { prompt: 'none' })));
    expect(alive.searchParams.get('code')).toBeTruthy();
    expect(receiver.received(String(staying.backchannel_logout_uri))).toEqual([]);
  });

  test('not when the same person signs in again: the session goes on', async () => {
    const browser = createBrowser(issuer);
    const client = await register(receiver.listen(200));
    await signInAt(client, browser);
    await walk(browser, await browser.open(authorizeUrl(issuer, client, { prompt: 'login' })), 'alice');
    const other = await register(receiver.listen(200));
    await logOut(await signInAt(other, browser));
    const [only] = await receiver.waitFor(String(client.backchannel_logout_uri), 1);
    await receiver.waitFor(String(other.backchannel_logout_uri), 1);
    expect(receiver.received(String(client.backchannel_logout_uri))).toEqual([only]);
  });
});

describe('relying parties that do not take it', () => {
  test('B-235, F-17: 500 twice, then 200: tried again with growing pauses, each time with a new token, and then delivered', async () => {
    const client = await register(receiver.listen(500, 500, 200));
    await logOut(await signInAt(client, createBrowser(issuer)));
    const uri = String(client.backchannel_logout_uri);
    const logouts = await receiver.waitFor(uri, 3, 15);
    const [first, second, third] = logouts.map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(1500);
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThan((second ?? 0) - (first ?? 0));
    const tokens = await Promise.all(logouts.map(async ({ form }) => (await verifyLogoutToken(form, client)).payload.jti));
    expect(new Set(tokens).size).toBe(3);
    expect(await waitForDelivery(client, ({ status }) => status === 'delivered')).toMatchObject({ attempts: 3, last_status: 200 });
  }, 30_000);

  test.each([201, 400, 404])('B-235: %i does not count as delivered', async (status) => {
    const client = await register(receiver.listen(status));
    await logOut(await signInAt(client, createBrowser(issuer)));
    const row = await waitForDelivery(client, ({ last_status }) => last_status !== null);
    expect(row).toMatchObject({ status: 'pending', last_status: status });
    // An operator is told so.
    const act = acts['failed-logouts'];
    const [statement = ''] = act?.statements(client.client_id) ?? [];
    const rows = await query<Row>(statement);
    expect([rows.length, act?.done(client.client_id, { rows, secret: '' })]).toEqual([
      1,
      expect.stringContaining(`last answer: ${status}`),
    ]);
  });

  test('B-235, F-17: a redirect is not followed', async () => {
    const target = receiver.listen(200);
    const client = await register(receiver.listen({ status: 307, location: target }));
    await logOut(await signInAt(client, createBrowser(issuer)));
    await receiver.waitFor(String(client.backchannel_logout_uri), 2);
    expect(receiver.received(target)).toEqual([]);
    expect(await waitForDelivery(client, ({ attempts }) => attempts > 1)).toMatchObject({ status: 'pending', last_status: null });
  });

  test('F-17: one that hangs holds up nobody: not the browser, not the others, not the next logout', async () => {
    const hanging = await register(receiver.listen('hang'));
    const browser = createBrowser(issuer);
    const quick = await register(receiver.listen(200));
    await signInAt(hanging, browser);
    const { took } = await logOut(await signInAt(quick, browser));
    expect(took).toBeLessThan(4000);
    await receiver.waitFor(String(hanging.backchannel_logout_uri), 1, 4);
    await receiver.waitFor(String(quick.backchannel_logout_uri), 1, 4);
    for (let next = 0; next < 3; next += 1) {
      const client = await register(receiver.listen(200));
      await logOut(await signInAt(client, createBrowser(issuer)));
      await receiver.waitFor(String(client.backchannel_logout_uri), 1, 4);
    }
    const tried = await waitForDelivery(hanging, ({ attempts }) => attempts >= 2, 20);
    expect(tried).toMatchObject({ status: 'pending', last_status: null });
  }, 40_000);

  test('SS-01: a URI that may not be fetched is refused like any other, and holds up nobody', async () => {
    const client = await register('https://nowhere.invalid/logout');
    await logOut(await signInAt(client, createBrowser(issuer)));
    const row = await waitForDelivery(client, ({ attempts }) => attempts > 0);
    expect(row).toMatchObject({ status: 'pending', last_status: null });
  });
});

describe('what dies with the session', () => {
  test('B-116, B-236: refresh tokens without offline_access at once, those with it live on', async () => {
    const browser = createBrowser(issuer);
    const client = await register(receiver.listen(200));
    const bound = await signInAt(client, browser, 'openid');
    const offline = await signInAt(client, browser, 'openid offline_access');
    const configuration = await discover(issuer, client);
    const before = await oauth.refreshTokenGrant(configuration, bound.tokens.refresh_token ?? '');
    await logOut(bound);
    const refused = oauth.refreshTokenGrant(configuration, before.refresh_token ?? '');
    await expect(refused).rejects.toMatchObject({ error: 'invalid_grant' });
    const lives = await oauth.refreshTokenGrant(configuration, offline.tokens.refresh_token ?? '');
    expect(lives.access_token).toBeTypeOf('string');
  });

  test('B-230: afterwards prompt=none fails and the old cookie is worthless', async () => {
    const browser = createBrowser(issuer);
    const client = await register(receiver.listen(200));
    const flow = await signInAt(client, browser);
    const old = browser.cookies.get('session') ?? '';
    const silently = async () => sentTo(await browser.open(authorizeUrl(issuer, client, { prompt: 'none' }))).searchParams.get('error');
    expect(await silently()).toBeNull();
    await logOut(flow);
    expect(browser.cookies.has('session')).toBe(false);
    expect(await silently()).toBe('login_required');
    browser.cookies.set('session', old);
    expect(await silently()).toBe('login_required');
  });
});
