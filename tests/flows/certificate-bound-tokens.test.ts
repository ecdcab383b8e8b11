// Access and refresh tokens that are good with one certificate alone (RFC 8705 §3, §4), and the origin that asks for it (§5).
import { decodeJwt } from 'jose';
import * as oauth from 'openid-client';
import { describe, expect, inject, test } from 'vitest';
import { ecCertificate, edCertificate, rsaCertificate } from '../../packages/shared/src/testing/certificates.ts';
import { authorizeUrl } from '../harness/authorization.ts';
import { createBrowser } from '../harness/browser.ts';
import { certificateKey, discoverWith, presenting, selfSigned, thumbprintOf } from '../harness/certificates.ts';
import { createDpopKey, type DpopKey, hashOf, prove } from '../harness/dpop.ts';
import { callback, type RegisteredClient, registerClient, signInAndConsent } from '../harness/journey.ts';
import { sendRaw } from '../harness/raw-http.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { type Answer, introspect, obtainCode, type Parameters, postForm, readAnswer } from '../harness/token-requests.ts';

const { issuer, mutualTlsOrigin: alias } = await sharedOrigin();

const [own, renewed, foreign] = [presenting(ecCertificate), presenting(rsaCertificate), presenting(edCertificate, selfSigned)];
const bound = { tls_client_certificate_bound_access_tokens: true };
const confirmationOf = (access_token: unknown) => decodeJwt(String(access_token)).cnf;
const refusal = (error: string, status = 400) => ({ status, body: { error, error_description: expect.any(String) } });

const requestTokens = (form: Parameters, client: RegisteredClient, headers: Record<string, string> = {}, at = alias) =>
  postForm(`${at}/token`, form, client, headers);

const requestUserinfo = async (access_token: unknown, headers: Record<string, string> = {}, at = alias): Promise<Answer> =>
  readAnswer(await fetch(`${at}/userinfo`, { headers: { Authorization: `Bearer ${access_token}`, ...headers } }));

/** Tokens bound to `own`, of a confidential client with a secret unless told otherwise. */
async function obtainBound(members: Record<string, unknown> = {}) {
  const client = await registerClient(issuer, { ...bound, ...members });
  const { redemption } = await obtainCode({ issuer, client });
  const { status, body } = await requestTokens(redemption, client, own);
  expect([status, body.token_type, confirmationOf(body.access_token)]).toEqual([
    200,
    'Bearer',
    { 'x5t#S256': thumbprintOf(ecCertificate) },
  ]);
  const refresh = (refresh_token: unknown, headers: Record<string, string> = {}) =>
    requestTokens({ grant_type: 'refresh_token', refresh_token: String(refresh_token) }, client, headers);
  return { client, access_token: String(body.access_token), refresh_token: String(body.refresh_token), refresh };
}

