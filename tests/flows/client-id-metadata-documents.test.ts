// Clients that are known by a document of their own (OAuth Client ID Metadata Document), over all Workers, with real client
// libraries and a host that serves the documents.
import * as oauth4webapi from 'oauth4webapi';
import * as oauth from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authorizeUrl, walk } from '../harness/authorization.ts';
import { createBrowser } from '../harness/browser.ts';
import { loopback, type Publication, publishClient } from '../harness/client-documents.ts';
import { type Host, startHost } from '../harness/host.ts';
import { completeFlow, discover, pageOf, password, type RegisteredClient, sentTo, signInAndConsent } from '../harness/journey.ts';
import { expectErrorPage } from '../harness/oracles.ts';
import { makeKey, type SigningKey } from '../harness/request-objects.ts';
import { startResourceServer } from '../harness/resource-server.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { postForm, userinfoStatus } from '../harness/token-requests.ts';

let host: Host;
const { issuer, query } = await sharedOrigin('usual');
let key: SigningKey;

beforeAll(async () => {
  [host, key] = await Promise.all([startHost(), makeKey('ES256')]);
});
afterAll(() => host?.stop());

const publish = (members?: Record<string, unknown>, publication?: Publication) => publishClient(host, members, publication);
const grant_types = ['authorization_code', 'refresh_token'];
const confidential = () => ({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] }, grant_types });
const byKey = () => oauth.PrivateKeyJwt({ key: key.privateKey, kid: key.jwk.kid });
const open = (client: RegisteredClient, parameters: Record<string, string | undefined> = {}, browser = createBrowser(issuer)) =>
  browser.open(authorizeUrl(issuer, client, { redirect_uri: loopback, ...parameters }));

/** Alice signs in and agrees. */
const flow = (client: RegisteredClient, authentication?: oauth.ClientAuth, parameters: Record<string, string> = {}) =>
  completeFlow({
    issuer,
    client,
    username: 'alice',
    parameters: { redirect_uri: loopback, ...parameters },
    ...(authentication && { authentication }),
  });

describe('B-301: the metadata says so', () => {
  test('when documents are taken', async () => {
    for (const name of ['openid-configuration', 'oauth-authorization-server']) {
      const metadata = await (await fetch(`${issuer}/.well-known/${name}`)).json();
      expect(metadata).toHaveProperty('client_id_metadata_document_supported', true);
    }
  });
});

