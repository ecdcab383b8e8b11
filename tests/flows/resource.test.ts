// Tokens for the APIs of others (RFC 8707, RFC 9068, RFC 9728, RFC 9470): asked for, narrowed, read, introspected, refreshed.
import { compactDecrypt, createRemoteJWKSet, decodeProtectedHeader, importJWK, type JWK, jwtVerify } from 'jose';
import * as oauth4webapi from 'oauth4webapi';
import * as oauth from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { startFreshOrigin } from '../../tools/server/fresh.ts';
import { createBrowser } from '../harness/browser.ts';
import { makeEncryptionKeys } from '../harness/encryption-keys.ts';
import { callback, discover, pageOf, type RegisteredClient, registerClient, sentTo, signInAndConsent } from '../harness/journey.ts';
import { makeKey, objectClaims, sign } from '../harness/request-objects.ts';
import { type ResourceServer, startResourceServer } from '../harness/resource-server.ts';
import { authorize, buildRequest, obtainGrant, post, type Repeatable } from '../harness/resources.ts';
import { seedClient, startSeededOrigin } from '../harness/seeded-origin.ts';

const [orders, stock, payments, hosted] = [
  'https://orders.example.com',
  'https://stock.example.com/v1',
  'https://payments.example.com/',
  '{issuer}/reports',
] as const;
const [ordersApi, stockApi] = [seedClient('orders-api'), seedClient('stock-api')];
const encryption = makeEncryptionKeys();
const scope = 'openid orders:read orders:write stock:read';

let mcp: ResourceServer;
let origin: Awaited<ReturnType<typeof startFreshOrigin>>;
let issuer: string;
let client: RegisteredClient;

beforeAll(async () => {
  mcp = await startResourceServer('/mcp');
  const resources = [
    {
      resource: orders,
      resource_name: 'Orders',
      scopes_supported: ['orders:read', 'orders:write'],
      access_token_lifetime: 300,
      introspection_client_ids: ['orders-api'],
    },
    {
      resource: stock,
      scopes_supported: ['stock:read'],
      access_token_format: 'opaque',
      access_token_lifetime: 120,
      introspection_client_ids: ['stock-api'],
    },
    {
      resource: payments,
      scopes_supported: ['pay'],
      access_token_signing_alg: 'PS256',
      access_token_encryption_alg: 'ECDH-ES',
      access_token_encryption_enc: 'A256GCM',
      jwks: encryption.jwks,
      introspection_client_ids: ['orders-api'],
    },
    { resource: hosted, resource_name: 'Reports', scopes_supported: ['reports:read'] },
    { resource: mcp.resource },
    { resource: '{issuer}/userinfo', max_age: 5, acr_values: ['urn:authrim:acr:password'] },
    { resource: 'https://gone.example.com', status: 'disabled' },
  ];
  origin = await startSeededOrigin({ clients: [ordersApi, stockApi], lists: { resources } });
  issuer = origin.issuer;
  mcp.trust(issuer);
  client = await registerClient(issuer);
}, 60_000);
afterAll(async () => {
  await origin?.stop();
  await mcp?.stop();
});

const token = (form: Repeatable, of = client) => post(`${issuer}/token`, form, of);
const introspect = async (access_token: unknown, as: RegisteredClient) =>
  (await post(`${issuer}/introspect`, { token: String(access_token) }, as)).body;
/** As a resource server would: by the published keys, for one audience. */
const readJwt = async (jwt: unknown, audience: string, alg = 'ES256') => {
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
  return (await jwtVerify(String(jwt), keys, { issuer, audience, typ: 'at+jwt', algorithms: [alg] })).payload;
};