describe('as openid-client does it, at the aliases', () => {
  const methods: Record<
    string,
    { members: Record<string, unknown>; certificate: string; facts?: object; authentication?: oauth.ClientAuth }
  > = {
    tls_client_auth: {
      members: { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'rp.example.com' },
      certificate: ecCertificate,
      authentication: oauth.TlsClientAuth(),
    },
    self_signed_tls_client_auth: {
      members: { token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys: [certificateKey] } },
      certificate: edCertificate,
      facts: selfSigned,
      authentication: oauth.TlsClientAuth(),
    },
    client_secret_basic: { members: {}, certificate: edCertificate, facts: selfSigned },
    none: { members: { token_endpoint_auth_method: 'none' }, certificate: edCertificate, facts: selfSigned },
  };

  test.each(Object.entries(methods))('B-180, B-184: %s, from the pushed request to introspection', async (name, method) => {
    const client = await registerClient(issuer, { ...bound, ...method.members });
    expect(client).toMatchObject(bound);
    const tls = presenting(method.certificate, method.facts);
    const configuration = await discoverWith(tls, issuer, client, method.authentication);
    const code_verifier = oauth.randomPKCECodeVerifier();
    const url = await oauth.buildAuthorizationUrlWithPAR(configuration, {
      redirect_uri: callback,
      scope: 'openid offline_access',
      prompt: 'consent',
      code_challenge: await oauth.calculatePKCECodeChallenge(code_verifier),
      code_challenge_method: 'S256',
    });
    const response = await signInAndConsent(createBrowser(issuer), url.href, 'alice');
    const tokens = await oauth.authorizationCodeGrant(configuration, response, { pkceCodeVerifier: code_verifier, idTokenExpected: true });
    const refreshed = await oauth.refreshTokenGrant(configuration, tokens.refresh_token ?? '');
    for (const { access_token, token_type } of [tokens, refreshed]) {
      expect(token_type).toBe('bearer');
      expect(confirmationOf(access_token)).toEqual({ 'x5t#S256': thumbprintOf(method.certificate) });
      expect(await oauth.fetchUserInfo(configuration, access_token, 'alice-3f9c1d7e')).toHaveProperty('sub');
      if (name === 'none') continue;
      expect(await oauth.tokenIntrospection(configuration, access_token)).toMatchObject({
        active: true,
        token_type: 'Bearer',
        cnf: { 'x5t#S256': thumbprintOf(method.certificate) },
      });
    }
    await oauth.tokenRevocation(configuration, refreshed.access_token);
    expect((await requestUserinfo(refreshed.access_token, tls)).status).toBe(401);
    expect((await requestUserinfo(tokens.access_token, tls)).status).toBe(200);
  });

  test('B-019, B-006: the metadata says so, and names the endpoints that look at a certificate', async () => {
    const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
    expect(metadata.tls_client_certificate_bound_access_tokens).toBe(true);
    expect(metadata.mtls_endpoint_aliases).toEqual({
      token_endpoint: `${alias}/token`,
      introspection_endpoint: `${alias}/introspect`,
      revocation_endpoint: `${alias}/revoke`,
      userinfo_endpoint: `${alias}/userinfo`,
      pushed_authorization_request_endpoint: `${alias}/as/par`,
    });
  });

  test('B-006, B-133: where mutual TLS is off it is neither advertised nor granted', async () => {
    const off = inject('issuer');
    const metadata = await (await fetch(`${off}/.well-known/openid-configuration`)).json();
    expect(metadata).not.toHaveProperty('tls_client_certificate_bound_access_tokens');
    expect(metadata).not.toHaveProperty('mtls_endpoint_aliases');
    await expect(registerClient(off, bound)).rejects.toThrow('tls_client_certificate_bound_access_tokens');
    const { client, redemption } = await obtainCode({ issuer: off });
    const { body } = await postForm(`${off}/token`, redemption, client, own);
    expect(confirmationOf(body.access_token)).toBeUndefined();
  });
});

describe('at /userinfo', () => {
  test('B-181, B-184: a bound token is good with its certificate, at both origins, and 401 without it or with another', async () => {
    const { access_token } = await obtainBound();
    for (const at of [issuer, alias]) {
      expect(await requestUserinfo(access_token, own, at)).toMatchObject({ status: 200, body: { sub: 'alice-3f9c1d7e' } });
      for (const headers of [{}, renewed, foreign]) {
        const answer = await requestUserinfo(access_token, headers, at);
        expect(answer).toMatchObject(refusal('invalid_token', 401));
        expect(answer.headers.get('WWW-Authenticate')).toMatch(/^Bearer realm="authrim", .*error="invalid_token"/);
      }
    }
    const form = { method: 'POST', body: new URLSearchParams({ access_token }) };
    expect((await fetch(`${alias}/userinfo`, { ...form, headers: own })).status).toBe(200);
    expect((await fetch(`${alias}/userinfo`, form)).status).toBe(401);
  });

  test('RFC 8705 §6.2: what counts is the certificate, whoever vouches for it', async () => {
    const { access_token } = await obtainBound();
    expect((await requestUserinfo(access_token, presenting(ecCertificate, selfSigned))).status).toBe(200);
    expect((await requestUserinfo(access_token, presenting(ecCertificate, { certPresented: '0' }))).status).toBe(401);
  });

  test('B-183: no header of a client stands for the certificate', async () => {
    const { access_token } = await obtainBound();
    expect((await requestUserinfo(access_token, own)).status).toBe(200);
    for (const header of ['Client-Cert', 'X-SSL-Client-Cert', 'X-Forwarded-Client-Cert', 'Cf-Client-Cert-Der-Base64']) {
      expect((await requestUserinfo(access_token, { [header]: `:${ecCertificate}:` })).status).toBe(401);
    }
  });

  test('B-172, B-181: neither binding passes for the other', async () => {
    const { access_token } = await obtainBound();
    const key = await createDpopKey();
    const byDpop = async (token: string) => ({
      Authorization: `DPoP ${token}`,
      DPoP: await prove(key, `${alias}/userinfo`, { htm: 'GET', ath: await hashOf(token) }),
    });
    expect(await requestUserinfo(access_token, { ...own, ...(await byDpop(access_token)) })).toMatchObject(refusal('invalid_token', 401));
    const { client, redemption } = await obtainCode({ issuer });
    const { body } = await requestTokens(redemption, client, { ...own, DPoP: await prove(key, `${alias}/token`) });
    const token = String(body.access_token);
    expect([body.token_type, confirmationOf(token)]).toEqual(['DPoP', { jkt: key.jkt }]);
    expect((await requestUserinfo(token, await byDpop(token))).status).toBe(200);
    expect(await requestUserinfo(token, own)).toMatchObject(refusal('invalid_token', 401));
  });

  test('B-181: a token that lost its cnf, or got another, is none of ours', async () => {
    const { access_token } = await obtainBound();
    const [header, , signature] = access_token.split('.');
    const { cnf: _, ...claims } = decodeJwt(access_token);
    for (const changed of [claims, { ...claims, cnf: { 'x5t#S256': thumbprintOf(edCertificate) } }]) {
      const forged = `${header}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}.${signature}`;
      expect((await requestUserinfo(forged, foreign)).status).toBe(401);
    }
    expect((await requestUserinfo(access_token, own)).status).toBe(200);
  });
});

