// Pushed authorization requests over all Workers (RFC 9126). Before a push or a reference is refused, a good one is taken.
import { SignJWT } from 'jose';
import * as oauth from 'openid-client';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { authorizeUrl, challenge, signedInBrowser, verifier, walk } from '../harness/authorization.ts';
import { createBrowser, randomAddress } from '../harness/browser.ts';
import { createDpopKey, prove, requestTokens } from '../harness/dpop.ts';
import { callback, discover, pageOf, type RegisteredClient, registerClient, sentTo, signInAndConsent } from '../harness/journey.ts';
import { expectErrorPage, expectErrorRedirect } from '../harness/oracles.ts';
import { epoch, makeKey, objectClaims, sign } from '../harness/request-objects.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { type Answer, basicCredentials, type Parameters, postForm, readAnswer } from '../harness/token-requests.ts';

const issuer = inject('issuer');

let client: RegisteredClient;
let publicClient: RegisteredClient;
beforeAll(async () => {
  [client, publicClient] = await Promise.all([registerClient(issuer), registerClient(issuer, { token_endpoint_auth_method: 'none' })]);
});

const goodRequest = {
  redirect_uri: callback,
  response_type: 'code',
  scope: 'openid',
  state: 'the state',
  code_challenge: challenge,
  code_challenge_method: 'S256',
};

/** Pushes a good request, changed; `undefined` takes a parameter away. */
const push = (changes: Parameters = {}, of: RegisteredClient = client, headers: HeadersInit = {}, at = issuer): Promise<Answer> =>
  postForm(`${at}/as/par`, { ...goodRequest, ...changes }, of, headers);

async function pushed(changes: Parameters = {}, of: RegisteredClient = client, at = issuer): Promise<string> {
  const { status, body } = await push(changes, of, {}, at);
  expect([status, body.error_description]).toEqual([201, undefined]);
  return String(body.request_uri);
}

const reference = ({ client_id }: RegisteredClient, request_uri: string, beside: Record<string, string> = {}, at = issuer): string =>
  `${at}/authorize?${new URLSearchParams({ client_id, request_uri, ...beside })}`;

const refusal = (error: string, status = 400) => ({ status, body: { error, error_description: expect.any(String) } });

/** The code that alice obtains with a reference. */
async function obtainPushedCode(request_uri: string, of: RegisteredClient): Promise<string> {
  const url = await signInAndConsent(createBrowser(issuer), reference(of, request_uri), 'alice');
  return url.searchParams.get('code') ?? '';
}

