// FAPI 2.0 Security Profile (Final) as a whole: openid-client's journeys, then each refusal after a request that is taken.
import { createSign, constants as crypto, generateKeyPairSync } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, type JWK } from 'jose';
import * as oauth from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ecCertificate } from '../../packages/shared/src/testing/certificates.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { type AssertingClient, assert, registerAsserting } from '../harness/assertions.ts';
import { authorizeUrl, challenge, verifier } from '../harness/authorization.ts';
import { createBrowser } from '../harness/browser.ts';
import { discoverWith, presenting, thumbprintOf } from '../harness/certificates.ts';
import { createDpopKey, type DpopKey, prove, requestUserinfo } from '../harness/dpop.ts';
import { callback, discover, registerClient, signInAndConsent } from '../harness/journey.ts';
import { expectErrorRedirect } from '../harness/oracles.ts';
import { type Asserted, postAsserted, prepareRequest, redeemResponse, refusal, startProfileOrigin } from '../harness/profiles.ts';
import { epoch, forge, makeKey } from '../harness/request-objects.ts';
import { seedClient } from '../harness/seeded-origin.ts';
import { type SharedOrigin, sharedOrigin } from '../harness/shared-origin.ts';
import { type Answer, type Parameters, postForm } from '../harness/token-requests.ts';

let origin: Origin;
let issuer: string;
let asserting: AssertingClient;
beforeAll(async () => {
  origin = await startProfileOrigin('fapi2-security');
  issuer = origin.issuer;
  asserting = await registerAsserting(issuer, {}, 'PS256');
}, 60_000);
afterAll(() => origin?.stop());

const goodRequest = {
  redirect_uri: callback,
  response_type: 'code',
  scope: 'openid offline_access',
  state: 'the state',
  prompt: 'consent',
  code_challenge: challenge,
  code_challenge_method: 'S256',
};

const push = (changes: Parameters = {}, options: Asserted = {}, by = asserting): Promise<Answer> =>
  postAsserted(issuer, '/as/par', by, { ...goodRequest, ...changes }, options);

/** The response to a request that was pushed, changed. */
async function authorize(changes: Parameters = {}, by = asserting): Promise<URLSearchParams> {
  const { status, body } = await push(changes, {}, by);
  expect([status, body.error_description]).toEqual([201, undefined]);
  const reference = new URLSearchParams({ client_id: by.client.client_id, request_uri: String(body.request_uri) });
  return (await signInAndConsent(createBrowser(issuer), `${issuer}/authorize?${reference}`, 'alice')).searchParams;
}

/** A token request with a proof of this key, or without any. */
const requestTokens = async (form: Parameters, key?: DpopKey, by = asserting): Promise<Answer> =>
  postAsserted(issuer, '/token', by, form, { headers: key ? { DPoP: await prove(key, `${issuer}/token`) } : {} });

const redemption = (code: string | null, changes: Parameters = {}): Parameters => ({
  grant_type: 'authorization_code',
  code: code ?? '',
  redirect_uri: callback,
  code_verifier: verifier,
  ...changes,
});

async function obtainTokens(by = asserting) {
  const [key, response] = [await createDpopKey(), await authorize({}, by)];
  const { status, body } = await requestTokens(redemption(response.get('code')), key, by);
  expect([status, body.error_description]).toEqual([200, undefined]);
  return { key, access_token: String(body.access_token), refresh_token: String(body.refresh_token) };
}

const refresh = (refresh_token: string, key?: DpopKey, by = asserting) =>
  requestTokens({ grant_type: 'refresh_token', refresh_token }, key, by);