describe('at /token', () => {
  test('RFC 8705 §3: a client of bound tokens gets no bearer token, and loses nothing for having asked', async () => {
    const client = await registerClient(issuer, bound);
    const { redemption } = await obtainCode({ issuer, client });
    for (const at of [issuer, alias]) expect(await requestTokens(redemption, client, {}, at)).toMatchObject(refusal('invalid_request'));
    const unreadable = presenting('AAAA');
    expect(await requestTokens(redemption, client, unreadable)).toMatchObject(refusal('invalid_request'));
    expect((await requestTokens(redemption, client, own, issuer)).status).toBe(200);
  });

  test('RFC 7800 §3: a token names one key, so a DPoP proof beside the certificate is refused and consumes nothing', async () => {
    const client = await registerClient(issuer, bound);
    const { redemption } = await obtainCode({ issuer, client });
    const DPoP = await prove(await createDpopKey(), `${alias}/token`);
    expect(await requestTokens(redemption, client, { ...own, DPoP })).toMatchObject(refusal('invalid_request'));
    expect((await requestTokens(redemption, client, own)).status).toBe(200);
  });

  test('RFC 7800 §3: nor is a code bound to a DPoP key that no token could be bound to', async () => {
    const [key, client] = [await createDpopKey(), await registerClient(issuer, bound)];
    const push = async (parameters: Record<string, string>, headers: Record<string, string> = {}) =>
      postForm(`${alias}/as/par`, Object.fromEntries(new URL(authorizeUrl(issuer, client, parameters)).searchParams), client, headers);
    expect((await push({})).status).toBe(201);
    expect(await push({ dpop_jkt: key.jkt })).toMatchObject(refusal('invalid_request'));
    expect(await push({}, { DPoP: await prove(key, `${alias}/as/par`) })).toMatchObject(refusal('invalid_request'));
  });

  test('a certificate alone binds nothing: many present one to authenticate', async () => {
    const client = await registerClient(issuer);
    const { redemption } = await obtainCode({ issuer, client });
    const { body } = await requestTokens(redemption, client, own);
    expect(confirmationOf(body.access_token)).toBeUndefined();
    expect((await requestUserinfo(body.access_token)).status).toBe(200);
  });

  test('B-178, B-184: whoever authenticates by certificate is refused with another, and without one, before anything is redeemed', async () => {
    const members = { ...bound, token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'rp.example.com' };
    const client = await registerClient(issuer, members);
    const { redemption } = await obtainCode({ issuer, client });
    for (const headers of [{}, renewed, foreign]) {
      for (const at of [issuer, alias]) {
        expect(await requestTokens(redemption, client, headers, at)).toMatchObject(refusal('invalid_client', 401));
      }
    }
    expect((await requestTokens(redemption, client, own)).status).toBe(200);
  });

  test('B-180: introspection shows the certificate to whoever may ask, over any connection', async () => {
    const { client, access_token, refresh_token } = await obtainBound();
    const asked = { active: true, token_type: 'Bearer', cnf: { 'x5t#S256': thumbprintOf(ecCertificate) } };
    expect(await introspect(issuer, client, access_token)).toMatchObject(asked);
    expect(await introspect(issuer, await registerClient(issuer), access_token)).toMatchObject(asked);
    expect(await introspect(issuer, client, refresh_token)).not.toHaveProperty('cnf');
  });
});