describe('the answer', () => {
  test('B-149, B-157: 201, not stored, a reference nobody can guess, and the seconds it lives', async () => {
    const [one, other] = [await push(), await push()];
    expect(one).toMatchObject({ status: 201, body: { request_uri: expect.any(String), expires_in: 60 } });
    expect(Object.keys(one.body)).toHaveLength(2);
    expect(one.headers.get('Cache-Control')).toBe('no-store');
    expect(one.headers.get('Content-Type')).toContain('application/json');
    expect(one.body.request_uri).toMatch(/^urn:ietf:params:oauth:request_uri:[\w-]{80,}$/);
    expect(other.body.request_uri).not.toBe(one.body.request_uri);
  });

  test('C-15: /par is the same endpoint', async () => {
    const { status, body } = await postForm(`${issuer}/par`, goodRequest, client);
    expect(status).toBe(201);
    expect(await obtainPushedCode(String(body.request_uri), client)).not.toBe('');
  });

  test('B-153, PA-13: only POST, and only a form', async () => {
    expect((await push()).status).toBe(201);
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH']) {
      const response = await fetch(`${issuer}/as/par?${new URLSearchParams(goodRequest)}`, { method });
      expect([method, response.status, response.headers.get('Allow')]).toEqual([method, 405, 'POST, OPTIONS']);
    }
    const headers = { 'Content-Type': 'application/json', Authorization: basicCredentials(client.client_id, client.client_secret ?? '') };
    const json = await readAnswer(await fetch(`${issuer}/as/par`, { method: 'POST', headers, body: JSON.stringify(goodRequest) }));
    expect(json).toMatchObject(refusal('invalid_request', 415));
  });

  test('B-159: what is malformed is 400, what is too large 413', async () => {
    const Authorization = basicCredentials(client.client_id, client.client_secret ?? '');
    const headers = { Authorization, 'Content-Type': 'application/x-www-form-urlencoded' };
    const send = async (body: string) => readAnswer(await fetch(`${issuer}/as/par`, { method: 'POST', headers, body }));
    const good = new URLSearchParams(goodRequest).toString();
    expect((await send(good)).status).toBe(201);
    expect(await send(`${good}&scope=openid`)).toMatchObject(refusal('invalid_request'));
    expect(await send(`${good}&claims=%ff`)).toMatchObject(refusal('invalid_request'));
    expect(await send(`${good}&padding=${'x'.repeat(70_000)}`)).toMatchObject(refusal('invalid_request', 413));
    expect(await push({ claims: '{' })).toMatchObject(refusal('invalid_request'));
    expect(await push({ state: 'x'.repeat(5000) })).toMatchObject(refusal('invalid_request'));
  });

  test('B-159, PA-11: a client that floods is told to wait, and no other client with it', async () => {
    const flooding = await registerClient(issuer, { token_endpoint_auth_method: 'none' });
    const from = { 'CF-Connecting-IP': randomAddress() };
    const statuses = new Set<number>();
    for (let sent = 0; sent <= 300; sent += 100) {
      const answers = await Promise.all(Array.from({ length: 100 }, () => push({ scope: '"' }, flooding, from)));
      for (const { status } of answers) statuses.add(status);
    }
    expect([...statuses].toSorted()).toEqual([400, 429]);
    const limited = await push({}, flooding, from);
    expect(limited).toMatchObject(refusal('temporarily_unavailable', 429));
    expect(Number(limited.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect((await push({}, publicClient, from)).status).toBe(201);
    expect((await push({}, flooding, { 'CF-Connecting-IP': randomAddress() })).status).toBe(201);
  }, 60_000);
});

describe('who pushes', () => {
  test('B-150: each way to authenticate is good here, and for an assertion this endpoint is an audience', async () => {
    expect((await push({}, publicClient)).status).toBe(201);
    const posting = await registerClient(issuer, { token_endpoint_auth_method: 'client_secret_post' });
    const { client_id, client_secret } = posting;
    expect((await postForm(`${issuer}/as/par`, { ...goodRequest, client_id, client_secret })).status).toBe(201);
    const key = await makeKey('ES256');
    const signing = await registerClient(issuer, { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] } });
    for (const aud of [issuer, `${issuer}/token`, `${issuer}/as/par`]) {
      const claims = { iss: signing.client_id, sub: signing.client_id, aud, jti: crypto.randomUUID(), exp: epoch() + 60 };
      const client_assertion = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: key.jwk.kid }).sign(key.privateKey);
      const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
      const form = { ...goodRequest, client_id: signing.client_id, client_assertion, client_assertion_type };
      expect((await postForm(`${issuer}/as/par`, form)).status).toBe(201);
      expect(await postForm(`${issuer}/as/par`, form)).toMatchObject(refusal('invalid_client', 401));
    }
  });

  test('B-150, PA-01: without authentication, with a wrong secret or as somebody else nothing is pushed', async () => {
    const { client_id } = client;
    expect((await push({ client_id })).status).toBe(201);
    const url = `${issuer}/as/par`;
    expect(await postForm(url, goodRequest)).toMatchObject(refusal('invalid_client', 401));
    expect(await postForm(url, { ...goodRequest, client_id })).toMatchObject(refusal('invalid_client', 401));
    const wrong = await push({}, { ...client, client_secret: 'wrong' });
    expect(wrong).toMatchObject(refusal('invalid_client', 401));
    expect(wrong.headers.get('WWW-Authenticate')).toMatch(/^Basic /);
    expect(await push({}, { ...client, client_id: publicClient.client_id })).toMatchObject(refusal('invalid_client', 401));
    expect(await push({ client_id: publicClient.client_id })).toMatchObject(refusal('invalid_request'));
    expect(await push({}, { ...publicClient, client_id: 'nobody' })).toMatchObject(refusal('invalid_client', 401));
  });
});

