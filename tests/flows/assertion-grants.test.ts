import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDpopKey, requestTokens } from '../harness/dpop.ts';
import { type Host, startHost } from '../harness/host.ts';
import { seedClient } from '../harness/seeded-origin.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { introspect, type Parameters, postForm, userinfoStatus } from '../harness/token-requests.ts';

const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const orders = 'https://orders.idp.example';
const time = (): number => Math.floor(Date.now() / 1000);

const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'idp', alg: 'ES256' }] };

const agent = seedClient('idp-agent', { redirect_uris: [], grant_types: [grant_type] });
const scoped = seedClient('idp-scoped', { redirect_uris: [], grant_types: [grant_type], scope: 'openid' });
const ordersApi = seedClient('idp-orders-api', { redirect_uris: [], grant_types: ['client_credentials'] });

/** Alice by her `sub`, bob by his user name, the client itself; and the issuer whose keys stand elsewhere. */
const bySub = 'https://idp.example.com';
const byName = 'https://directory.example.com';
const forClients = 'https://workload.example.com';
const remote = 'https://remote.example.com';
/** Of the origins that take one kind of assertion alone. */
const alone = 'https://alone.example.com';
const issuerEntry = (issuer: string, members: Record<string, unknown>) => ({ issuer, algorithms: ['ES256'], ...members });

const { issuer, seed } = await sharedOrigin();
let keyHost: Host;
beforeAll(async () => {
  keyHost = await startHost();
  const jwks_uri = keyHost.publish({ type: 'application/json', body: JSON.stringify(jwks) }).replace('127.0.0.1', 'localhost');
  const theirs = { clients: [agent], trusted_issuers: [issuerEntry(alone, { jwks, subject_mapping: 'sub', scopes: ['openid'] })] };
  const others = await Promise.all([sharedOrigin('other'), sharedOrigin('counting')]);
  const seeded = others.map((other) => other.seed(theirs));
  await seed({
    clients: [agent, scoped, ordersApi],
    resources: [{ resource: orders, scopes_supported: ['orders.read'], introspection_client_ids: [ordersApi.client_id] }],
    trusted_issuers: [
      issuerEntry(bySub, { jwks, subject_mapping: 'sub', scopes: ['openid', 'profile', 'orders.read'] }),
      issuerEntry(byName, { jwks, subject_mapping: 'username', subjects: ['bob'], scopes: ['openid'] }),
      issuerEntry(forClients, { jwks, subject_mapping: 'client_id', scopes: ['openid', 'reports.read'] }),
      issuerEntry(remote, { jwks_uri, subject_mapping: 'sub', scopes: ['openid'] }),
    ],
  });
  await Promise.all(seeded);
});
afterAll(() => keyHost.stop());

type Claims = Record<string, unknown>;
const sign = (claims: Claims = {}, header: Claims = {}): Promise<string> => {
  const at = time();
  const payload = { iss: bySub, sub: 'alice-3f9c1d7e', aud: issuer, iat: at, exp: at + 60, jti: crypto.randomUUID(), ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'idp', ...header }).sign(privateKey);
};
const signIdJag = (claims: Claims = {}) =>
  sign({ client_id: 'idp-agent', resource: orders, scope: 'orders.read', ...claims }, { typ: 'oauth-id-jag+jwt' });

type Client = ReturnType<typeof seedClient>;
const present = async (assertion: string | Promise<string>, parameters: Parameters = {}, client: Client = agent) =>
  postForm(`${issuer}/token`, { grant_type, assertion: await assertion, ...parameters }, client);

