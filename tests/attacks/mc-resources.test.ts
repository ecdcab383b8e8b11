// Attacks on tokens that are for one API (security rules MC and RV): another API's token, another spelling of its name, another
// person's agreement. Each begins with what is allowed.
import { generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { startFreshOrigin } from '../../tools/server/fresh.ts';
import { createBrowser } from '../harness/browser.ts';
import { makeEncryptionKeys } from '../harness/encryption-keys.ts';
import { callback, pageOf, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { sendRaw } from '../harness/raw-http.ts';
import { makeKey, objectClaims, sign } from '../harness/request-objects.ts';
import { type ResourceServer, startResourceServer } from '../harness/resource-server.ts';
import { authorize, buildRequest, obtainGrant, open, post, type Repeatable } from '../harness/resources.ts';
import { seedClient, startSeededOrigin } from '../harness/seeded-origin.ts';

const [api, apiV2, apiDeep, gone, secret, keyless] = [
  'https://h.example.com/api',
  'https://h.example.com/api-v2',
  'https://h.example.com/api/admin',
  'https://gone.example.com',
  'https://secret.example.com',
  'https://keyless.example.com',
] as const;
const [apiServer, v2Server] = [seedClient('api-server'), seedClient('v2-server')];
const encryption = makeEncryptionKeys();

let mcp: ResourceServer;
let otherMcp: ResourceServer;
let origin: Awaited<ReturnType<typeof startFreshOrigin>>;
let issuer: string;
let client: RegisteredClient;
/** A family of two APIs: its access token is for the first. */
let tokens: { access_token: string; refresh_token: string };

beforeAll(async () => {
  [mcp, otherMcp] = await Promise.all([startResourceServer('/mcp'), startResourceServer('/mcp')]);
  const resources = [
    { resource: api, scopes_supported: ['read', 'write'], introspection_client_ids: ['api-server'] },
    { resource: apiV2, scopes_supported: ['read'], access_token_format: 'opaque', introspection_client_ids: ['v2-server'] },
    { resource: apiDeep, scopes_supported: ['read'] },
    { resource: gone, scopes_supported: ['read'], status: 'disabled' },
    {
      resource: secret,
      scopes_supported: ['read'],
      access_token_encryption_alg: 'RSA-OAEP-256',
      jwks: encryption.jwks,
      introspection_client_ids: ['api-server'],
    },
    {
      resource: keyless,
      scopes_supported: ['read'],
      access_token_encryption_alg: 'RSA-OAEP-256',
      jwks_uri: 'https://127.0.0.1:9/jwks',
    },
    { resource: mcp.resource },
    { resource: otherMcp.resource },
    { resource: '{issuer}/userinfo', acr_values: ['phr'] },
  ];
  origin = await startSeededOrigin({ clients: [apiServer, v2Server], lists: { resources } });
  issuer = origin.issuer;
  mcp.trust(issuer);
  otherMcp.trust(issuer);
  client = await registerClient(issuer);
  const { body } = await redeem({ resource: [api, apiV2], scope: 'openid read write' }, { resource: api });
  tokens = { access_token: String(body.access_token), refresh_token: String(body.refresh_token) };
}, 60_000);
afterAll(async () => {
  await origin?.stop();
  await Promise.all([mcp?.stop(), otherMcp?.stop()]);
});

interface Wanted {
  resource?: string | readonly string[];
  scope?: string;
  client?: RegisteredClient;
}

const token = (form: Repeatable, of = client) => post(`${issuer}/token`, form, of);
const redeem = async ({ client: of = client, ...wanted }: Wanted, form: Repeatable = {}) =>
  token({ ...(await obtainGrant({ issuer, client: of, ...wanted })), ...form }, of);
const refresh = (refresh_token: string, form: Repeatable = {}) => token({ grant_type: 'refresh_token', refresh_token, ...form });
const introspect = async (access_token: unknown, as: RegisteredClient) =>
  (await post(`${issuer}/introspect`, { token: String(access_token) }, as)).body;
const call = (url: string, access_token: unknown) => fetch(url, { headers: { Authorization: `Bearer ${access_token}` } });
const invalidTarget = { status: 400, body: { error: 'invalid_target' } };
const inactive = { active: false };

/** Everything that is no registered resource, however much it looks like one. */
const wrong = [
  ['with a fragment', `${api}#x`],
  ['with an empty fragment', `${api}#`],
  ['relative', '/api'],
  ['without a scheme', '//h.example.com/api'],
  ['unregistered', 'https://evil.example.com/api'],
  ['disabled', gone],
  ['longer', `${api}/`],
  ['longer by a segment', `${api}/read`],
  ['shorter', 'https://h.example.com/ap'],
  ['the host alone', 'https://h.example.com'],
  ['with a query', `${api}?x=1`],
  ['with dot segments', 'https://h.example.com/x/../api'],
  ['with encoded dot segments', 'https://h.example.com/%2e%2e/api'],
  ['with an encoded letter', 'https://h.example.com/%61pi'],
  ['of another case', 'https://H.example.com/api'],
  ['with a port', 'https://h.example.com:443/api'],
  ['with a trailing dot', 'https://h.example.com./api'],
  ['with somebody in it', 'https://h.example.com@evil.example.com/api'],
  ['of another scheme', 'http://h.example.com/api'],
  ['with a backslash', 'https://h.example.com\\api'],
  ['with a null', `${api}\0`],
  ['a script', 'javascript:alert(1)'],
  ['a good one beside a bad one', `${api} /api`],
  ['too many', Array.from({ length: 11 }, (_, index) => `${api}/${index}`).join(' ')],
  ['too long', `https://h.example.com/${'x'.repeat(4000)}`],
] as const;

describe('MC-02: what may be asked for', () => {
  test.each(wrong)('a resource %s is invalid_target at the authorization endpoint, and nobody is asked', async (_, resource) => {
    const answer = sentTo(await open({ issuer, client, resource, scope: 'openid read' }));
    expect([answer.origin, answer.searchParams.get('error')]).toEqual([new URL(callback).origin, 'invalid_target']);
  });

  test('MC-02, RF-09: it costs neither the code nor the refresh token', async () => {
    const form = await obtainGrant({ issuer, client, resource: [api, apiV2], scope: 'openid read' });
    for (const [, resource] of wrong) expect(await token({ ...form, resource })).toMatchObject(invalidTarget);
    for (const resource of [apiDeep, [api, apiV2], [api, api, apiV2]])
      expect(await token({ ...form, resource })).toMatchObject(invalidTarget);
    const redeemed = await token({ ...form, resource: api });
    expect(redeemed.status).toBe(200);
    const refresh_token = String(redeemed.body.refresh_token);
    for (const [, resource] of wrong) expect(await refresh(refresh_token, { resource })).toMatchObject(invalidTarget);
    for (const resource of [apiDeep, [api, apiV2]]) expect(await refresh(refresh_token, { resource })).toMatchObject(invalidTarget);
    expect((await refresh(refresh_token, { resource: apiV2 })).status).toBe(200);
  });

  test('I7: an API whose key cannot be had gets no token in clear, and that costs nothing either', async () => {
    const form = await obtainGrant({ issuer, client, resource: [api, keyless], scope: 'openid read' });
    const refused = await token({ ...form, resource: keyless });
    expect([refused.status, refused.body.error, refused.headers.has('Retry-After')]).toEqual([503, 'temporarily_unavailable', true]);
    expect((await token({ ...form, resource: api })).status).toBe(200);
  });

  test('pushed requests are held to the same', async () => {
    const parameters = Object.fromEntries(new URL((await buildRequest({ issuer, client, scope: 'openid' })).url).searchParams);
    expect((await post(`${issuer}/as/par`, { ...parameters, resource: api }, client)).status).toBe(201);
    for (const [, resource] of wrong)
      expect(await post(`${issuer}/as/par`, { ...parameters, resource }, client)).toMatchObject(invalidTarget);
  });

  test('RFC 9101 §6.3: a resource beside a request object does not replace the one inside', async () => {
    const key = await makeKey('ES256');
    const signing = await registerClient(issuer, { jwks: { keys: [key.jwk] } });
    const { url, code_verifier } = await buildRequest({ issuer, client: signing, scope: 'openid read' });
    const { code_challenge } = Object.fromEntries(new URL(url).searchParams);
    const request = await sign(objectClaims(issuer, signing, { scope: 'openid read', resource: api, code_challenge }), key);
    const parameters = { request, resource: apiV2, state: undefined, code_challenge };
    const { answer } = await authorize({ issuer, client: signing, scope: 'openid read', parameters });
    const form = { grant_type: 'authorization_code', code: answer.searchParams.get('code') ?? '', code_verifier, redirect_uri: callback };
    expect(await token({ ...form, resource: apiV2 }, signing)).toMatchObject(invalidTarget);
    expect((await token({ ...form, resource: api }, signing)).status).toBe(200);
  });

  test('a grant without resources gives a token for none of them', async () => {
    const form = await obtainGrant({ issuer, client, scope: 'openid profile' });
    expect(await token({ ...form, resource: api })).toMatchObject(invalidTarget);
    expect((await token(form)).status).toBe(200);
  });

  test('a grant without openid gives no token for this server', async () => {
    const form = await obtainGrant({ issuer, client, resource: [api, apiV2], scope: 'read' });
    for (const resource of [undefined, issuer, `${issuer}/`]) expect(await token({ ...form, resource })).toMatchObject(invalidTarget);
    expect((await token({ ...form, resource: api })).status).toBe(200);
  });
});

describe('MC-01, MC-03, B-304, B-306: where a token is taken', () => {
  const at = async (server: ResourceServer, access_token: unknown) => {
    const { status, headers } = await call(server.resource, access_token);
    return [status, headers.get('WWW-Authenticate')?.startsWith('Bearer resource_metadata=')];
  };

  test('MC-01: a token without resource, for another API or for another server of the same path is 401 with a challenge', async () => {
    const mine = await redeem({ resource: mcp.resource });
    expect((await call(mcp.resource, mine.body.access_token)).status).toBe(200);
    const none = await redeem({ scope: 'openid' });
    const opaque = await refresh(tokens.refresh_token, { resource: apiV2 });
    tokens.refresh_token = String(opaque.body.refresh_token);
    for (const access_token of [none.body.access_token, tokens.access_token, opaque.body.access_token, none.body.id_token]) {
      expect(await at(mcp, access_token)).toEqual([401, true]);
    }
    expect(await at(otherMcp, mine.body.access_token)).toEqual([401, true]);
  });

  test('MC-03, B-306: our own APIs take no token of an MCP server, and no token of another issuer', async () => {
    const own = await registerClient(issuer);
    const mine = await redeem({ client: own, resource: mcp.resource, scope: 'openid' });
    expect((await call(mcp.resource, mine.body.access_token)).status).toBe(200);
    const { privateKey } = await generateKeyPair('ES256');
    const upstream = new SignJWT({ sub: 'alice-3f9c1d7e', scope: 'openid', client_id: own.client_id, jti: 'x' })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'upstream' })
      .setIssuer('https://upstream.example.com')
      .setAudience(`${issuer}/userinfo`)
      .setIssuedAt()
      .setExpirationTime('5m');
    for (const access_token of [mine.body.access_token, tokens.access_token, await upstream.sign(privateKey)]) {
      const refused = await call(`${issuer}/userinfo`, access_token);
      expect([refused.status, (await refused.json()).error]).toEqual([401, 'invalid_token']);
      expect(refused.headers.get('WWW-Authenticate')).toContain(
        `resource_metadata="${issuer}/.well-known/oauth-protected-resource/userinfo"`,
      );
      const registered = await fetch(own.registration_client_uri, { headers: { Authorization: `Bearer ${access_token}` } });
      expect(registered.status).toBe(401);
    }
  });

  test('RFC 9470 §3, B-294: a sign-in that is not strong enough is told what would be', async () => {
    const { body } = await redeem({ resource: `${issuer}/userinfo`, scope: 'openid' });
    const refused = await call(`${issuer}/userinfo`, body.access_token);
    expect([refused.status, (await refused.json()).error]).toEqual([401, 'insufficient_user_authentication']);
    expect(refused.headers.get('WWW-Authenticate')).toContain('acr_values="phr"');
  });

  test('MC-05: identifiers that begin alike are different APIs, whoever asks', async () => {
    const { body } = await redeem({ resource: api, scope: 'openid read' });
    expect(await introspect(body.access_token, apiServer)).toMatchObject({ active: true, aud: api });
    expect(await introspect(body.access_token, v2Server)).toEqual(inactive);
    const refresh_token = String(body.refresh_token);
    for (const resource of [apiV2, apiDeep, 'https://h.example.com', `${api}/`]) {
      expect(await refresh(refresh_token, { resource })).toMatchObject(invalidTarget);
    }
    expect((await refresh(refresh_token, { resource: api })).status).toBe(200);
  });

  test('MC-07: whatever Host and Origin say, the description names the configured server', async () => {
    const lines = [['Host: evil.example.com'], ['X-Forwarded-Host: evil.example.com'], ['Forwarded: host=evil.example.com']];
    for (const sent of lines) {
      const { status, body } = await sendRaw(issuer, 'GET /.well-known/oauth-protected-resource/userinfo HTTP/1.1', sent);
      if (status === 200) expect(JSON.parse(body)).toMatchObject({ resource: `${issuer}/userinfo`, authorization_servers: [issuer] });
      expect(body).not.toContain('evil');
    }
    const refused = await sendRaw(issuer, 'GET /userinfo HTTP/1.1', ['Host: evil.example.com', 'Origin: https://evil.example.com']);
    expect([refused.status, refused.headers.get('WWW-Authenticate') ?? '']).toEqual([401, expect.not.stringContaining('evil')]);
  });
});