describe('resources (RFC 8707)', () => {
  test('B-288, B-289: two are agreed to, each token is for one of them, and refresh chooses anew', async () => {
    const configuration = await discover(issuer, client);
    const { url, code_verifier } = await buildRequest({ issuer, client, resource: [orders, stock], scope });
    const answer = await signInAndConsent(createBrowser(issuer), url, 'alice');
    const checks = { pkceCodeVerifier: code_verifier, expectedNonce: 'n' };
    const first = await oauth.authorizationCodeGrant(configuration, answer, checks, { resource: orders });
    expect(first).toMatchObject({ scope: 'orders:read orders:write', expires_in: 300, token_type: 'bearer', id_token: expect.any(String) });
    expect(await readJwt(first.access_token, orders)).toMatchObject({
      aud: orders,
      scope: 'orders:read orders:write',
      client_id: client.client_id,
      sub: 'alice-3f9c1d7e',
    });
    const second = await oauth.refreshTokenGrant(configuration, String(first.refresh_token), { resource: stock });
    expect(second).toMatchObject({ scope: 'stock:read', expires_in: 120 });
    expect(second.access_token).not.toContain('.');
    const third = await oauth.refreshTokenGrant(configuration, String(second.refresh_token), { resource: orders, scope: 'orders:read' });
    expect((await readJwt(third.access_token, orders)).scope).toBe('orders:read');
    const fourth = await oauth.refreshTokenGrant(configuration, String(third.refresh_token), { resource: issuer });
    expect(await readJwt(fourth.access_token, issuer)).toMatchObject({ aud: issuer, scope: 'openid' });
  });

  test('B-289: without a name a token is for the only resource, or else for this server', async () => {
    const one = await token(await obtainGrant({ issuer, client, resource: orders, scope }));
    expect((await readJwt(one.body.access_token, orders)).aud).toBe(orders);
    const again = await token({ grant_type: 'refresh_token', refresh_token: String(one.body.refresh_token) });
    expect((await readJwt(again.body.access_token, orders)).aud).toBe(orders);
    const two = await token(await obtainGrant({ issuer, client, resource: [orders, stock], scope }));
    expect(await readJwt(two.body.access_token, issuer)).toMatchObject({ scope: 'openid' });
    const none = await token(await obtainGrant({ issuer, client, scope: 'openid profile' }));
    expect(await readJwt(none.body.access_token, issuer)).toMatchObject({ scope: 'openid profile' });
  });

  test('RFC 8707 §2: scope values of a resource mean something where it is asked for, and nothing elsewhere', async () => {
    const without = await token(await obtainGrant({ issuer, client, scope }));
    expect(without.body.scope).toBe('openid');
    const other = await token({ ...(await obtainGrant({ issuer, client, resource: stock, scope })), resource: stock });
    expect(other.body.scope).toBe('stock:read');
  });

  test('B-288: a resource needs no scope when it has none', async () => {
    const { status, body } = await token(await obtainGrant({ issuer, client, resource: mcp.resource }));
    expect([status, body.scope, body.id_token]).toEqual([200, undefined, undefined]);
    expect((await readJwt(body.access_token, mcp.resource)).aud).toBe(mcp.resource);
  });

  test('RFC 3986 §6.2.3: a library may add the slash of an empty path; aud stays as it is registered', async () => {
    const { body } = await token({ ...(await obtainGrant({ issuer, client, resource: `${orders}/`, scope })), resource: `${orders}/` });
    expect((await readJwt(body.access_token, orders)).aud).toBe(orders);
  });

  test('B-288: pushed, and inside a request object', async () => {
    const { url } = await buildRequest({ issuer, client, resource: [orders, stock], scope });
    const pushed = await post(`${issuer}/as/par`, Object.fromEntries([['resource', [orders, stock]], ...withoutResource(url)]), client);
    expect(pushed.status).toBe(201);
    const refused = await post(`${issuer}/as/par`, Object.fromEntries([['resource', [orders, '/v1']], ...withoutResource(url)]), client);
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_target' } });

    const key = await makeKey('ES256');
    const signing = await registerClient(issuer, { jwks: { keys: [key.jwk] }, request_object_signing_alg: 'ES256' });
    const { url: outer, code_verifier } = await buildRequest({ issuer, client: signing, scope });
    const { code_challenge } = Object.fromEntries(new URL(outer).searchParams);
    const claims = objectClaims(issuer, signing, { scope, resource: [orders, stock], code_challenge });
    const parameters = { request: await sign(claims, key), client_id: signing.client_id, response_type: 'code', scope: 'openid' };
    const at = `${issuer}/authorize?${new URLSearchParams(parameters)}`;
    const answer = await signInAndConsent(createBrowser(issuer), at, 'alice');
    const form = { grant_type: 'authorization_code', code: answer.searchParams.get('code') ?? '', code_verifier, redirect_uri: callback };
    expect((await token({ ...form, resource: orders }, signing)).status).toBe(200);
  });

  test('B-064: the person sees which API is meant, by the name the operator gave it, and agrees to each by itself', async () => {
    const own = await registerClient(issuer);
    const browser = createBrowser(issuer);
    await authorize({ issuer, client: own, resource: [orders, stock], scope: 'openid orders:read stock:read', browser });
    const remembered = await buildRequest({ issuer, client: own, resource: orders, scope: 'openid orders:read' });
    expect(sentTo(await browser.open(remembered.url)).searchParams.get('code')).toBeTruthy();
    const more = await buildRequest({ issuer, client: own, resource: orders, scope: 'openid orders:read orders:write' });
    const page = pageOf(await browser.open(more.url));
    expect(new URL(page.url).pathname).toBe('/consent');
    for (const shown of ['<strong>Orders</strong>', orders, 'orders:write']) expect(page.body).toContain(shown);
  });

  test('RFC 8707 §2: a token of the authorization endpoint is for the resource as well', async () => {
    const implicit = await registerClient(issuer, { grant_types: ['implicit'], response_types: ['id_token token'] });
    const parameters = { response_type: 'id_token token' };
    const { answer } = await authorize({ issuer, client: implicit, resource: orders, scope, parameters });
    const response = new URLSearchParams(answer.hash.slice(1));
    expect([response.get('scope'), response.get('expires_in')]).toEqual(['orders:read orders:write', '300']);
    expect((await readJwt(response.get('access_token'), orders)).aud).toBe(orders);
    const two = await authorize({ issuer, client: implicit, resource: [orders, stock], scope, parameters });
    expect(new URLSearchParams(two.answer.hash.slice(1)).get('error')).toBe('invalid_target');
  });
});