describe('as openid-client does it', () => {
  test.each(['PS256', 'ES256', 'EdDSA'])('B-190, B-193, B-194: private_key_jwt with %s, and DPoP', async (alg) => {
    const { client, key } = await registerAsserting(issuer, {}, alg);
    const authentication = oauth.PrivateKeyJwt({ key: key.privateKey, kid: key.jwk.kid });
    const configuration = await discover(issuer, { ...client, id_token_signed_response_alg: 'PS256' }, authentication);
    const DPoP = oauth.getDPoPHandle(configuration, await oauth.randomDPoPKeyPair('ES256'));
    const prepared = await prepareRequest();
    const url = await oauth.buildAuthorizationUrlWithPAR(configuration, prepared.request, { DPoP });
    const { response, tokens } = await redeemResponse(configuration, url, prepared, { DPoP });
    expect(response.searchParams.get('iss')).toBe(issuer);
    expect(decodeProtectedHeader(tokens.id_token ?? '').alg).toBe('PS256');
    expect(tokens.token_type).toBe('dpop');
    expect(await oauth.fetchUserInfo(configuration, tokens.access_token, 'alice-3f9c1d7e', { DPoP })).toHaveProperty('name');
    const refreshed = await oauth.refreshTokenGrant(configuration, tokens.refresh_token ?? '', undefined, { DPoP });
    expect([refreshed.token_type, refreshed.refresh_token]).toEqual(['dpop', tokens.refresh_token]);
  });

  test('B-190, B-194: mutual TLS, for authentication and for tokens', async () => {
    const tls = presenting(ecCertificate);
    const client = await registerClient(issuer, {
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_san_dns: 'rp.example.com',
      tls_client_certificate_bound_access_tokens: true,
    });
    const configuration = await discoverWith(tls, issuer, client, oauth.TlsClientAuth());
    const prepared = await prepareRequest();
    const url = await oauth.buildAuthorizationUrlWithPAR(configuration, prepared.request);
    const { tokens } = await redeemResponse(configuration, url, prepared);
    expect(decodeJwt(tokens.access_token).cnf).toEqual({ 'x5t#S256': thumbprintOf(ecCertificate) });
    expect(await oauth.fetchUserInfo(configuration, tokens.access_token, 'alice-3f9c1d7e')).toHaveProperty('name');
    const refreshed = await oauth.refreshTokenGrant(configuration, tokens.refresh_token ?? '');
    expect(refreshed.refresh_token).toBe(tokens.refresh_token);
  });
});