describe('who is told of a token (RFC 7662 §4, RFC 9701 §5)', () => {
  test('the clients of its resource server, and neither its own client nor any other', async () => {
    expect(await introspect(tokens.access_token, apiServer)).toMatchObject({ active: true, aud: api });
    for (const as of [client, v2Server, await registerClient(issuer)]) expect(await introspect(tokens.access_token, as)).toEqual(inactive);
    const headers = { Accept: 'application/token-introspection+jwt' };
    const body = new URLSearchParams({ token: tokens.access_token, client_id: v2Server.client_id, client_secret: v2Server.client_secret });
    const answer = await (await fetch(`${issuer}/introspect`, { method: 'POST', headers, body })).text();
    expect(answer).not.toContain(client.client_id);
  });

  test('a resource server learns nothing of tokens that are not its own', async () => {
    const { body } = await redeem({ scope: 'openid' });
    expect(await introspect(body.access_token, client)).toMatchObject({ active: true, aud: issuer });
    for (const as of [apiServer, v2Server]) {
      for (const presented of [body.access_token, body.refresh_token, body.id_token])
        expect(await introspect(presented, as)).toEqual(inactive);
    }
  });

  test('RFC 8707 §2.2: nor what was granted at another API', async () => {
    expect(await introspect(tokens.access_token, apiServer)).toMatchObject({ scope: 'read write' });
    const { body } = await refresh(tokens.refresh_token, { resource: apiV2 });
    tokens.refresh_token = String(body.refresh_token);
    expect(await introspect(body.access_token, v2Server)).toMatchObject({ active: true, aud: apiV2, scope: 'read' });
    const widened = await refresh(tokens.refresh_token, { resource: apiV2, scope: 'write' });
    expect([widened.status, widened.body.scope]).toEqual([200, undefined]);
    tokens.refresh_token = String(widened.body.refresh_token);
    expect(await introspect(widened.body.access_token, v2Server)).toMatchObject({ active: true, scope: '' });
  });
});

