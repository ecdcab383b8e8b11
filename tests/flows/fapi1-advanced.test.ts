// FAPI 1.0 part 2, Advanced (Final) as a whole: openid-client's journeys over mutual TLS, with requests by value and pushed, then each
// refusal after a request that is taken.
import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as oauth from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ecCertificate, rsaCertificate } from '../../packages/shared/src/testing/certificates.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { type AssertingClient, assert, registerAsserting } from '../harness/assertions.ts';
import { authorizeUrl, challenge, parametersOf, verifier, walk } from '../harness/authorization.ts';
import { createBrowser } from '../harness/browser.ts';
import { discoverWith, presenting, thumbprintOf } from '../harness/certificates.ts';
import { createDpopKey, prove } from '../harness/dpop.ts';
import { type Host, startHost } from '../harness/host.ts';
import { callback, type RegisteredClient, registerClient, signInAndConsent } from '../harness/journey.ts';
import { expectErrorPage, expectErrorRedirect } from '../harness/oracles.ts';
import { postAsserted, prepareRequest, redeemResponse, refusal, startProfileOrigin } from '../harness/profiles.ts';
import { type Claims, epoch, forge, makeKey, objectClaims, type SigningKey, sign } from '../harness/request-objects.ts';
import { type Answer, type Parameters, postForm, readAnswer } from '../harness/token-requests.ts';

let host: Host;
let origin: Origin;
let issuer: string;
let asserting: AssertingClient;

const [own, foreign] = [presenting(ecCertificate), presenting(rsaCertificate)];
const hybrid = {
  grant_types: ['authorization_code', 'implicit', 'refresh_token'],
  response_types: ['code', 'code id_token'],
} as const;

beforeAll(async () => {
  host = await startHost();
  origin = await startProfileOrigin('fapi1-advanced', { FETCH_ALLOW: host.origin });
  issuer = origin.issuer;
  asserting = await registerAsserting(issuer, hybrid, 'PS256');
}, 60_000);
afterAll(() => Promise.all([origin?.stop(), host?.stop()]));

/** A whole request for a code and an ID Token; `undefined` leaves a member out. */
const hybridClaims = (claims: Claims = {}, { client } = asserting): Claims => {
  const { code_challenge: _challenge, code_challenge_method: _method, ...request } = objectClaims(issuer, client);
  return { ...request, response_type: 'code id_token', nonce: 'the nonce', prompt: 'consent', ...claims };
};

const s256 = { code_challenge: challenge, code_challenge_method: 'S256' };

/** A request by value, whose outside repeats nothing but what RFC 6749 demands. */
const urlOf = (request: string, beside: Record<string, string | undefined> = {}, { client } = asserting): string =>
  authorizeUrl(issuer, client, {
    request,
    response_type: 'code id_token',
    state: undefined,
    code_challenge: undefined,
    code_challenge_method: undefined,
    ...beside,
  });

const signed = (claims: Claims = {}, { key = asserting.key, by = asserting }: { key?: SigningKey; by?: AssertingClient } = {}) =>
  sign(hybridClaims(claims, by), key);

/** Alice answers the pages of a request by value. */
async function respond(claims: Claims = {}, beside: Record<string, string | undefined> = {}, by = asserting): Promise<URLSearchParams> {
  const browser = createBrowser(issuer);
  const url = urlOf(await signed(claims, { key: by.key, by }), beside, by);
  return parametersOf((await walk(browser, await browser.open(url), 'alice')).arrival);
}

/** Where a browser without a session ends up that shall not be asked anything. */
const openSilently = async (claims: Claims = {}, beside: Record<string, string | undefined> = {}, options = {}) =>
  createBrowser(issuer).open(urlOf(await signed({ prompt: 'none', ...claims }, options), beside));

const push = (form: Parameters, options = {}): Promise<Answer> => postAsserted(issuer, '/as/par', asserting, form, options);

const redeem = (code: string | null, changes: Parameters = {}, headers: Record<string, string> = own, by = asserting) =>
  postAsserted(
    issuer,
    '/token',
    by,
    { grant_type: 'authorization_code', code: code ?? '', redirect_uri: callback, ...changes },
    { headers },
  );