describe('authorization requests', () => {
  test('B-185: no client registers another response type', async () => {
    const grant_types = ['authorization_code', 'implicit'];
    expect((await registerAsserting(issuer, { response_types: ['code'] })).client).toHaveProperty('client_id');
    for (const response_type of ['code id_token', 'code token']) {
      await expect(registerAsserting(issuer, { grant_types, response_types: ['code', response_type] })).rejects.toThrow('response_types');
    }
  });

  test.each<[rule: string, error: string, changes: Parameters]>([
    ['B-185', 'unauthorized_client', { response_type: 'code id_token', nonce: 'n' }],
    ['B-185', 'unsupported_response_type', { response_type: 'token' }],
    ['B-187', 'invalid_request', { redirect_uri: undefined }],
    ['B-188', 'invalid_request', { code_challenge: undefined, code_challenge_method: undefined }],
    ['B-188', 'invalid_request', { code_challenge_method: 'plain', code_challenge: verifier }],
    ['B-204', 'invalid_request', { redirect_uri: 'https://rp.example.com/another' }],
  ])('%s: %s for %j', async (_, error, changes) => {
    expect((await push()).status).toBe(201);
    expect(await push(changes)).toMatchObject(refusal(error));
  });

  test('B-186: only those that were pushed', async () => {
    expect((await authorize()).get('code')).toBeTruthy();
    const arrival = await createBrowser(issuer).open(authorizeUrl(issuer, asserting.client));
    expectErrorRedirect(arrival, 'invalid_request');
  });

  test('B-186: nobody pushes without authentication, or as somebody else', async () => {
    expect((await push()).status).toBe(201);
    const { client_id } = asserting.client;
    expect(await postForm(`${issuer}/as/par`, { ...goodRequest, client_id })).toMatchObject(refusal('invalid_client', 401));
    const stranger = { ...asserting, key: await makeKey('PS256') };
    expect(await push({}, {}, stranger)).toMatchObject(refusal('invalid_client', 401));
  });

  test('B-189: iss is in every response, refusals included, and announced', async () => {
    expect((await authorize()).get('iss')).toBe(issuer);
    const refused = await authorize({ prompt: 'none' });
    expect([refused.get('error'), refused.get('iss')]).toEqual(['login_required', issuer]);
    const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
    expect(metadata.authorization_response_iss_parameter_supported).toBe(true);
  });

  test('B-204: no state in, no state out', async () => {
    expect((await authorize()).get('state')).toBe('the state');
    expect((await authorize({ state: undefined })).has('state')).toBe(false);
  });

  test('B-197: a reference lives less than ten minutes', async () => {
    const { body } = await push();
    expect(Number(body.expires_in)).toBeLessThan(600);
  });

  test('B-198: what follows a password is a 303', async () => {
    const { client_id } = asserting.client;
    const { body } = await push();
    const browser = createBrowser(issuer);
    const url = `${issuer}/authorize?${new URLSearchParams({ client_id, request_uri: String(body.request_uri) })}`;
    const arrival = await browser.open(url);
    if (arrival.at !== 'page') throw new Error('nobody was asked to sign in');
    const [form] = arrival.page.forms;
    const credentials = { ...form?.fields, username: 'alice', password: 'correct horse battery staple' };
    const headers = { Cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '), Origin: issuer };
    const init = { method: 'POST', headers, body: new URLSearchParams(credentials), redirect: 'manual' } as const;
    expect((await fetch(form?.action ?? '', init)).status).toBe(303);
  });

  test('B-199: the authorization endpoint answers no other origin', async () => {
    const Origin = 'https://elsewhere.example';
    const token = await fetch(`${issuer}/token`, { method: 'OPTIONS', headers: { Origin } });
    expect(token.headers.get('Access-Control-Allow-Origin')).toBe('*');
    for (const method of ['GET', 'OPTIONS', 'POST']) {
      const { headers } = await fetch(authorizeUrl(issuer, asserting.client), { method, headers: { Origin }, redirect: 'manual' });
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });
});

describe('client assertions', () => {
  const client_id = () => asserting.client.client_id;

  test('B-191: aud is the issuer as one text, at every endpoint', async () => {
    const form = { ...goodRequest, grant_type: 'refresh_token', token: 'x' };
    for (const endpoint of ['/as/par', '/token', '/revoke', '/introspect']) {
      const answer = (aud: unknown) => postAsserted(issuer, endpoint, asserting, form, { claims: { aud } });
      expect((await answer(issuer)).body.error).not.toBe('invalid_client');
      for (const aud of [
        [issuer],
        [issuer, `${issuer}/token`],
        `${issuer}/token`,
        `${issuer}/as/par`,
        `${issuer}${endpoint}`,
        `${issuer}/`,
      ]) {
        expect(await answer(aud)).toMatchObject(refusal('invalid_client', 401));
      }
    }
  });

  test('B-192: clocks may be ten seconds ahead, not more than a minute, and nothing expired or nameless counts', async () => {
    for (const claims of [{ iat: epoch() + 10 }, { nbf: epoch() + 10 }, { iat: epoch() + 10, nbf: epoch() + 10 }]) {
      expect((await push({}, { claims })).status).toBe(201);
    }
    for (const claims of [{ iat: epoch() + 90 }, { nbf: epoch() + 90 }, { exp: epoch() - 300 }, { sub: undefined }, { sub: 'other' }]) {
      expect(await push({}, { claims })).toMatchObject(refusal('invalid_client', 401));
    }
  });

  test('B-193: RS256 and none are no signatures, and a short key makes none', async () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const rs256 = await makeKey('RS256', 'rs256');
    const bare: JWK = { ...rs256.jwk, kid: 'bare' };
    delete bare.alg;
    const jwks = { keys: [asserting.key.jwk, rs256.jwk, bare, { ...short.publicKey.export({ format: 'jwk' }), kid: 'short' }] };
    const { client } = await registerAsserting(issuer, { jwks });
    const by = { client, key: asserting.key };
    expect((await push({}, {}, by)).status).toBe(201);
    const claims = { iss: client.client_id, sub: client.client_id, aud: issuer, exp: epoch() + 60 };
    const send = async (client_assertion: string) =>
      postForm(`${issuer}/as/par`, { ...goodRequest, ...(await assert(by, issuer)), client_assertion });
    const padding = { padding: crypto.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    const signShort = (input: Buffer) =>
      createSign('RSA-SHA256')
        .update(input)
        .sign({ key: short.privateKey, ...padding });
    const forged = [
      await forge({ alg: 'none' }, { ...claims, jti: '1' }, () => Buffer.from('')),
      await forge({ alg: 'PS256', kid: 'short' }, { ...claims, jti: '2' }, signShort),
    ];
    for (const client_assertion of forged) expect(await send(client_assertion)).toMatchObject(refusal('invalid_client', 401));
    for (const kid of ['rs256', 'bare']) {
      const key = { ...rs256, jwk: { ...rs256.jwk, kid } };
      expect(await push({}, {}, { client, key })).toMatchObject(refusal('invalid_client', 401));
    }
  });

  test('B-202: of several keys with one kid, the one that fits is used', async () => {
    const [ps, es, ed] = [await makeKey('PS256', 'same'), await makeKey('ES256', 'same'), await makeKey('EdDSA', 'same')];
    const { client } = await registerAsserting(issuer, { jwks: { keys: [ps.jwk, es.jwk, ed.jwk] } });
    for (const key of [ps, es, ed]) expect((await push({}, {}, { client, key })).status).toBe(201);
    const foreign = await makeKey('ES256', 'same');
    expect(await push({}, {}, { client, key: foreign })).toMatchObject(refusal('invalid_client', 401));
  });

  test('B-202: ours are distinct', async () => {
    const { keys } = (await (await fetch(`${issuer}/.well-known/jwks.json`)).json()) as { keys: JWK[] };
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
  });

  test('B-190: what a client cannot register it cannot use either', async () => {
    expect((await push()).status).toBe(201);
    expect(await postForm(`${issuer}/as/par`, { ...goodRequest, client_id: client_id(), client_secret: 'x' })).toMatchObject(
      refusal('invalid_client', 401),
    );
    const register = (members: object) => registerClient(issuer, { jwks: { keys: [asserting.key.jwk] }, ...members });
    expect(await register({ token_endpoint_auth_method: 'private_key_jwt' })).toHaveProperty('client_id');
    for (const token_endpoint_auth_method of ['none', 'client_secret_basic', 'client_secret_post', 'client_secret_jwt']) {
      await expect(register({ token_endpoint_auth_method })).rejects.toThrow('invalid_client_metadata');
    }
  });
});

describe('tokens', () => {
  test('B-188: the code goes to whoever knows its verifier', async () => {
    const [key, response] = [await createDpopKey(), await authorize()];
    const code = response.get('code');
    for (const code_verifier of [undefined, 'x'.repeat(43)]) {
      expect(await requestTokens(redemption(code, { code_verifier }), key)).toMatchObject(refusal('invalid_grant'));
    }
    expect((await requestTokens(redemption(code), key)).status).toBe(200);
  });

  test('B-194: none without a proof, and asking for it costs nothing', async () => {
    const [key, response] = [await createDpopKey(), await authorize()];
    expect(await requestTokens(redemption(response.get('code')))).toMatchObject(refusal('invalid_dpop_proof'));
    const { status, body } = await requestTokens(redemption(response.get('code')), key);
    expect([status, body.token_type, decodeJwt(String(body.access_token)).cnf]).toEqual([200, 'DPoP', { jkt: key.jkt }]);
  });

  test('B-193: a proof signed with RS256 or ES384 is none, at PAR, at the token endpoint and at userinfo', async () => {
    const response = await authorize();
    for (const alg of ['RS256', 'ES384']) {
      const DPoP = await prove(await createDpopKey(alg), `${issuer}/as/par`);
      expect(await push({}, { headers: { DPoP } })).toMatchObject(refusal('invalid_dpop_proof'));
      expect(await requestTokens(redemption(response.get('code')), await createDpopKey(alg))).toMatchObject(refusal('invalid_dpop_proof'));
    }
    const key = await createDpopKey('PS256');
    const { status, body } = await requestTokens(redemption(response.get('code')), key);
    expect(status).toBe(200);
    const access_token = String(body.access_token);
    expect((await requestUserinfo(issuer, access_token, key)).status).toBe(200);
    const { privateKey } = await importRsa(key.privateJwk);
    expect(await requestUserinfo(issuer, access_token, { ...key, alg: 'RS256', privateKey })).toMatchObject(
      refusal('invalid_dpop_proof', 401),
    );
  });

  test('B-195: a code is good once, and a second later too', async () => {
    const [key, response] = [await createDpopKey(), await authorize()];
    const { body } = await requestTokens(redemption(response.get('code')), key);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await requestTokens(redemption(response.get('code')), key)).toMatchObject(refusal('invalid_grant'));
    expect((await requestUserinfo(issuer, String(body.access_token), key)).status).toBe(401);
  });

  test('B-196: a refresh token stays the same, again and again', async () => {
    const { key, refresh_token } = await obtainTokens();
    for (let use = 0; use < 3; use += 1) {
      expect(await refresh(refresh_token, key)).toMatchObject({ status: 200, body: { refresh_token, token_type: 'DPoP' } });
    }
  });

  test('B-196: it serves nobody without authentication or proof, and no other client', async () => {
    const { key, refresh_token } = await obtainTokens();
    const { client_id } = asserting.client;
    expect(await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token, client_id })).toMatchObject(
      refusal('invalid_client', 401),
    );
    expect(await refresh(refresh_token)).toMatchObject(refusal('invalid_dpop_proof'));
    expect(await refresh(refresh_token, key, await registerAsserting(issuer))).toMatchObject(refusal('invalid_grant'));
    expect((await refresh(refresh_token, key)).status).toBe(200);
  });

  test('B-201: userinfo tells the time, and takes a token in its own hands and in the header alone', async () => {
    const { key, access_token } = await obtainTokens();
    const good = await requestUserinfo(issuer, access_token, key);
    expect([good.status, Math.abs(Date.parse(good.headers.get('Date') ?? '') - Date.now()) < 5000]).toEqual([200, true]);
    const refused = [
      await fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${access_token}` } }),
      await fetch(`${issuer}/userinfo`, { headers: { Authorization: `DPoP ${access_token}` } }),
      await fetch(`${issuer}/userinfo?${new URLSearchParams({ access_token })}`),
    ];
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 400]);
    for (const { headers } of refused) expect(headers.get('Date')).toBeTruthy();
    expect((await requestUserinfo(issuer, access_token, await createDpopKey())).status).toBe(401);
  });
});

const importRsa = async (jwk: JWK) => ({
  privateKey: await globalThis.crypto.subtle.importKey(
    'jwk',
    { ...jwk, alg: 'RS256' } as JsonWebKey,
    { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    false,
    ['sign'],
  ),
});

describe('a client that speaks for itself', () => {
  let seeded: SharedOrigin;
  let speaker: AssertingClient;
  beforeAll(async () => {
    const key = await makeKey('ES256');
    const { client_secret: _, ...client } = seedClient('speaker', {
      profile: 'fapi2-security',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: 'reports.read',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.jwk] },
    });
    speaker = { client, key };
    const resources = ['PS256', 'RS256'].map((access_token_signing_alg) => ({
      resource: `https://${access_token_signing_alg.toLowerCase()}.example`,
      scopes_supported: ['reports.read'],
      access_token_signing_alg,
    }));
    seeded = await sharedOrigin();
    await seeded.seed({ clients: [client], resources });
  });

  test('B-193: no access token of its own is signed with RS256, whatever the resource wants', async () => {
    const key = await createDpopKey();
    const request = async (resource: string) => {
      const headers = { DPoP: await prove(key, `${seeded.issuer}/token`) };
      return postAsserted(seeded.issuer, '/token', speaker, { grant_type: 'client_credentials', resource }, { headers });
    };
    const { status, body } = await request('https://ps256.example');
    expect([status, body.error_description]).toEqual([200, undefined]);
    expect(decodeProtectedHeader(String(body.access_token)).alg).toBe('PS256');
    expect(await request('https://rs256.example')).toMatchObject(refusal('invalid_target'));
  });

  test('B-203: client_credentials gives bound tokens alone, and no refresh token', async () => {
    const key = await createDpopKey();
    const url = `${seeded.issuer}/token`;
    const request = async (headers: HeadersInit = {}) =>
      postAsserted(seeded.issuer, '/token', speaker, { grant_type: 'client_credentials' }, { headers });
    expect(await request()).toMatchObject(refusal('invalid_dpop_proof'));
    const { status, body } = await request({ DPoP: await prove(key, url) });
    expect([status, body.token_type, decodeJwt(String(body.access_token)).cnf]).toEqual([200, 'DPoP', { jkt: key.jkt }]);
    expect(body).not.toHaveProperty('refresh_token');
  });
});