describe('opaque and encrypted tokens', () => {
  test('RV-05: an opaque token that was touched, or another handle in its place, is none', async () => {
    const { body } = await refresh(tokens.refresh_token, { resource: apiV2 });
    tokens.refresh_token = String(body.refresh_token);
    const opaque = String(body.access_token);
    expect(await introspect(opaque, v2Server)).toMatchObject({ active: true });
    const middle = opaque.length >> 1;
    const flipped = opaque.slice(0, middle) + (opaque[middle] === 'A' ? 'B' : 'A') + opaque.slice(middle + 1);
    const form = await obtainGrant({ issuer, client, scope: 'openid' });
    const others = [
      flipped,
      opaque.slice(1),
      opaque.slice(0, -1),
      `${opaque}A`,
      `${opaque}=`,
      opaque.toLowerCase(),
      form.code,
      tokens.refresh_token,
    ];
    for (const other of others) expect(await introspect(other, v2Server)).toEqual(inactive);
    expect((await call(`${issuer}/userinfo`, opaque)).status).toBe(401);
    expect(await refresh(opaque)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await token({ ...form, code: opaque })).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('RV-01: it dies with its family, at once', async () => {
    const { body } = await redeem({ resource: apiV2, scope: 'openid read' });
    expect(await introspect(body.access_token, v2Server)).toMatchObject({ active: true });
    expect((await post(`${issuer}/revoke`, { token: String(body.refresh_token) }, client)).status).toBe(200);
    expect(await introspect(body.access_token, v2Server)).toEqual(inactive);
  });

  test('RV-02: who found an encrypted token of somebody else cannot end it, nor by writing on the envelope', async () => {
    const { body } = await redeem({ resource: secret, scope: 'openid read' });
    const jwe = String(body.access_token);
    const inner = encryption.open(jwe);
    const [header = '', ...rest] = jwe.split('.');
    const parsed = JSON.parse(Buffer.from(header, 'base64url').toString());
    expect(Object.keys(parsed).sort()).toEqual(['alg', 'authrim_token', 'cty', 'enc', 'kid']);
    const rewritten = Buffer.from(JSON.stringify({ ...parsed, client_id: 'stranger', authrim_token: 'x' })).toString('base64url');
    const stranger = await registerClient(issuer);
    for (const presented of [jwe, inner, [rewritten, ...rest].join('.'), 'a.b.c.d.e', `${header}....`]) {
      expect((await post(`${issuer}/revoke`, { token: presented }, stranger)).status).toBe(200);
    }
    const unsealed = [rewritten, ...rest].join('.');
    expect((await post(`${issuer}/revoke`, { token: unsealed }, client)).status).toBe(200);
    expect(await introspect(inner, apiServer)).toMatchObject({ active: true, aud: secret });
    expect(await introspect(jwe, apiServer)).toEqual(inactive);
    expect((await call(`${issuer}/userinfo`, jwe)).status).toBe(401);
    expect((await post(`${issuer}/revoke`, { token: jwe }, client)).status).toBe(200);
    expect(await introspect(inner, apiServer)).toEqual(inactive);
  });
});

describe('families and agreements', () => {
  test('AZ-51: what was agreed to at one API is asked again at another', async () => {
    const own = await registerClient(issuer);
    const browser = createBrowser(issuer);
    const first = await authorize({ issuer, client: own, resource: api, scope: 'read', browser });
    expect(first.answer.searchParams.get('code')).toBeTruthy();
    const again = await open({ issuer, client: own, resource: api, scope: 'read', browser });
    expect(again.at).toBe('elsewhere');
    for (const asking of [
      { resource: apiDeep, scope: 'read' },
      { resource: [api, apiDeep], scope: 'read' },
      { resource: api, scope: 'read write' },
      { resource: mcp.resource },
    ]) {
      expect(new URL(pageOf(await open({ issuer, client: own, browser, ...asking })).url).pathname).toBe('/consent');
      const silent = sentTo(await open({ issuer, client: own, browser, ...asking, parameters: { prompt: 'none' } }));
      expect(silent.searchParams.get('error')).toBe('consent_required');
    }
  });

  test('AZ-15: a scope that was never registered by the client is not granted, whatever resource is asked for', async () => {
    const own = await registerClient(issuer, { scope: 'openid read' });
    const { body } = await redeem({ client: own, resource: api, scope: 'openid read write' });
    expect(body.scope).toBe('read');
  });

  test('TK-01: a code that comes back with another resource is still a replay', async () => {
    const form = await obtainGrant({ issuer, client, resource: [api, apiV2], scope: 'openid read' });
    const { body } = await token({ ...form, resource: api });
    expect(await introspect(body.access_token, apiServer)).toMatchObject({ active: true });
    expect((await token({ ...form, resource: apiDeep })).status).toBe(400);
    expect(await introspect(body.access_token, apiServer)).toEqual(inactive);
  });

  test('RF-01: an old refresh token that names another resource still ends the family', async () => {
    const { body } = await redeem({ resource: [api, apiV2], scope: 'openid read' }, { resource: api });
    const first = String(body.refresh_token);
    const second = await refresh(first, { resource: apiV2 });
    const third = await refresh(String(second.body.refresh_token), { resource: api });
    expect(await introspect(third.body.access_token, apiServer)).toMatchObject({ active: true });
    expect((await refresh(first, { resource: apiDeep })).status).toBe(400);
    expect(await introspect(third.body.access_token, apiServer)).toEqual(inactive);
  });

  test('RFC 6749 §4.4: nobody registers a way to an API without asking a person', async () => {
    const grant_types = ['authorization_code', 'client_credentials'];
    const asking = await registerClient(issuer, { scope: 'openid read' });
    expect(asking.scope).toBe('openid read');
    const machine = await registerClient(issuer, { scope: 'openid read', grant_types });
    expect(machine.scope).toBe('openid');
    for (const resource of [api, apiV2, mcp.resource]) {
      const answer = await token({ grant_type: 'client_credentials', resource }, machine);
      expect([answer.status, answer.body.access_token]).toEqual([400, undefined]);
    }
  });
});