describe('as openid-client does it', () => {
  interface Way {
    members: Record<string, unknown>;
    authentication(key: SigningKey): oauth.ClientAuth;
  }
  const ways: Record<string, Way> = {
    private_key_jwt: {
      members: { token_endpoint_auth_method: 'private_key_jwt' },
      authentication: ({ privateKey, jwk }) => oauth.PrivateKeyJwt({ key: privateKey, kid: jwk.kid }),
    },
    tls_client_auth: {
      members: { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'rp.example.com' },
      authentication: () => oauth.TlsClientAuth(),
    },
  };

  async function setUp(way: Way, alg: string, members: Record<string, unknown> = {}) {
    const key = await makeKey(alg);
    const metadata = { ...hybrid, ...way.members, jwks: { keys: [key.jwk] }, id_token_signed_response_alg: alg, ...members };
    const client = await registerClient(issuer, metadata);
    const configuration = await discoverWith(own, issuer, client, way.authentication(key));
    Object.assign(configuration.clientMetadata(), { id_token_signed_response_alg: alg, ...members });
    return { client, key, configuration };
  }

  /** What every token of the profile is: bound, good here, and replaced. */
  async function useTokens(configuration: oauth.Configuration, tokens: oauth.TokenEndpointResponse): Promise<void> {
    expect(decodeJwt(tokens.access_token).cnf).toEqual({ 'x5t#S256': thumbprintOf(ecCertificate) });
    expect(await oauth.fetchUserInfo(configuration, tokens.access_token, 'alice-3f9c1d7e')).toHaveProperty('name');
    const refreshed = await oauth.refreshTokenGrant(configuration, tokens.refresh_token ?? '');
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
  }

  const rows = Object.keys(ways).flatMap((name) =>
    ['PS256', 'ES256'].flatMap((alg) => ['by value', 'pushed'].map((how) => [name, alg, how] as const)),
  );

  test.each(rows)('B-212, B-216, B-218, B-219: code id_token with %s and %s, %s', async (name, alg, how) => {
    const { configuration, key } = await setUp(ways[name] as Way, alg);
    oauth.useCodeIdTokenResponseType(configuration);
    oauth.enableDetachedSignatureResponseChecks(configuration);
    const prepared = await prepareRequest();
    const signingKey = { key: key.privateKey, kid: key.jwk.kid };
    const byValue = await oauth.buildAuthorizationUrlWithJAR(configuration, prepared.request, signingKey);
    const url = how === 'pushed' ? await oauth.buildAuthorizationUrlWithPAR(configuration, byValue.searchParams) : byValue;
    const { response, tokens } = await redeemResponse(configuration, url, prepared);
    const id_token = new URLSearchParams(response.hash.slice(1)).get('id_token') ?? '';
    expect([decodeProtectedHeader(id_token).alg, decodeJwt(id_token).s_hash]).toEqual([alg, expect.any(String)]);
    await useTokens(configuration, tokens);
  });

  test.each(rows)('B-212, B-218, B-219: code in a JWT with %s and %s, %s', async (name, alg, how) => {
    const { configuration, key } = await setUp(ways[name] as Way, alg, { authorization_signed_response_alg: alg });
    oauth.useJwtResponseMode(configuration);
    const prepared = await prepareRequest();
    const signingKey = { key: key.privateKey, kid: key.jwk.kid };
    const byValue = await oauth.buildAuthorizationUrlWithJAR(configuration, prepared.request, signingKey);
    const url = how === 'pushed' ? await oauth.buildAuthorizationUrlWithPAR(configuration, byValue.searchParams) : byValue;
    const { response, tokens } = await redeemResponse(configuration, url, prepared);
    expect([...response.searchParams.keys()]).toEqual(['response']);
    await useTokens(configuration, tokens);
  });
});