describe('the word of a trusted issuer (RFC 7523 §2.1)', () => {
  test('B-286: as oauth4webapi presents it', async () => {
    const options = { [oauth.allowInsecureRequests]: true };
    const server = await oauth.processDiscoveryResponse(new URL(issuer), await oauth.discoveryRequest(new URL(issuer), options));
    expect(server.grant_types_supported).toContain(grant_type);
    const client = { client_id: agent.client_id };
    const parameters = { assertion: await sign(), scope: 'openid' };
    const authentication = oauth.ClientSecretBasic(agent.client_secret);
    const response = await oauth.genericTokenEndpointRequest(server, client, authentication, grant_type, parameters, options);
    const tokens = await oauth.processGenericTokenEndpointResponse(server, client, response);
    expect(tokens).toEqual({ access_token: expect.any(String), token_type: 'bearer', expires_in: 900, scope: 'openid' });
  });

  test('B-286, B-287: a person by sub, without a sign-in, an ID Token or a refresh token', async () => {
    const { status, body } = await present(sign());
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
    expect(body.scope).toBe('openid profile orders.read');
    const claims = decodeJwt(String(body.access_token));
    expect(claims).toMatchObject({ sub: 'alice-3f9c1d7e', client_id: 'idp-agent', aud: issuer });
    for (const member of ['auth_time', 'acr', 'sid']) expect(claims).not.toHaveProperty(member);
    expect(await userinfoStatus(issuer, String(body.access_token))).toBe(200);
  });

  test('a person by user name, of those the issuer may speak of', async () => {
    expect((await present(sign({ iss: byName, sub: 'bob' }))).status).toBe(200);
    for (const sub of ['alice', 'bob@example.com', 'BOB']) {
      expect(await present(sign({ iss: byName, sub }))).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    }
  });

  test('RFC 7521 §6.2: the client itself, with nothing of a person', async () => {
    const { body } = await present(sign({ iss: forClients, sub: 'idp-agent' }));
    expect(body.scope).toBe('reports.read');
    expect(decodeJwt(String(body.access_token))).toMatchObject({ sub: 'idp-agent', client_id: 'idp-agent' });
    expect(await present(sign({ iss: forClients, sub: 'idp-scoped' }))).toMatchObject({ body: { error: 'invalid_grant' } });
    expect(await present(sign({ iss: forClients, sub: 'idp-agent' }), { scope: 'openid' })).toMatchObject({
      body: { error: 'invalid_scope' },
    });
  });

  test('B-286: keys behind a jwks_uri, and the token endpoint as audience', async () => {
    expect((await present(sign({ iss: remote, aud: `${issuer}/token` }))).status).toBe(200);
    expect((await present(sign({ iss: remote, aud: [issuer, `${issuer}/token`] }))).status).toBe(200);
  });

  test('RFC 7523 §3: scope is what issuer, assertion and client have in common', async () => {
    expect((await present(sign({ scope: 'profile email' }))).body.scope).toBe('profile');
    expect((await present(sign(), {}, scoped)).body.scope).toBe('openid');
    expect(await present(sign({ scope: 'profile' }), { scope: 'openid' })).toMatchObject({ body: { error: 'invalid_scope' } });
    expect(await present(sign(), { scope: 'openid email' })).toMatchObject({ body: { error: 'invalid_scope' } });
  });

  test('RFC 8707 §2: for a resource that it grants a scope of', async () => {
    const { body } = await present(sign(), { resource: orders });
    expect(await introspect(issuer, ordersApi, String(body.access_token))).toMatchObject({
      active: true,
      aud: orders,
      scope: 'orders.read',
    });
    expect(await present(sign({ scope: 'openid' }), { resource: orders })).toMatchObject({ body: { error: 'invalid_target' } });
  });

  test('B-166: with a proof the token is bound to its key; an assertion with cnf needs it', async () => {
    const [key, other] = await Promise.all([createDpopKey(), createDpopKey()]);
    const send = async (claims: Claims, proof?: typeof key) =>
      requestTokens(issuer, { grant_type, assertion: await sign(claims) }, agent, proof);
    const { body } = await send({ cnf: { jkt: key.jkt } }, key);
    expect(decodeJwt(String(body.access_token)).cnf).toEqual({ jkt: key.jkt });
    for (const proof of [undefined, other]) {
      expect(await send({ cnf: { jkt: key.jkt } }, proof)).toMatchObject({ body: { error: 'invalid_grant' } });
    }
  });
});

describe('Identity Assertion JWT Authorization Grant', () => {
  test('ID-JAG §4.4.1: what it says of client, resource and scope is what is granted', async () => {
    const { status, body } = await present(signIdJag());
    expect([status, body.scope]).toEqual([200, 'orders.read']);
    expect(await introspect(issuer, ordersApi, String(body.access_token))).toMatchObject({
      aud: orders,
      client_id: 'idp-agent',
      sub: 'alice-3f9c1d7e',
    });
  });

  test('B-288, RFC 3986 §6.2.3: with a slash for its empty path a resource is the same one, in an assertion too', async () => {
    const audienceOf = async (claims: Claims, parameters: Parameters = {}) => {
      const { status, body } = await present(signIdJag(claims), parameters);
      return status === 200 ? decodeJwt(String(body.access_token)).aud : body.error;
    };
    for (const resource of [orders, `${orders}/`]) {
      for (const parameters of [{}, { resource: orders }, { resource: `${orders}/` }]) {
        expect(await audienceOf({ resource }, parameters)).toBe(orders);
      }
    }
    for (const resource of [issuer, `${issuer}/`]) expect(await audienceOf({ resource, scope: 'openid' })).toBe(issuer);
    for (const resource of [`${orders}//`, `${orders}/x`])
      expect(await audienceOf({ resource }, { resource: orders })).toBe('invalid_target');
  });

  test('ID-JAG §4.4.1: it is good for its client, its resource and this server alone', async () => {
    expect((await present(signIdJag())).status).toBe(200);
    expect(await present(signIdJag({ client_id: 'idp-scoped' }))).toMatchObject({ body: { error: 'invalid_grant' } });
    expect(await present(signIdJag({ client_id: undefined }))).toMatchObject({ body: { error: 'invalid_grant' } });
    expect(await present(signIdJag(), {}, scoped)).toMatchObject({ body: { error: 'invalid_grant' } });
    expect(await present(signIdJag({ aud: `${issuer}/token` }))).toMatchObject({ body: { error: 'invalid_grant' } });
    expect((await present(signIdJag({ aud: [issuer] }))).status).toBe(200);
    expect(await present(signIdJag({ aud: [issuer, issuer] }))).toMatchObject({ body: { error: 'invalid_grant' } });
    for (const member of ['tenant', 'aud_tenant']) {
      expect(await present(signIdJag({ [member]: 'acme' }))).toMatchObject({ body: { error: 'invalid_grant' } });
    }
    expect(await present(signIdJag(), { resource: issuer })).toMatchObject({ body: { error: 'invalid_target' } });
    expect(await present(signIdJag({ scope: 'openid' }))).toMatchObject({ body: { error: 'invalid_target' } });
    expect(await present(signIdJag({ resource: [7] }))).toMatchObject({ body: { error: 'invalid_grant' } });
  });

  test.each([
    ['other', 200, 400],
    ['counting', 400, 200],
  ] as const)('C-26: each kind is switched on by itself (%s)', async (kind, idJagStatus, plainStatus) => {
    const own = await sharedOrigin(kind);
    const send = async (assertion: string) => (await postForm(`${own.issuer}/token`, { grant_type, assertion }, agent)).status;
    const idJag = await signIdJag({ iss: alone, aud: own.issuer, resource: undefined, scope: undefined });
    expect([await send(idJag), await send(await sign({ iss: alone, aud: own.issuer }))]).toEqual([idJagStatus, plainStatus]);
  });
});