describe('what is pushed', () => {
  test.each<[error: string, changes: Parameters]>([
    ['invalid_request', { redirect_uri: 'https://evil.example/cb' }],
    ['invalid_request', { redirect_uri: undefined }],
    ['invalid_request', { response_type: undefined }],
    ['unsupported_response_type', { response_type: 'magic' }],
    ['unauthorized_client', { response_type: 'id_token' }],
    ['invalid_request', { response_mode: 'magic' }],
    ['invalid_scope', { scope: 'unknown' }],
    ['invalid_request', { code_challenge_method: 'plain' }],
    ['invalid_request', { prompt: 'none login' }],
    ['invalid_request', { max_age: '-1' }],
    ['invalid_request', { claims: '[]' }],
    ['invalid_request', { dpop_jkt: 'x' }],
    ['invalid_request', { id_token_hint: 'x' }],
    ['registration_not_supported', { registration: '{}' }],
  ])('B-151: %s for %j is told here, as JSON', async (error, changes) => {
    expect((await push()).status).toBe(201);
    expect(await push(changes)).toMatchObject(refusal(error));
  });

  test('B-151, B-038: a public client pushes a code_challenge', async () => {
    expect((await push({}, publicClient)).status).toBe(201);
    const without = { code_challenge: undefined, code_challenge_method: undefined };
    expect(await push(without, publicClient)).toMatchObject(refusal('invalid_request'));
  });

  test('B-152, PA-02: a reference cannot be pushed, neither beside an object nor inside of one', async () => {
    const key = await makeKey('ES256');
    const signing = await registerClient(issuer, { jwks: { keys: [key.jwk] } });
    const request = await sign(objectClaims(issuer, signing), key);
    expect((await push({ request }, signing)).status).toBe(201);
    for (const request_uri of [await pushed(), 'https://rp.example.com/request']) {
      expect(await push({ request_uri })).toMatchObject(refusal('invalid_request'));
      expect(await push({ request, request_uri }, signing)).toMatchObject(refusal('invalid_request'));
      const nested = await sign(objectClaims(issuer, signing, { request_uri }), key);
      expect(await push({ request: nested }, signing)).toMatchObject(refusal('invalid_request'));
    }
  });

  test('RFC 9126 §3: of a pushed object only what is inside counts', async () => {
    const key = await makeKey('ES256');
    const signing = await registerClient(issuer, { jwks: { keys: [key.jwk] }, require_signed_request_object: true });
    const request_uri = await pushed({ request: await sign(objectClaims(issuer, signing), key), state: 'outside' }, signing);
    const url = await signInAndConsent(createBrowser(issuer), reference(signing, request_uri), 'alice');
    expect(url.searchParams.get('state')).toBe('inside');
    const withoutScope = await sign(objectClaims(issuer, signing, { scope: undefined }), key);
    expect(await push({ request: withoutScope }, signing)).toMatchObject(refusal('invalid_scope'));
    const foreign = await sign(objectClaims(issuer, signing), await makeKey('ES256'));
    expect(await push({ request: foreign }, signing)).toMatchObject(refusal('invalid_request_object'));
    expect(await push({}, signing)).toMatchObject(refusal('invalid_request'));
  });

  describe('by a client with a key (RFC 9449 §10.1)', () => {
    const endpoint = `${issuer}/as/par`;
    const redemption = (code: string) => ({ grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier });

    test.each(['proof', 'dpop_jkt', 'both'])('B-174: a push with %s binds the code to the key', async (way) => {
      const [key, other] = [await createDpopKey(), await createDpopKey()];
      const headers = way === 'dpop_jkt' ? {} : { DPoP: await prove(key, endpoint) };
      const { status, body } = await push(way === 'proof' ? {} : { dpop_jkt: key.jkt }, publicClient, headers);
      expect(status).toBe(201);
      const code = await obtainPushedCode(String(body.request_uri), publicClient);
      expect(await requestTokens(issuer, redemption(code), publicClient)).toMatchObject(refusal('invalid_grant'));
      expect(await requestTokens(issuer, redemption(code), publicClient, other)).toMatchObject(refusal('invalid_grant'));
      const tokens = await requestTokens(issuer, redemption(code), publicClient, key);
      expect(tokens).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
    });

    test('B-174: proof and dpop_jkt of different keys, a bad proof and a used one are refused', async () => {
      const [key, other] = [await createDpopKey(), await createDpopKey()];
      const proof = await prove(key, endpoint);
      expect(await push({ dpop_jkt: other.jkt }, client, { DPoP: proof })).toMatchObject(refusal('invalid_dpop_proof'));
      expect(await push({}, client, { DPoP: await prove(key, `${issuer}/token`) })).toMatchObject(refusal('invalid_dpop_proof'));
      expect((await push({ dpop_jkt: key.jkt }, client, { DPoP: proof })).status).toBe(201);
      expect(await push({}, client, { DPoP: proof })).toMatchObject(refusal('invalid_dpop_proof'));
    });

    test('B-174: openid-client pushes and redeems with one key', async () => {
      const configuration = await discover(issuer, publicClient);
      const DPoP = oauth.getDPoPHandle(configuration, await oauth.randomDPoPKeyPair('ES256'));
      const url = await oauth.buildAuthorizationUrlWithPAR(configuration, goodRequest, { DPoP });
      const response = await signInAndConsent(createBrowser(issuer), url.href, 'alice');
      const checks = { pkceCodeVerifier: verifier, expectedState: 'the state' };
      expect((await oauth.authorizationCodeGrant(configuration, response, checks, undefined, { DPoP })).token_type).toBe('dpop');
    });
  });
});