describe('B-295 to B-297: a public native client', () => {
  test('openid-client gets from its document to tokens, refreshes and revokes them', async () => {
    const client = publish({ grant_types });
    const { tokens, configuration } = await flow(client, undefined, { redirect_uri: 'http://127.0.0.1:61234/callback' });
    expect(tokens.claims()).toMatchObject({ aud: client.client_id, sub: 'alice-3f9c1d7e' });
    expect(await userinfoStatus(issuer, tokens.access_token)).toBe(200);

    const refreshed = await oauth.refreshTokenGrant(configuration, tokens.refresh_token ?? '');
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
    await oauth.tokenRevocation(configuration, refreshed.refresh_token ?? '');
    await expect(oauth.refreshTokenGrant(configuration, refreshed.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(await userinfoStatus(issuer, refreshed.access_token)).toBe(401);
  });

  test('B-299: all of it costs one fetch', async () => {
    const client = publish({ grant_types });
    const { tokens, configuration } = await flow(client);
    await oauth.refreshTokenGrant(configuration, tokens.refresh_token ?? '');
    await userinfoStatus(issuer, tokens.access_token);
    expect(host.visits(client.client_id)).toHaveLength(1);
  });

  test('D-10: the fetch carries no cookie, no credential and nothing of the request', async () => {
    const client = publish();
    await flow(client);
    const [headers] = host.visits(client.client_id);
    expect(headers).toMatchObject({ accept: expect.stringContaining('application/json') });
    expect(Object.keys(headers ?? {}).filter((name) => /cookie|authorization|referer|origin|forwarded|cf-connecting/.test(name))).toEqual(
      [],
    );
  });

  test('a client that says nothing of its method is public, and needs PKCE', async () => {
    const client = publish();
    const browser = createBrowser(issuer);
    const { arrival } = await walk(browser, await open(client, {}, browser), 'alice');
    expect(sentTo(arrival).searchParams.get('code')).toBeTruthy();
    const plain = sentTo(await open(client, { code_challenge: undefined, code_challenge_method: undefined }));
    expect(plain.searchParams.get('error')).toBe('invalid_request');
  });

  test('what a document offers beyond what is served is left aside', async () => {
    const all = { grant_types: [...grant_types, 'implicit', 'client_credentials', 'urn:x:y'], response_types: ['code', 'token', 'none'] };
    const client = publish(all);
    const { tokens } = await flow(client);
    expect(tokens.refresh_token).toBeTruthy();
    const implicit = await open(client, { response_type: 'id_token', nonce: 'n' });
    expect(sentTo(implicit).hash).toContain('error=unauthorized_client');
    const own = await postForm(`${issuer}/token`, { grant_type: 'client_credentials' }, client);
    expect(own.body.error).toBe('unauthorized_client');
  });

  test.each(['application/json; charset=utf-8', 'application/oauth-client+json'])('CIMD §4.1: %s is JSON', async (type) => {
    expect(pageOf(await open(publish({}, { type }))).url).toContain('/login');
  });
});

describe('B-297: a confidential client', () => {
  test('proves itself with a key of its document', async () => {
    const { tokens, configuration } = await flow(publish(confidential()), byKey());
    expect((await oauth.refreshTokenGrant(configuration, tokens.refresh_token ?? '')).access_token).toBeTruthy();
    await oauth.tokenRevocation(configuration, tokens.refresh_token ?? '');
    expect(await userinfoStatus(issuer, tokens.access_token)).toBe(401);
  });

  test('proves itself with a key behind its jwks_uri', async () => {
    const jwks_uri = host.publish({ body: JSON.stringify({ keys: [key.jwk] }), type: 'application/json' });
    const client = publish({ ...confidential(), jwks: undefined, jwks_uri });
    expect((await flow(client, byKey())).tokens.access_token).toBeTruthy();
    expect(host.visits(jwks_uri)).toHaveLength(1);
  });

  test('pushes its request, and is known at each step by its URL', async () => {
    const client = publish({
      ...confidential(),
      redirect_uris: ['https://rp.example.com/callback'],
      require_pushed_authorization_requests: true,
    });
    const configuration = await discover(issuer, client, byKey());
    const code_verifier = oauth.randomPKCECodeVerifier();
    const url = await oauth.buildAuthorizationUrlWithPAR(configuration, {
      redirect_uri: 'https://rp.example.com/callback',
      scope: 'openid',
      state: 'pushed',
      code_challenge: await oauth.calculatePKCECodeChallenge(code_verifier),
      code_challenge_method: 'S256',
    });
    expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
    const response = await signInAndConsent(createBrowser(issuer), url.href, 'alice');
    const tokens = await oauth.authorizationCodeGrant(configuration, response, {
      pkceCodeVerifier: code_verifier,
      expectedState: 'pushed',
    });
    expect(tokens.claims()?.aud).toBe(client.client_id);
  });

  test('RFC 7662 §2.1: is no resource server, since nobody registered it', async () => {
    const client = publish(confidential());
    const { tokens, configuration } = await flow(client, byKey());
    await expect(oauth.tokenIntrospection(configuration, tokens.access_token)).rejects.toMatchObject({ error: 'invalid_client' });
  });
});

describe('B-298: where the answer goes', () => {
  test.each([
    ['another path', 'http://127.0.0.1:51000/other'],
    ['another name of this machine', 'http://localhost:51000/callback'],
    ['a host of somebody else', 'https://evil.example/callback'],
    ['the host of the document', 'https://rp.example.com/callback'],
  ])('%s is an error page', async (_, redirect_uri) => {
    const client = publish();
    expect(pageOf(await open(client)).url).toContain('/login');
    expectErrorPage(await open(client, { redirect_uri }));
  });

  test('of a web client nothing may vary, a port neither', async () => {
    const client = publish({ redirect_uris: ['https://rp.example.com/callback'] });
    expect(pageOf(await open(client, { redirect_uri: 'https://rp.example.com/callback' })).url).toContain('/login');
    expectErrorPage(await open(client, { redirect_uri: 'https://rp.example.com:444/callback' }));
  });
});

describe('B-300: what the person sees', () => {
  async function consentPage(members: Record<string, unknown>, parameters: Record<string, string> = {}) {
    const client = publish({ client_name: 'Fieldnotes agent', ...members });
    const browser = createBrowser(issuer);
    const signIn = pageOf(await open(client, parameters, browser));
    return pageOf(await browser.submit(signIn, { username: 'alice', password }, 'login'));
  }

  test('the host of the client_id, the host of the redirect URI, and that nobody has checked either', async () => {
    const { body } = await consentPage({});
    expect(body).toContain('This app is unverified');
    expect(body).toContain(`<bdi>${new URL(host.origin).host}</bdi>`);
    expect(body).toContain('<bdi>127.0.0.1:51000</bdi>');
    expect(body).toContain('a program on this device');
  });

  test('a name is text, and stands beside the host', async () => {
    const { body } = await consentPage({ client_name: '<img src=x> "Google"\u202e' });
    expect(body).toContain('&lt;img src=x&gt; &quot;Google&quot;</bdi>');
    expect(body).not.toContain('<img src=x>');
    expect(body).toContain(`<bdi>${new URL(host.origin).host}</bdi>`);
  });

  test('without a name the host is the name', async () => {
    expect((await consentPage({ client_name: undefined })).body).toContain(`<strong><bdi>${new URL(host.origin).host}</bdi></strong>`);
  });

  test('nobody fetches its logo, on no page and in no language', async () => {
    const logo_uri = `${host.origin}/logo.png`;
    const { body, headers } = await consentPage({ logo_uri, 'logo_uri#de': logo_uri }, { ui_locales: 'de' });
    expect(body).toContain('Diese App ist nicht verifiziert');
    expect(body).not.toContain('logo.png');
    expect(headers.get('Content-Security-Policy')).not.toMatch(/img-src[^;]*127/);
    expect(host.visits(logo_uri)).toEqual([]);
  });
});

test('CIMD §8.9: an operator may record a client by its URL, and then the record counts', async () => {
  const client = publish();
  const recorded = publish();
  await query(
    `INSERT INTO clients (client_id, status, source, profile, metadata, secrets, created_at, updated_at)
     VALUES (?1, 'disabled', 'admin', 'oidc', '{}', '[]', 0, 0)`,
    recorded.client_id,
  );
  expect(pageOf(await open(client)).url).toContain('/login');
  expectErrorPage(await open(recorded));
  expect(host.visits(recorded.client_id)).toEqual([]);
});

test.each([
  ['counting', [200, 1], [400, 0]],
  ['other', [400, 0], [200, 1]],
] as const)('CIMD_ALLOW_HOSTS and CIMD_DENY_HOSTS: an operator says whose documents count (%s)', async (kind, byAddress, byName) => {
  const picky = await sharedOrigin(kind);
  const answer = async (origin: string) => {
    const at = `${origin}/${crypto.randomUUID()}/client.json`;
    const client = publishClient(host, { client_id: at }, { at: at.replace('localhost', '127.0.0.1') });
    const named = { ...client, client_id: at };
    const page = pageOf(await createBrowser(picky.issuer).open(authorizeUrl(picky.issuer, named, { redirect_uri: loopback })));
    return [page.status, host.visits(client.client_id).length];
  };
  expect(await answer(host.origin)).toEqual(byAddress);
  expect(await answer(host.origin.replace('127.0.0.1', 'localhost'))).toEqual(byName);
});

test('B-305: an agent nobody registered gets from 401 to an answer with metadata, its document, PKCE and resource alone', {
  timeout: 60_000,
}, async () => {
  const insecure = { [oauth4webapi.allowInsecureRequests]: true };
  const api = await startResourceServer('/mcp-agent', ['notes:read', 'notes:write']);
  const { resource } = api;
  const resources = [{ resource, resource_name: 'Notes', scopes_supported: ['notes:read', 'notes:write'] }];
  const here = await sharedOrigin();
  await here.seed({ resources });
  try {
    api.trust(here.issuer);
    const refused = await fetch(resource);
    const [, url = ''] = /resource_metadata="([^"]+)"/.exec(refused.headers.get('WWW-Authenticate') ?? '') ?? [];
    const described = await oauth4webapi.processResourceDiscoveryResponse(new URL(resource), await fetch(url));
    const server = new URL(described.authorization_servers?.[0] ?? '');
    const discovery = await oauth4webapi.discoveryRequest(server, { algorithm: 'oauth2', ...insecure });
    const as = await oauth4webapi.processDiscoveryResponse(server, discovery);
    expect(as).toMatchObject({ client_id_metadata_document_supported: true, code_challenge_methods_supported: ['S256'] });

    const agent = { client_id: publish({ grant_types }).client_id };
    const code_verifier = oauth4webapi.generateRandomCodeVerifier();
    const query = new URLSearchParams({
      ...agent,
      redirect_uri: loopback,
      response_type: 'code',
      state: 'the state',
      scope: described.scopes_supported?.join(' ') ?? '',
      resource,
      code_challenge: await oauth4webapi.calculatePKCECodeChallenge(code_verifier),
      code_challenge_method: 'S256',
    });
    const browser = createBrowser(here.issuer);
    const consent = await browser.submit(
      pageOf(await browser.open(`${as.authorization_endpoint}?${query}`)),
      { username: 'alice', password },
      'login',
    );
    expect(pageOf(consent).body).toContain('Notes');
    const answer = oauth4webapi.validateAuthResponse(as, agent, sentTo(await browser.submit(pageOf(consent), {}, 'allow')), 'the state');
    const options = { additionalParameters: { resource }, ...insecure };
    const redeemed = await oauth4webapi.authorizationCodeGrantRequest(
      as,
      agent,
      oauth4webapi.None(),
      answer,
      loopback,
      code_verifier,
      options,
    );
    const tokens = await oauth4webapi.processAuthorizationCodeResponse(as, agent, redeemed);

    const call = async (access_token: string) =>
      oauth4webapi.protectedResourceRequest(access_token, 'GET', new URL(resource), undefined, undefined, insecure);
    expect(await (await call(tokens.access_token)).json()).toEqual({ sub: 'alice-3f9c1d7e', scope: 'notes:read notes:write' });
    const refresh = await oauth4webapi.refreshTokenGrantRequest(as, agent, oauth4webapi.None(), String(tokens.refresh_token), options);
    const refreshed = await oauth4webapi.processRefreshTokenResponse(as, agent, refresh);
    expect((await call(refreshed.access_token)).status).toBe(200);
    // B-304: it is for this API alone.
    expect(await userinfoStatus(here.issuer, refreshed.access_token)).toBe(401);
  } finally {
    await api.stop();
  }
});
