import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import { beforeAll, describe, expect, test } from 'vitest';
import { createDpopKey, requestTokens } from '../harness/dpop.ts';
import { registerClient } from '../harness/journey.ts';
import { seedClient } from '../harness/seeded-origin.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { introspect, type Parameters, postForm } from '../harness/token-requests.ts';

const grant_type = 'client_credentials';
const scope = 'reports.read reports.write';
const reporter = seedClient('reporter', { redirect_uris: [], grant_types: [grant_type], scope: `openid profile offline_access ${scope}` });
const resourceServer = seedClient('resource-server', { redirect_uris: [], grant_types: [grant_type] });

const { issuer, seed, query } = await sharedOrigin('counting');
beforeAll(() => seed({ clients: [reporter, resourceServer] }));

const request = (parameters: Parameters = {}, client = reporter) => postForm(`${issuer}/token`, { grant_type, ...parameters }, client);
const obtain = async (parameters: Parameters = {}) => String((await request(parameters)).body.access_token);

describe('a client speaks for itself (RFC 6749 §4.4)', () => {
  test('B-107: an access token alone, as oauth4webapi takes it', async () => {
    const options = { [oauth.allowInsecureRequests]: true };
    const server = await oauth.processDiscoveryResponse(new URL(issuer), await oauth.discoveryRequest(new URL(issuer), options));
    expect(server.grant_types_supported).toContain(grant_type);
    const client = { client_id: reporter.client_id };
    const authentication = oauth.ClientSecretBasic(reporter.client_secret);
    const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, { scope: 'reports.read' }, options);
    const tokens = await oauth.processClientCredentialsResponse(server, client, response);
    expect(tokens).toEqual({ access_token: expect.any(String), token_type: 'bearer', expires_in: 900, scope: 'reports.read' });
  });

  test('B-107, GR-01: without scope all the client may hold for itself, and nothing of a person', async () => {
    const { status, body } = await request();
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
    expect(body.scope).toBe(scope);
  });

  test('RFC 6749 §5.1: a client with nothing of its own has a token without scope', async () => {
    const { status, body } = await request({}, resourceServer);
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('scope');
  });

  test('B-109, RFC 9068 §2.2: sub is the client, and no sign-in is claimed', async () => {
    const claims = decodeJwt(await obtain());
    expect(claims).toMatchObject({ iss: issuer, aud: issuer, sub: reporter.client_id, client_id: reporter.client_id, scope });
    for (const member of ['auth_time', 'acr', 'amr', 'sid']) expect(claims).not.toHaveProperty(member);
  });

  test('B-250: introspection tells of it to a resource server', async () => {
    const introspection = await introspect(issuer, resourceServer, await obtain());
    expect(introspection).toEqual({
      active: true,
      iss: issuer,
      sub: reporter.client_id,
      aud: issuer,
      client_id: reporter.client_id,
      scope,
      token_type: 'Bearer',
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
  });

  test('B-253, B-255: its client revokes it, for good; another client does not', async () => {
    const [access_token, other] = [await obtain(), await obtain()];
    expect((await postForm(`${issuer}/revoke`, { token: access_token }, resourceServer)).status).toBe(200);
    expect(await introspect(issuer, reporter, access_token)).toMatchObject({ active: true });
    for (let times = 0; times < 2; times += 1) {
      expect((await postForm(`${issuer}/revoke`, { token: access_token }, reporter)).status).toBe(200);
      expect(await introspect(issuer, reporter, access_token)).toEqual({ active: false });
    }
    expect(await introspect(issuer, reporter, other)).toMatchObject({ active: true });
  });

  test('RFC 6750 §3.1: userinfo refuses a token that speaks for nobody', async () => {
    const access_token = await obtain();
    const answer = await fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${access_token}` } });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('WWW-Authenticate')).toContain('error="insufficient_scope"');
    await postForm(`${issuer}/revoke`, { token: access_token }, reporter);
    const revoked = await fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${access_token}` } });
    expect([revoked.status, revoked.headers.get('WWW-Authenticate')]).toEqual([401, expect.stringContaining('error="invalid_token"')]);
  });

  test('B-166: with a proof it is bound to the key', async () => {
    const key = await createDpopKey();
    const { body } = await requestTokens(issuer, { grant_type }, reporter, key);
    expect(body.token_type).toBe('DPoP');
    expect(decodeJwt(String(body.access_token)).cnf).toEqual({ jkt: key.jkt });
    expect(await introspect(issuer, resourceServer, String(body.access_token))).toMatchObject({
      token_type: 'DPoP',
      cnf: { jkt: key.jkt },
    });
  });
});

describe('refusals', () => {
  test.each(['openid', 'offline_access', 'profile', 'email', 'reports.read openid', 'reports.delete', 'scim.admin', 'REPORTS.READ'])(
    'GR-01: scope %s is invalid_scope',
    async (requested) => {
      expect((await request({ scope: 'reports.read' })).status).toBe(200);
      expect(await request({ scope: requested })).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    },
  );

  test('GR-02: a public client holds no credentials', async () => {
    const client = await registerClient(issuer, { token_endpoint_auth_method: 'none' });
    const answer = await postForm(`${issuer}/token`, { grant_type }, client);
    expect(answer).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
    await expect(
      registerClient(issuer, { token_endpoint_auth_method: 'none', grant_types: [grant_type], redirect_uris: [] }),
    ).rejects.toThrow('invalid_client_metadata');
  });

  test('B-128: a client that registers itself gives itself no scope', async () => {
    const client = await registerClient(issuer, { grant_types: [grant_type], redirect_uris: [], scope: `openid ${scope}` });
    const { status, body } = await postForm(`${issuer}/token`, { grant_type }, client);
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('scope');
    expect((await postForm(`${issuer}/token`, { grant_type, scope }, client)).body).toMatchObject({ error: 'invalid_scope' });
  });

  test('D-18: the tokens of a disabled client are dead', async () => {
    const client = await registerClient(issuer, { grant_types: [grant_type], redirect_uris: [] });
    const { body } = await postForm(`${issuer}/token`, { grant_type }, client);
    const token = String(body.access_token);
    await query(`UPDATE clients SET status = 'disabled' WHERE client_id = ?`, client.client_id);
    await expect.poll(() => introspect(issuer, resourceServer, token), { timeout: 12_000, interval: 500 }).toEqual({ active: false });
  });
});