describe('the reference', () => {
  test('B-154: openid-client completes the flow with client_id and request_uri alone', async () => {
    const configuration = await discover(issuer, client);
    const [expectedState, expectedNonce] = [oauth.randomState(), oauth.randomNonce()];
    const url = await oauth.buildAuthorizationUrlWithPAR(configuration, { ...goodRequest, state: expectedState, nonce: expectedNonce });
    expect([...url.searchParams.keys()].toSorted()).toEqual(['client_id', 'request_uri']);
    const response = await signInAndConsent(createBrowser(issuer), url.href, 'alice');
    const checks = { pkceCodeVerifier: verifier, expectedState, expectedNonce };
    expect((await oauth.authorizationCodeGrant(configuration, response, checks)).claims()?.sub).toBe('alice-3f9c1d7e');
  });

  test('B-154: other parameters beside it change nothing, by GET and by POST', async () => {
    const browser = await signedInBrowser(issuer, client, 'alice');
    const beside = { state: 'outside', scope: 'unknown', redirect_uri: 'https://evil.example/cb', response_type: 'magic', prompt: 'login' };
    const url = sentTo(await browser.open(reference(client, await pushed(), beside)));
    expect([`${url.origin}${url.pathname}`, url.searchParams.get('state')]).toEqual([callback, 'the state']);
    const body = new URLSearchParams({ client_id: client.client_id, request_uri: await pushed(), ...beside }).toString();
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const posted = sentTo(await browser.open(`${issuer}/authorize`, { method: 'POST', headers, body }));
    expect(posted.searchParams.get('state')).toBe('the state');
  });

  test('B-027, B-154, B-156: a long POST from another site, which comes without cookies, is one visit like any other', async () => {
    const browser = await signedInBrowser(issuer, client, 'alice');
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'cross-site' };
    const request_uri = await pushed();
    const body = new URLSearchParams({ client_id: client.client_id, request_uri, foo: 'x'.repeat(9000) }).toString();
    const post = (from = browser) => from.open(`${issuer}/authorize`, { method: 'POST', headers, body });
    expect(sentTo(await post()).searchParams.get('code')).toBeTruthy();
    expect([pageOf(await post()).status, pageOf(await post(createBrowser(issuer))).status]).toEqual([400, 400]);
  });

  test('B-155: visits before the sign-in do not use it up, in the browser that came first', async () => {
    const request_uri = await pushed();
    const browser = createBrowser(issuer);
    for (let visit = 0; visit < 3; visit += 1) {
      const page = pageOf(await browser.open(reference(client, request_uri)));
      expect([page.status, new URL(page.url).pathname]).toEqual([200, '/login']);
    }
    expect(pageOf(await createBrowser(issuer).open(reference(client, request_uri))).status).toBe(400);
    const other = await signedInBrowser(issuer, client, 'bob');
    expectErrorPage(await other.open(reference(client, request_uri)), 'invalid_request_uri');
    const { arrival } = await walk(browser, await browser.open(reference(client, request_uri)), 'alice');
    expect(sentTo(arrival).searchParams.get('code')).toBeTruthy();
  });

  test('B-156: after an authorization there is no second, nor after a refusal by the person', async () => {
    const browser = await signedInBrowser(issuer, client, 'alice');
    const request_uri = await pushed();
    expect(sentTo(await browser.open(reference(client, request_uri))).searchParams.get('code')).toBeTruthy();
    const gone = pageOf(await browser.open(reference(client, request_uri)));
    expect([gone.status, gone.body.includes('code=')]).toEqual([400, false]);

    const asking = await pushed({ prompt: 'consent' });
    const consent = pageOf(await browser.open(reference(client, asking)));
    expectErrorRedirect(await browser.submit(consent, {}, 'deny'), 'access_denied');
    expect(pageOf(await browser.open(reference(client, asking))).status).toBe(400);
  });

  test('B-156, B-157, PA-03: it is good for the client that pushed it and for no other', async () => {
    const browser = await signedInBrowser(issuer, client, 'alice');
    const request_uri = await pushed();
    expectErrorPage(await browser.open(reference(publicClient, request_uri)), 'invalid_request_uri');
    expectErrorPage(await browser.open(`${issuer}/authorize?${new URLSearchParams({ request_uri })}`), 'invalid_request_uri');
    expectErrorPage(await browser.open(reference(client, `${request_uri.slice(0, -4)}AAAA`)), 'invalid_request_uri');
    expectErrorPage(await browser.open(reference(client, 'urn:ietf:params:oauth:request_uri:guess')), 'invalid_request_uri');
    expect(sentTo(await browser.open(reference(client, request_uri))).searchParams.get('code')).toBeTruthy();
  });
});