const withoutResource = (url: string) => [...new URL(url).searchParams].filter(([name]) => name !== 'resource');

describe('formats (RFC 9068, D-06)', () => {
  test('an opaque token tells nothing, and everything to the clients of its resource server; RFC 9470 §6.2', async () => {
    const { body } = await token({ ...(await obtainGrant({ issuer, client, resource: stock, scope })), resource: stock });
    const decoded = Buffer.from(String(body.access_token), 'base64url').toString('latin1');
    for (const readable of ['alice', 'stock', issuer, client.client_id]) expect(decoded).not.toContain(readable);
    expect(await introspect(body.access_token, stockApi)).toEqual({
      active: true,
      iss: issuer,
      sub: 'alice-3f9c1d7e',
      aud: stock,
      client_id: client.client_id,
      scope: 'stock:read',
      token_type: 'Bearer',
      iat: expect.any(Number),
      exp: expect.any(Number),
      auth_time: expect.any(Number),
      acr: 'urn:authrim:acr:password',
    });
    expect((await post(`${issuer}/revoke`, { token: String(body.access_token) }, client)).status).toBe(200);
    expect(await introspect(body.access_token, stockApi)).toEqual({ active: false });
  });

  test('an encrypted token opens to its resource server alone, with the JWT of its algorithm inside', async () => {
    const own = await registerClient(issuer, { scope: 'openid pay' });
    const { body } = await token(await obtainGrant({ issuer, client: own, resource: payments, scope: 'openid pay' }), own);
    const jwe = String(body.access_token);
    expect(decodeProtectedHeader(jwe)).toMatchObject({ alg: 'ECDH-ES', enc: 'A256GCM', cty: 'JWT', kid: 'enc-ec' });
    const jwk = encryption.privateKeyOf('ECDH-ES').export({ format: 'jwk' }) as JWK;
    const { plaintext } = await compactDecrypt(jwe, await importJWK(jwk, 'ECDH-ES'));
    const inner = new TextDecoder().decode(plaintext);
    expect(await readJwt(inner, 'https://payments.example.com', 'PS256')).toMatchObject({ scope: 'pay' });
    expect(await introspect(inner, ordersApi)).toMatchObject({ active: true, aud: 'https://payments.example.com' });
    // Its client holds the envelope alone, and ends it all the same (RFC 7009 §2.1).
    expect((await post(`${issuer}/revoke`, { token: jwe }, own)).status).toBe(200);
    expect(await introspect(inner, ordersApi)).toEqual({ active: false });
  });
});

