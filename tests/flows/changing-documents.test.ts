// B-299: a metadata document that says something else than before (OAuth Client ID Metadata Document), once every isolate and KV
// have forgotten the old one. What was begun before is tried on after; the people, consents and grants stay.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import { authorizeUrl, verifier, walk } from '../harness/authorization.ts';
import { type Browser, createBrowser } from '../harness/browser.ts';
import { loopback, publishClient } from '../harness/client-documents.ts';
import { type Host, startHost } from '../harness/host.ts';
import { pageOf, password, type RegisteredClient, sentTo } from '../harness/journey.ts';
import { expectErrorPage } from '../harness/oracles.ts';
import { makeKey, type SigningKey } from '../harness/request-objects.ts';
import { type Parameters, postForm } from '../harness/token-requests.ts';

const directory = mkdtempSync(join(tmpdir(), 'authrim-documents-'));
const [key, next] = await Promise.all([makeKey('ES256'), makeKey('ES256', 'next')]);
let host: Host;
let origin: Awaited<ReturnType<typeof startFreshOrigin>>;
let issuer: string;
/** The other half of each test, by its name. */
const rests = new Map<string, () => Promise<void>>();

beforeAll(async () => {
  host = await startHost();
  const options = { seed: 'tests/fixtures/seed.json', dataDirectory: directory, variables: { FETCH_ALLOW: host.origin } };
  origin = await startFreshOrigin(options);
  ({ issuer } = origin);
  for (const [name, begin] of Object.entries(beginnings)) rests.set(name, await begin());
  await origin.stop();
  origin = await startFreshOrigin({ ...options, port: Number(new URL(issuer).port), secrets: origin.secrets });
});
afterAll(async () => {
  await Promise.all([origin?.stop(), host?.stop()]);
  rmSync(directory, { recursive: true, force: true });
});

const grant_types = ['authorization_code', 'refresh_token'];
const confidential = ({ jwk }: SigningKey = key) => ({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [jwk] }, grant_types });
const publish = (members: Record<string, unknown> = { grant_types }) => publishClient(host, members);
const republish = ({ client_id: at }: RegisteredClient, members: Record<string, unknown>, status = 200) =>
  publishClient(host, members, { at, status });

const open = (client: RegisteredClient, parameters: Parameters = {}, browser = createBrowser(issuer)) =>
  browser.open(authorizeUrl(issuer, client, { redirect_uri: loopback, ...parameters }));
const silently = async (browser: Browser, client: RegisteredClient, scope: string) =>
  sentTo(await open(client, { prompt: 'none', scope }, browser)).searchParams.get('error');
const agree = async (browser: Browser, client: RegisteredClient, scope: string) =>
  (await walk(browser, await open(client, { scope }, browser), 'alice')).pages;

async function assertion({ client_id }: RegisteredClient, { alg, jwk, privateKey }: SigningKey): Promise<Parameters> {
  const jwt = new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg, kid: jwk.kid })
    .setIssuer(client_id)
    .setSubject(client_id);
  const client_assertion = await jwt.setAudience(issuer).setExpirationTime('5m').sign(privateKey);
  return { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion };
}

/** Alice signs in and agrees, and the code is redeemed. */
async function obtain(client: RegisteredClient, proof: Parameters): Promise<Record<string, unknown>> {
  const browser = createBrowser(issuer);
  const { arrival } = await walk(browser, await open(client, { scope: 'openid offline_access' }, browser), 'alice');
  const code = sentTo(arrival).searchParams.get('code') ?? '';
  const form = { grant_type: 'authorization_code', code, redirect_uri: loopback, code_verifier: verifier, ...proof };
  const { status, body } = await postForm(`${issuer}/token`, form);
  expect(status).toBe(200);
  return body;
}

const refresh = async (refresh_token: unknown, proof: Parameters) => {
  const form = { grant_type: 'refresh_token', refresh_token: String(refresh_token), ...proof };
  const { status, body } = await postForm(`${issuer}/token`, form);
  return { status, body, error: body.error };
};

const kept = 'KV spares a new isolate the fetch';