describe('refresh tokens (RFC 8705 §4)', () => {
  test('B-182: the family of a public client is good with its certificate alone, in grace too', async () => {
    const { refresh_token, refresh } = await obtainBound({ token_endpoint_auth_method: 'none' });
    const { status, body } = await refresh(refresh_token, own);
    expect([status, confirmationOf(body.access_token)]).toEqual([200, { 'x5t#S256': thumbprintOf(ecCertificate) }]);
    for (const token of [refresh_token, body.refresh_token]) {
      expect(await refresh(token)).toMatchObject(refusal('invalid_request'));
      for (const other of [renewed, foreign]) expect(await refresh(token, other)).toMatchObject(refusal('invalid_grant'));
    }
    expect((await refresh(refresh_token, own)).body.refresh_token).toBe(body.refresh_token);
    expect((await refresh(body.refresh_token, own)).status).toBe(200);
  });

  test('RFC 8705 §6.3: a confidential client renews its certificate, and each access token keeps the one it was issued for', async () => {
    const { access_token, refresh_token, refresh } = await obtainBound();
    const { status, body } = await refresh(refresh_token, renewed);
    expect([status, confirmationOf(body.access_token)]).toEqual([200, { 'x5t#S256': thumbprintOf(rsaCertificate) }]);
    expect((await requestUserinfo(body.access_token, renewed)).status).toBe(200);
    expect((await requestUserinfo(body.access_token, own)).status).toBe(401);
    expect((await requestUserinfo(access_token, own)).status).toBe(200);
    expect((await requestUserinfo(access_token, renewed)).status).toBe(401);
    expect(await refresh(body.refresh_token)).toMatchObject(refusal('invalid_request'));
  });
});

describe('DPoP at the origin that asks for certificates', () => {
  const target = async (key: DpopKey, htu: string, client: RegisteredClient, at: string) => {
    const { redemption } = await obtainCode({ issuer, client });
    return requestTokens(redemption, client, { DPoP: await prove(key, `${htu}/token`) }, at);
  };

  test('B-168: htu is the URL that was called, of the issuer or of its alias', async () => {
    const [key, client] = [await createDpopKey(), await registerClient(issuer)];
    for (const at of [issuer, alias]) {
      const other = at === issuer ? alias : issuer;
      const { status, body } = await target(key, at, client, at);
      expect([status, body.token_type]).toEqual([200, 'DPoP']);
      expect(await target(key, other, client, at)).toMatchObject(refusal('invalid_dpop_proof'));
      const access_token = String(body.access_token);
      for (const [htu, expected] of [
        [at, 200],
        [other, 401],
      ] as const) {
        const DPoP = await prove(key, `${htu}/userinfo`, { htm: 'GET', ath: await hashOf(access_token) });
        expect((await requestUserinfo(access_token, { Authorization: `DPoP ${access_token}`, DPoP }, at)).status).toBe(expected);
      }
      const pushed = new URL(authorizeUrl(issuer, client)).searchParams;
      const push = async (origin: string) =>
        postForm(`${at}/as/par`, Object.fromEntries(pushed), client, { DPoP: await prove(key, `${origin}/as/par`) });
      expect((await push(at)).status).toBe(201);
      expect(await push(other)).toMatchObject(refusal('invalid_dpop_proof'));
    }
  });

  test('B-168: a Host of the sender’s own making names no target', async () => {
    const [key, client] = [await createDpopKey(), await registerClient(issuer, { token_endpoint_auth_method: 'none' })];
    const { redemption } = await obtainCode({ issuer, client });
    const form = new URLSearchParams({ ...redemption, client_id: client.client_id } as Record<string, string>).toString();
    const send = async (host: string, htu: string) => {
      const proof = await prove(key, `${htu}/token`);
      const lines = [
        `Host: ${host}`,
        `DPoP: ${proof}`,
        'Content-Type: application/x-www-form-urlencoded',
        `Content-Length: ${form.length}`,
      ];
      return (await sendRaw(alias, 'POST /token HTTP/1.1', lines, form)).status;
    };
    expect(await send('evil.example.com', 'http://evil.example.com')).toBe(400);
    expect(await send(new URL(issuer).host, alias)).toBe(400);
    expect(await send(new URL(alias).host, alias)).toBe(200);
  });
});