describe('requests', () => {
  test('B-212: code without an ID Token comes in a JWT or not at all', async () => {
    const code = { response_type: 'code' };
    expect((await respond({ ...code, response_mode: 'jwt' }, code)).has('response')).toBe(true);
    for (const response_mode of [undefined, 'query', 'fragment', 'form_post']) {
      const request = await signed({ ...code, response_mode, prompt: 'none' });
      const parameters = parametersOf(await createBrowser(issuer).open(urlOf(request, code)));
      expect([parameters.get('error'), parameters.has('code')]).toEqual(['invalid_request', false]);
    }
    await expect(registerAsserting(issuer, { ...hybrid, response_types: ['code token'] })).rejects.toThrow('response_types');
    expectErrorRedirect(
      await openSilently({ response_type: 'code token' }, { response_type: 'code token' }),
      'unauthorized_client',
      'inside',
    );
  });

  test('B-223: no ID Token in a query', async () => {
    expectErrorRedirect(await openSilently(), 'login_required', 'inside');
    expectErrorRedirect(await openSilently({ response_mode: 'query' }), 'invalid_request', 'inside');
  });

  test('B-213: only signed requests, by PS256 or ES256', async () => {
    expectErrorRedirect(await openSilently(), 'login_required', 'inside');
    const plain = authorizeUrl(issuer, asserting.client, { response_type: 'code id_token', nonce: 'n', prompt: 'none' });
    expectErrorRedirect(await createBrowser(issuer).open(plain), 'invalid_request');
    const { iss: _i, aud: _a, exp: _e, nbf: _n, iat: _t, jti: _j, ...request } = hybridClaims(s256);
    expect(await push(request as Parameters)).toMatchObject(refusal('invalid_request'));

    const keys = { RS256: await makeKey('RS256'), EdDSA: await makeKey('EdDSA'), PS256: asserting.key };
    const by = await registerAsserting(issuer, { ...hybrid, jwks: { keys: Object.values(keys).map(({ jwk }) => jwk) } });
    const send = async (object: string) => createBrowser(issuer).open(urlOf(object, {}, by));
    const claims = hybridClaims({ prompt: 'none' }, by);
    expectErrorRedirect(await send(await sign(claims, keys.PS256)), 'login_required', 'inside');
    const refused = [
      await sign(claims, keys.RS256),
      await sign(claims, keys.EdDSA),
      await forge({ alg: 'none' }, claims, () => Buffer.from('')),
    ];
    for (const object of refused) expectErrorRedirect(await send(object), 'invalid_request_object', null);
  });

  test('B-213: a signed request by reference', async () => {
    const request_uri = host.publish({ body: '' });
    const { client, key } = await registerAsserting(issuer, { ...hybrid, request_uris: [request_uri] });
    const claims = { ...objectClaims(issuer, client), response_type: 'code id_token', nonce: 'n', prompt: 'none' };
    const send = () => createBrowser(issuer).open(authorizeUrl(issuer, client, { request_uri, response_type: 'code id_token' }));
    host.publish({ body: await sign(claims, key), type: 'application/oauth-authz-req+jwt' }, request_uri);
    expectErrorRedirect(await send(), 'login_required', 'inside');
    host.publish({ body: await sign({ ...claims, nbf: undefined }, key), type: 'application/oauth-authz-req+jwt' }, request_uri);
    expectErrorRedirect(await send(), 'invalid_request_object');
  });

  test.each<[what: string, claims: () => Claims]>([
    ['aud in an array', () => ({ aud: [issuer, 'https://other.example'] })],
    ['nbf almost an hour ago', () => ({ nbf: epoch() - 3540, exp: epoch() + 30 })],
    ['nbf 8 s ahead', () => ({ nbf: epoch() + 8, exp: epoch() + 600 })],
  ])('B-214: %s is taken', async (_, claims) => {
    expectErrorRedirect(await openSilently(claims()), 'login_required', 'inside');
  });

  test.each<[what: string, claims: () => Claims]>([
    ['no exp', () => ({ exp: undefined })],
    ['no nbf', () => ({ nbf: undefined })],
    ['no aud', () => ({ aud: undefined })],
    ['aud of another server', () => ({ aud: 'https://other.example' })],
    ['aud of the PAR endpoint', () => ({ aud: `${issuer}/as/par` })],
    ['a life of 70 minutes', () => ({ exp: epoch() + 4200 })],
    ['nbf 70 minutes ago', () => ({ nbf: epoch() - 4200 })],
    ['exp in the past', () => ({ nbf: epoch() - 900, exp: epoch() - 600 })],
  ])('B-214: %s is refused, by value and pushed', async (_, claims) => {
    expectErrorRedirect(await openSilently(claims()), 'invalid_request_object', null);
    expect((await push({ request: await signed(s256) })).status).toBe(201);
    expect(await push({ request: await signed({ ...s256, ...claims() }) })).toMatchObject(refusal('invalid_request_object'));
  });

  test('B-215: what stands outside alone is not there', async () => {
    expectErrorRedirect(await openSilently({ state: undefined }, { state: 'outside' }), 'login_required', null);
    expectErrorRedirect(await openSilently({ scope: undefined }, { scope: 'openid' }), 'invalid_scope', 'inside');
    expectErrorRedirect(await openSilently({ nonce: undefined }, { nonce: 'outside' }), 'invalid_request', 'inside');
    expectErrorRedirect(await openSilently({ response_mode: undefined }, { response_mode: 'form_post' }), 'login_required', 'inside');
    expectErrorPage(await openSilently({ redirect_uri: undefined }, { redirect_uri: callback }));
  });

  test('FAPI 1.0 part 1 §5.2.2.2, §5.2.2.3: nonce with openid, state without', async () => {
    const key = { response_type: 'code', response_mode: 'jwt' };
    const errorOf = async (claims: Claims) => {
      const request = await signed({ ...key, prompt: 'none', ...claims });
      const parameters = parametersOf(await createBrowser(issuer).open(urlOf(request, { response_type: 'code' })));
      return decodeJwt(parameters.get('response') ?? '').error;
    };
    expect(await errorOf({ state: undefined })).toBe('login_required');
    expect(await errorOf({ nonce: undefined })).toBe('invalid_request');
    expect(await errorOf({ scope: 'profile', nonce: undefined })).toBe('login_required');
    expect(await errorOf({ scope: 'profile', nonce: undefined, state: undefined })).toBe('invalid_request');
  });

  test('B-216: s_hash is there with state alone', async () => {
    const hashOf = async (claims: Claims) => decodeJwt((await respond(claims)).get('id_token') ?? '').s_hash;
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode('inside'));
    expect(await hashOf({})).toBe(Buffer.from(digest.slice(0, 16)).toString('base64url'));
    expect(await hashOf({ state: undefined })).toBeUndefined();
  });

  test('B-220: who pushes has a code_challenge, and the code is bound to it', async () => {
    expect(await push({ request: await signed() })).toMatchObject(refusal('invalid_request'));
    const { body } = await push({ request: await signed(s256) });
    const { client_id } = asserting.client;
    const reference = new URLSearchParams({ client_id, request_uri: String(body.request_uri) });
    const response = await signInAndConsent(createBrowser(issuer), `${issuer}/authorize?${reference}`, 'alice');
    const code = new URLSearchParams(response.hash.slice(1)).get('code');
    expect(await redeem(code)).toMatchObject(refusal('invalid_grant'));
    expect((await redeem(code, { code_verifier: verifier })).status).toBe(200);
  });

  test('B-221: an essential acr is honoured', async () => {
    const asking = (value: string) => ({ claims: { id_token: { acr: { essential: true, values: [value] } } } });
    const met = decodeJwt((await respond(asking('urn:authrim:acr:password'))).get('id_token') ?? '');
    expect(met.acr).toBe('urn:authrim:acr:password');
    expectErrorRedirect(await openSilently(asking('urn:example:unheard-of')), 'unmet_authentication_requirements', 'inside');
  });

  test('B-217: an ID Token is signed with PS256 where nothing is registered', async () => {
    expect(decodeProtectedHeader((await respond()).get('id_token') ?? '').alg).toBe('PS256');
  });
});