describe('visits that race', () => {
  test('B-156, I1: of eight visits by one person one is answered with a code', async () => {
    const at = (await sharedOrigin('delaying')).issuer;
    const of = await registerClient(at);
    const browser = await signedInBrowser(at, of, 'alice');
    const request_uri = await pushed({}, of, at);
    const arrivals = await Promise.all(Array.from({ length: 8 }, () => browser.open(reference(of, request_uri, {}, at))));
    const codes = arrivals.filter((arrival) => arrival.at === 'elsewhere' && arrival.url.searchParams.has('code'));
    expect(codes).toHaveLength(1);
  });
});

describe('where requests have to be pushed', () => {
  test('B-158, PA-05: a client that registered it sends no plain request, not even as an object', async () => {
    const key = await makeKey('ES256');
    const members = { require_pushed_authorization_requests: true, jwks: { keys: [key.jwk] } };
    const pushing = await registerClient(issuer, members);
    expect(pushing.require_pushed_authorization_requests).toBe(true);
    expect(await obtainPushedCode(await pushed({}, pushing), pushing)).not.toBe('');
    const browser = createBrowser(issuer);
    expectErrorRedirect(await browser.open(authorizeUrl(issuer, pushing)), 'invalid_request');
    const request = await sign(objectClaims(issuer, pushing), key);
    expectErrorRedirect(await browser.open(authorizeUrl(issuer, pushing, { request })), 'invalid_request');
    expectErrorPage(await browser.open(authorizeUrl(issuer, pushing, { redirect_uri: undefined })), 'invalid_request');
    const long = new URL(authorizeUrl(issuer, pushing, { foo: 'x'.repeat(9000) }));
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'cross-site' };
    const posted = browser.open(`${issuer}/authorize`, { method: 'POST', headers, body: long.search.slice(1) });
    expectErrorRedirect(await posted, 'invalid_request');
  });

  describe('by the operator', () => {
    let strict: Origin;
    beforeAll(async () => {
      strict = await startFreshOrigin({
        seed: 'tests/fixtures/seed.json',
        variables: { REQUIRE_PAR: 'true', PUSHED_REQUEST_LIFETIME: '5' },
      });
    }, 60_000);
    afterAll(() => strict?.stop());

    test('B-017, B-158: metadata says so, and plain requests are refused', async () => {
      const at = strict.issuer;
      const metadata = await (await fetch(`${at}/.well-known/openid-configuration`)).json();
      expect(metadata).toMatchObject({
        pushed_authorization_request_endpoint: `${at}/as/par`,
        require_pushed_authorization_requests: true,
      });
      const of = await registerClient(at);
      const browser = createBrowser(at);
      const url = await signInAndConsent(browser, reference(of, await pushed({}, of, at), {}, at), 'alice');
      expect(url.searchParams.get('code')).toBeTruthy();
      expectErrorRedirect(await browser.open(authorizeUrl(at, of)), 'invalid_request');
    });

    test('B-156, B-157: it lives as long as expires_in says until the first visit, and longer after it', async () => {
      const at = strict.issuer;
      const of = await registerClient(at);
      const { body } = await push({}, of, {}, at);
      expect(body.expires_in).toBe(5);
      const visited = await pushed({}, of, at);
      const browser = createBrowser(at);
      const login = await browser.open(reference(of, visited, {}, at));
      await new Promise((resolve) => setTimeout(resolve, 6000));
      const late = pageOf(await browser.open(reference(of, String(body.request_uri), {}, at)));
      expect([late.status, late.forms]).toEqual([400, []]);
      expect(sentTo((await walk(browser, login, 'alice')).arrival).searchParams.get('code')).toBeTruthy();
    });
  });

  test('B-017: the shared origin offers it and demands it of nobody', async () => {
    const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
    expect(metadata).toMatchObject({
      pushed_authorization_request_endpoint: `${issuer}/as/par`,
      require_pushed_authorization_requests: false,
    });
  });
});