describe('protected resource metadata (RFC 9728)', () => {
  const describeAt = async (resource: string) => {
    const [insecure, expected] = [{ [oauth4webapi.allowInsecureRequests]: true }, new URL(resource)];
    const response = await oauth4webapi.resourceDiscoveryRequest(expected, insecure);
    return oauth4webapi.processResourceDiscoveryResponse(expected, response);
  };

  test('B-302: each API on this origin is described where its own path leads, and says its own name', async () => {
    expect(await describeAt(issuer)).toMatchObject({
      resource: issuer,
      authorization_servers: [issuer],
      scopes_supported: ['openid', 'profile', 'email', 'address', 'phone', 'account'],
      bearer_methods_supported: ['header', 'body'],
    });
    expect(await describeAt(`${issuer}/userinfo`)).toMatchObject({ resource: `${issuer}/userinfo` });
    expect(await describeAt(`${issuer}/reports`)).toEqual({
      resource: `${issuer}/reports`,
      resource_name: 'Reports',
      authorization_servers: [issuer],
      scopes_supported: ['reports:read'],
    });
  });

  test('B-302: of nobody else', async () => {
    const at = (rest: string) => fetch(`${issuer}/.well-known/oauth-protected-resource${rest}`);
    expect((await at('/reports')).status).toBe(200);
    for (const rest of ['/nothing', '/report', '/reports/', '/reports/deeper', '/reports?x=1', '/userinfo/']) {
      expect([rest, (await at(rest)).status]).toEqual([rest, 404]);
    }
  });

  test('RFC 9728 §4: the provider names the APIs on its origin, and no other', async () => {
    const { protected_resources } = await (await fetch(`${issuer}/.well-known/oauth-authorization-server`)).json();
    expect(protected_resources).toEqual([issuer, `${issuer}/userinfo`, `${issuer}/account/api`, `${issuer}/reports`]);
  });

  test('B-303: a refusal of userinfo leads to its description', async () => {
    for (const headers of [{}, { Authorization: 'Bearer x' }, { Authorization: 'DPoP x' }]) {
      const response = await fetch(`${issuer}/userinfo`, { headers });
      expect(response.status).toBe(401);
      const [, url = ''] = /resource_metadata="([^"]+)"/.exec(response.headers.get('WWW-Authenticate') ?? '') ?? [];
      const described = await oauth4webapi.processResourceDiscoveryResponse(new URL(`${issuer}/userinfo`), await fetch(url));
      expect(described.authorization_servers).toEqual([issuer]);
    }
  });

  test('B-305: an agent gets from 401 to an answer with metadata, registration, PKCE and resource alone', async () => {
    const insecure = { [oauth4webapi.allowInsecureRequests]: true };
    const challenge = await fetch(mcp.resource);
    expect(challenge.status).toBe(401);
    const [, url = ''] = /resource_metadata="([^"]+)"/.exec(challenge.headers.get('WWW-Authenticate') ?? '') ?? [];
    const described = await oauth4webapi.processResourceDiscoveryResponse(new URL(mcp.resource), await fetch(url));
    const server = new URL(described.authorization_servers?.[0] ?? '');
    const as = await oauth4webapi.processDiscoveryResponse(
      server,
      await oauth4webapi.discoveryRequest(server, { algorithm: 'oauth2', ...insecure }),
    );
    const redirect_uris = ['http://127.0.0.1:33418/callback'];
    const agent = { client_name: 'Agent', application_type: 'native', token_endpoint_auth_method: 'none', redirect_uris };
    const registered = await oauth4webapi.processDynamicClientRegistrationResponse(
      await oauth4webapi.dynamicClientRegistrationRequest(as, { ...agent, grant_types: ['authorization_code', 'refresh_token'] }, insecure),
    );
    const code_verifier = oauth4webapi.generateRandomCodeVerifier();
    const query = new URLSearchParams({
      client_id: registered.client_id,
      redirect_uri: redirect_uris[0] ?? '',
      response_type: 'code',
      state: 's',
      resource: mcp.resource,
      code_challenge: await oauth4webapi.calculatePKCECodeChallenge(code_verifier),
      code_challenge_method: 'S256',
    });
    const answer = await signInAndConsent(createBrowser(issuer), `${as.authorization_endpoint}?${query}`, 'alice');
    const parameters = oauth4webapi.validateAuthResponse(as, registered, answer, 's');
    const response = await oauth4webapi.authorizationCodeGrantRequest(
      as,
      registered,
      oauth4webapi.None(),
      parameters,
      redirect_uris[0] ?? '',
      code_verifier,
      { additionalParameters: { resource: mcp.resource }, ...insecure },
    );
    const tokens = await oauth4webapi.processAuthorizationCodeResponse(as, registered, response);
    const call = (access_token: string) =>
      oauth4webapi.protectedResourceRequest(access_token, 'GET', new URL(mcp.resource), undefined, undefined, insecure);
    expect(await (await call(tokens.access_token)).json()).toMatchObject({ sub: 'alice-3f9c1d7e' });
    const refresh = { additionalParameters: { resource: mcp.resource }, ...insecure };
    const refreshed = await oauth4webapi.processRefreshTokenResponse(
      as,
      registered,
      await oauth4webapi.refreshTokenGrantRequest(as, registered, oauth4webapi.None(), String(tokens.refresh_token), refresh),
    );
    expect((await call(refreshed.access_token)).status).toBe(200);
  });
});

test('B-294: an API of ours asks for a fresher sign-in, and a new authorization with its words succeeds', async () => {
  const browser = createBrowser(issuer);
  const userinfo = (access_token: unknown) => fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${access_token}` } });
  const { body } = await token(await obtainGrant({ issuer, client, scope: 'openid', browser }));
  expect((await userinfo(body.access_token)).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 6200));
  const refused = await userinfo(body.access_token);
  expect([refused.status, (await refused.json()).error]).toEqual([401, 'insufficient_user_authentication']);
  const told = refused.headers.get('WWW-Authenticate') ?? '';
  expect(told).toContain('error="insufficient_user_authentication"');
  const [, max_age = ''] = /max_age="(\d+)"/.exec(told) ?? [];
  const [, acr_values = ''] = /acr_values="([^"]+)"/.exec(told) ?? [];
  expect([max_age, acr_values]).toEqual(['5', 'urn:authrim:acr:password']);
  const fresh = await token(await obtainGrant({ issuer, client, scope: 'openid', browser, parameters: { max_age, acr_values } }));
  expect((await userinfo(fresh.body.access_token)).status).toBe(200);
});
