import { describe, expect, inject, test } from 'vitest';
import { registerClient } from '../harness/journey.ts';
import {
  basicCredentials,
  introspect,
  obtainCode,
  obtainTokens,
  type Parameters,
  postForm,
  userinfoStatus,
} from '../harness/token-requests.ts';

const issuer = inject('issuer');
const inactive = { active: false };

type Client = Awaited<ReturnType<typeof registerClient>>;
const ask = (parameters: Parameters, client?: Client) => postForm(`${issuer}/introspect`, parameters, client);
const revoke = (parameters: Parameters, client?: Client) => postForm(`${issuer}/revoke`, parameters, client);

describe('introspection (RFC 7662)', () => {
  test('B-250, B-251: an access token with all that is said of it, never kept', async () => {
    const { access_token, client } = await obtainTokens({ issuer });
    const { status, headers, body } = await ask({ token: access_token }, client);
    expect(status).toBe(200);
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(body).toEqual({
      active: true,
      iss: issuer,
      sub: 'alice-3f9c1d7e',
      aud: issuer,
      client_id: client.client_id,
      scope: 'openid profile email',
      token_type: 'Bearer',
      iat: expect.any(Number),
      exp: expect.any(Number),
      auth_time: expect.any(Number),
      acr: expect.any(String),
    });
    expect(Number(body.exp) - Number(body.iat)).toBe(900);
  });

  test('B-250: a refresh token, as no kind of access token', async () => {
    const { refresh_token, client } = await obtainTokens({ issuer });
    const { body } = await ask({ token: refresh_token }, client);
    expect(body).toMatchObject({ active: true, client_id: client.client_id, sub: 'alice-3f9c1d7e', token_type: 'N_A' });
    expect(Number(body.exp)).toBeGreaterThan(Number(body.iat));
  });

  test('a resource server of another name may ask of an access token, and only its own client of a refresh token', async () => {
    const { access_token, refresh_token, client } = await obtainTokens({ issuer });
    const resourceServer = await registerClient(issuer);
    expect((await ask({ token: access_token }, resourceServer)).body).toMatchObject({ active: true, client_id: client.client_id });
    expect((await ask({ token: refresh_token }, resourceServer)).body).toEqual(inactive);
  });

  test.each(['access_token', 'refresh_token', 'nonsense'])('RFC 7662 §2.1: token_type_hint=%s hides nothing', async (token_type_hint) => {
    const { access_token, refresh_token, client } = await obtainTokens({ issuer });
    for (const token of [access_token, refresh_token])
      expect((await ask({ token, token_type_hint }, client)).body).toMatchObject({ active: true });
  });

  test('B-249, RV-05: whatever is no live token is exactly {"active":false}', async () => {
    const { access_token, id_token, client, browser } = await obtainTokens({ issuer });
    const { code } = await obtainCode({ issuer, client, browser });
    const session = browser.cookies.get('session');
    expect(await introspect(issuer, client, access_token)).toMatchObject({ active: true });
    for (const token of [id_token, code, session, `${access_token}A`, 'x', 'a.b.c', 'x'.repeat(20_000)]) {
      const { status, body } = await ask({ token }, client);
      expect([status, body]).toEqual([200, inactive]);
    }
  });

  test('B-248: no client, a wrong secret and a public client are 401', async () => {
    const { access_token, client } = await obtainTokens({ issuer });
    const publicClient = await registerClient(issuer, { token_endpoint_auth_method: 'none' });
    expect((await ask({ token: access_token }, client)).status).toBe(200);
    for (const answer of [
      await ask({ token: access_token }),
      await ask({ token: access_token, client_id: client.client_id }),
      await ask({ token: access_token }, { ...client, client_secret: 'wrong' }),
      await ask({ token: access_token }, publicClient),
    ]) {
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    }
  });

  test('RFC 7662 §2.1: a missing token is invalid_request', async () => {
    expect(await ask({}, await registerClient(issuer))).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test('RFC 7662 §4: a token of a deleted client is dead within ten seconds at most', { timeout: 30_000 }, async () => {
    const { access_token, client } = await obtainTokens({ issuer });
    const resourceServer = await registerClient(issuer);
    expect((await ask({ token: access_token }, resourceServer)).body).toMatchObject({ active: true });
    const headers = { Authorization: `Bearer ${client.registration_access_token}` };
    expect((await fetch(client.registration_client_uri, { method: 'DELETE', headers })).status).toBe(204);
    await expect
      .poll(async () => (await ask({ token: access_token }, resourceServer)).body, { timeout: 11_000, interval: 1000 })
      .toEqual(inactive);
    await expect.poll(() => userinfoStatus(issuer, access_token), { timeout: 11_000, interval: 1000 }).toBe(401);
  });
});

describe('revocation (RFC 7009)', () => {
  test('B-253, RV-01: a refresh token takes its family and its access tokens along; again is 200', async () => {
    const { access_token, refresh_token, client } = await obtainTokens({ issuer });
    for (let time = 0; time < 2; time += 1) {
      const { status, headers } = await revoke({ token: refresh_token }, client);
      expect(status).toBe(200);
      expect(headers.get('Cache-Control')).toBe('no-store');
    }
    expect(await introspect(issuer, client, refresh_token)).toEqual(inactive);
    expect(await introspect(issuer, client, access_token)).toEqual(inactive);
    expect(await userinfoStatus(issuer, access_token)).toBe(401);
    const refreshed = await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token }, client);
    expect(refreshed.body).toMatchObject({ error: 'invalid_grant' });
  });

  test('B-253: an access token dies alone', async () => {
    const { access_token, refresh_token, client } = await obtainTokens({ issuer });
    expect((await revoke({ token: access_token }, client)).status).toBe(200);
    expect(await introspect(issuer, client, access_token)).toEqual(inactive);
    expect(await introspect(issuer, client, refresh_token)).toMatchObject({ active: true });
    expect((await revoke({ token: access_token }, client)).status).toBe(200);
  });

  test.each([
    ['access_token', 'refresh_token'],
    ['refresh_token', 'access_token'],
  ] as const)('B-254: a wrong hint does not hide the %s', async (kind, token_type_hint) => {
    const tokens = await obtainTokens({ issuer });
    expect((await revoke({ token: tokens[kind], token_type_hint }, tokens.client)).status).toBe(200);
    expect(await introspect(issuer, tokens.client, tokens[kind])).toEqual(inactive);
  });

  test('B-255, RV-02: a token of another client stays alive', async () => {
    const { access_token, refresh_token, client } = await obtainTokens({ issuer });
    const stranger = await registerClient(issuer);
    for (const token of [access_token, refresh_token]) expect((await revoke({ token }, stranger)).status).toBe(200);
    expect(await introspect(issuer, client, access_token)).toMatchObject({ active: true });
    expect(await introspect(issuer, client, refresh_token)).toMatchObject({ active: true });
  });

  test('RFC 7009 §2.2: what is no token is 200', async () => {
    const { id_token, code, client } = await obtainTokens({ issuer });
    for (const token of ['x', 'a.b.c', id_token, code]) expect((await revoke({ token }, client)).status).toBe(200);
  });

  test('RFC 7009 §2.1, §5: a public client revokes by its name, a confidential one has to prove itself', async () => {
    const publicClient = await registerClient(issuer, { token_endpoint_auth_method: 'none' });
    const mine = await obtainTokens({ issuer, client: publicClient });
    expect((await revoke({ token: mine.refresh_token }, publicClient)).status).toBe(200);
    expect(await userinfoStatus(issuer, mine.access_token)).toBe(401);
    const { access_token, client } = await obtainTokens({ issuer });
    expect(await revoke({ token: access_token, client_id: client.client_id })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    expect(await userinfoStatus(issuer, access_token)).toBe(200);
  });

  test('RFC 7009 §2.1: a missing token is invalid_request', async () => {
    expect(await revoke({}, await registerClient(issuer))).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });
});

describe.each(['/introspect', '/revoke'])('%s (B-257)', (path) => {
  test('POST alone, the query is never read, no cookie counts', async () => {
    const { access_token, client, browser } = await obtainTokens({ issuer });
    const query = new URLSearchParams({ token: access_token });
    const Authorization = basicCredentials(client.client_id, client.client_secret ?? '');
    const Cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const statusOf = async (init: RequestInit) => (await fetch(`${issuer}${path}?${query}`, init)).status;
    expect(await statusOf({ headers: { Authorization } })).toBe(405);
    expect(await statusOf({ method: 'POST', headers: { ...form, Authorization }, body: '' })).toBe(400);
    expect(await statusOf({ method: 'POST', headers: { ...form, Cookie }, body: query.toString() })).toBe(401);
    expect(await userinfoStatus(issuer, access_token)).toBe(200);
  });
});