describe('tokens', () => {
  const userinfo = async (access_token: string, headers: Record<string, string> = own): Promise<Answer> =>
    readAnswer(await fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${access_token}`, ...headers } }));

  async function obtain(): Promise<string> {
    const { status, body } = await redeem((await respond()).get('code'));
    expect([status, body.error_description]).toEqual([200, undefined]);
    return String(body.access_token);
  }

  test('B-218: without a certificate there are none, with a DPoP proof neither, and asking costs nothing', async () => {
    const code = (await respond()).get('code');
    expect(await redeem(code, {}, {})).toMatchObject(refusal('invalid_request'));
    const DPoP = await prove(await createDpopKey(), `${issuer}/token`);
    expect(await redeem(code, {}, { DPoP })).toMatchObject(refusal('invalid_request'));
    expect(await redeem(code, {}, { ...own, DPoP })).toMatchObject(refusal('invalid_request'));
    const { status, body } = await redeem(code);
    expect([status, decodeJwt(String(body.access_token)).cnf]).toEqual([200, { 'x5t#S256': thumbprintOf(ecCertificate) }]);
  });

  test('B-218: a token is good with its certificate alone', async () => {
    const access_token = await obtain();
    expect((await userinfo(access_token)).status).toBe(200);
    for (const headers of [{}, foreign]) expect(await userinfo(access_token, headers)).toMatchObject(refusal('invalid_token', 401));
  });

  test("B-218: another client's certificate does not authenticate", async () => {
    const tls = { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'rp.example.com' };
    const client: RegisteredClient = await registerClient(issuer, { ...hybrid, ...tls, jwks: { keys: [asserting.key.jwk] } });
    const form = { client_id: client.client_id, token: 'unknown' };
    expect((await postForm(`${issuer}/revoke`, form, undefined, own)).status).toBe(200);
    expect(await postForm(`${issuer}/revoke`, form, undefined, foreign)).toMatchObject(refusal('invalid_client', 401));
  });

  test('B-219: an assertion may name issuer, token or PAR endpoint, alone or in an array, and nobody else', async () => {
    const request = await signed(s256);
    const [token, par] = [`${issuer}/token`, `${issuer}/as/par`];
    for (const aud of [issuer, token, par, [issuer], [par], [issuer, token, par]]) {
      expect([aud, (await push({ request }, { claims: { aud } })).status]).toEqual([aud, 201]);
    }
    for (const aud of ['https://other.example', [issuer, 'https://other.example'], []]) {
      expect(await push({ request }, { claims: { aud } })).toMatchObject(refusal('invalid_client', 401));
    }
  });

  test('B-219: assertions are signed with PS256 or ES256', async () => {
    const [rs, ed] = [await makeKey('RS256', 'rs'), await makeKey('EdDSA', 'ed')];
    const { client } = await registerAsserting(issuer, { ...hybrid, jwks: { keys: [asserting.key.jwk, rs.jwk, ed.jwk] } });
    const revoke = async (key: SigningKey) =>
      (await postForm(`${issuer}/revoke`, { token: 'unknown', ...(await assert({ client, key }, issuer)) })).status;
    expect([await revoke(asserting.key), await revoke(rs), await revoke(ed)]).toEqual([200, 401, 401]);
  });

  test('B-222: x-fapi-interaction-id comes back, or a new UUID, with refusals too; no token in the query', async () => {
    const access_token = await obtain();
    const id = crypto.randomUUID();
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    const interaction = ({ headers }: { headers: Headers }) => headers.get('x-fapi-interaction-id');
    expect(interaction(await userinfo(access_token, { ...own, 'x-fapi-interaction-id': id }))).toBe(id);
    expect(interaction(await userinfo(access_token, { 'x-fapi-interaction-id': id }))).toBe(id);
    const [one, other] = [await userinfo(access_token), await userinfo(access_token, { ...own, 'x-fapi-interaction-id': 'no "uuid' })];
    expect([uuid.test(interaction(one) ?? ''), uuid.test(interaction(other) ?? '')]).toEqual([true, true]);
    expect(interaction(one)).not.toBe(interaction(other));
    expect((await fetch(`${issuer}/userinfo?${new URLSearchParams({ access_token })}`, { headers: own })).status).toBe(400);
  });

  test('B-222: a client in a browser may say its x-fapi-interaction-id, and read the one that comes back', async () => {
    const wanted = { Origin: 'https://rp.example.com', 'Access-Control-Request-Method': 'GET' };
    const asked = { ...wanted, 'Access-Control-Request-Headers': 'authorization, x-fapi-interaction-id' };
    const preflight = await fetch(`${issuer}/userinfo`, { method: 'OPTIONS', headers: asked });
    const { headers } = await fetch(`${issuer}/userinfo`, { headers: { Origin: wanted.Origin } });
    const list = (said: Headers, name: string) => said.get(name)?.toLowerCase().split(', ') ?? [];
    expect(list(preflight.headers, 'Access-Control-Allow-Headers')).toEqual(
      expect.arrayContaining(['authorization', 'x-fapi-interaction-id']),
    );
    expect(list(headers, 'Access-Control-Expose-Headers')).toEqual(expect.arrayContaining(['x-request-id', 'x-fapi-interaction-id']));
  });
});