/** What happens before, with the new document published; what comes of it. */
const beginnings: Record<string, () => Promise<() => Promise<void>>> = {
  async [kept]() {
    const client = publish();
    const visit = async () => expect(pageOf(await open(client)).url).toContain('/login');
    await visit();
    return async () => {
      await visit();
      expect(host.visits(client.client_id)).toHaveLength(1);
      const { keys } = await origin.call<{ keys: { name: string }[] }>('PUBLIC_DOCUMENTS', 'list');
      for (const { name } of keys) await origin.call('PUBLIC_DOCUMENTS', 'delete', name);
    };
  },
  async 'other keys ask for no consent again; the old one proves nothing any more, the new one does'() {
    const client = publish(confidential());
    const { refresh_token } = await obtain(client, await assertion(client, key));
    const browser = createBrowser(issuer);
    expect(await agree(browser, client, 'openid email')).toEqual(['/login', '/consent']);
    republish(client, confidential(next));
    return async () => {
      expect(await silently(browser, client, 'openid email')).toBeNull();
      expect((await refresh(refresh_token, await assertion(client, key))).error).toBe('invalid_client');
      expect((await refresh(refresh_token, await assertion(client, next))).status).toBe(200);
    };
  },
  async 'anything else asks for consent again, from nothing'() {
    const client = publish(confidential());
    const browser = createBrowser(issuer);
    expect(await agree(browser, client, 'openid email')).toEqual(['/login', '/consent']);
    expect(await silently(browser, client, 'openid email')).toBeNull();
    republish(client, { ...confidential(), client_name: 'Another name' });
    return async () => {
      expect(await silently(browser, client, 'openid')).toBe('consent_required');
      expect(await agree(browser, client, 'openid')).toEqual(['/consent']);
      expect(await silently(browser, client, 'openid')).toBeNull();
      expect(await silently(browser, client, 'openid email')).toBe('consent_required');
    };
  },
  async 'from public to confidential: from then on tokens need the key'() {
    const client = publish();
    const { client_id } = client;
    const first = await obtain(client, { client_id });
    const second = await refresh(first.refresh_token, { client_id });
    expect(second.status).toBe(200);
    republish(client, confidential());
    return async () => {
      expect((await refresh(second.body.refresh_token, { client_id })).error).toBe('invalid_client');
      expect((await refresh(second.body.refresh_token, await assertion(client, key))).status).toBe(200);
    };
  },
  async 'US-05, Core §8.1, §12.2: redirect URIs in another sector, and what was granted in the old one is good for nothing'() {
    const pairwise = { subject_type: 'pairwise', grant_types };
    const begin = async (change: Record<string, unknown>) => {
      const client = publish(pairwise);
      const { refresh_token } = await obtain(client, { client_id: client.client_id });
      republish(client, { ...pairwise, ...change });
      return async () => refresh(refresh_token, { client_id: client.client_id });
    };
    const stayed = await begin({ redirect_uris: ['http://127.0.0.1/elsewhere'] });
    const moved = await begin({ redirect_uris: ['https://rp.example.com/callback'] });
    return async () => {
      expect((await stayed()).status).toBe(200);
      expect(await moved()).toMatchObject({ status: 400, error: 'invalid_grant' });
    };
  },
  async 'other redirect URIs: the old one is no address any more, also not for a request under way'() {
    const client = publish();
    const browser = createBrowser(issuer);
    const signIn = pageOf(await open(client, {}, browser));
    republish(client, { redirect_uris: ['https://rp.example.com/callback'] });
    return async () => {
      expectErrorPage(await browser.submit(signIn, { username: 'alice', password }, 'login'));
      expectErrorPage(await open(client, {}, browser));
      expect(pageOf(await browser.open(authorizeUrl(issuer, client))).url).toContain('/login');
    };
  },
  async 'gone: no refresh, no userinfo, no request'() {
    const client = publish();
    const { client_id } = client;
    const { access_token, refresh_token } = await obtain(client, { client_id });
    const headers = { Authorization: `Bearer ${access_token}` };
    const userinfo = async () => (await fetch(`${issuer}/userinfo`, { headers })).status;
    expect(await userinfo()).toBe(200);
    republish(client, {}, 404);
    return async () => {
      expect(await userinfo()).toBe(401);
      expect((await refresh(refresh_token, { client_id })).error).toBe('invalid_client');
      expectErrorPage(await open(client));
    };
  },
};

// The first one says what KV is for, and empties it for the others.
test.each(Object.keys(beginnings))('B-299: %s', async (name) => {
  await rests.get(name)?.();
});
