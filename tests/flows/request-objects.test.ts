// Request objects by value and by reference, over all Workers: RFC 9101, OpenID Connect Core §6. Before an object is refused,
// the same one without its flaw is taken.
import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import { decodeJwt, UnsecuredJWT } from 'jose';
import * as oauth from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { authorizeUrl, walk } from '../harness/authorization.ts';
import { type Arrival, type Browser, createBrowser } from '../harness/browser.ts';
import { type Host, type Hosted, startHost } from '../harness/host.ts';
import {
  callback,
  completeFlow,
  discover,
  pageOf,
  type RegisteredClient,
  registerClient,
  sentTo,
  signInAndConsent,
} from '../harness/journey.ts';
import { anyPort } from '../harness/listen.ts';
import { expectErrorPage, expectErrorRedirect } from '../harness/oracles.ts';
import {
  type Claims,
  encrypt,
  epoch,
  findEncryptionKey,
  forge,
  type Header,
  makeKey,
  objectClaims,
  type SigningKey,
  sign,
  signES256,
} from '../harness/request-objects.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';

type Parameters = Record<string, string | undefined>;

const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519', 'ES384'] as const;
let keys: Record<(typeof algorithms)[number], SigningKey>;
/** Of somebody else, who knows the kid of our key. */
let stranger: SigningKey;
const { issuer } = await sharedOrigin('usual');
let host: Host;
/** Where nothing may be fetched from. */
let canary: Host;
/** Signed in as alice. */
let browser: Browser;
/** Registered all keys, no algorithm and a second redirect URI. Alice has agreed to it. */
let client: RegisteredClient;
const secondCallback = 'https://rp.example.com/second';

beforeAll(async () => {
  [host, canary] = await Promise.all([startHost(), startHost({ port: anyPort })]);
  const made = await Promise.all(algorithms.map(async (alg) => [alg, await makeKey(alg)]));
  keys = Object.fromEntries(made) as typeof keys;
  stranger = await makeKey('ES256');
  browser = createBrowser(issuer);
  client = await registerSigner({ redirect_uris: [callback, secondCallback] });
}, 60_000);

afterAll(async () => {
  await Promise.all([host?.stop(), canary?.stop()]);
});

const jwks = () => ({ keys: Object.values(keys).map(({ jwk }) => jwk) });

/** A client with all keys, to which alice has agreed. */
async function registerSigner(members: Record<string, unknown> = {}, key = keys.ES256): Promise<RegisteredClient> {
  const signer = await registerClient(issuer, { jwks: jwks(), ...members });
  const request = await sign(objectClaims(issuer, signer), key);
  const { arrival } = await walk(browser, await browser.open(authorizeUrl(issuer, signer, { request })), 'alice');
  expect(granted(arrival).get('state')).toBe('inside');
  return signer;
}

const openWith = (parameters: Parameters, of = client): Promise<Arrival> => browser.open(authorizeUrl(issuer, of, parameters));

/** Opens with an object, and beside it a plain request whose state is `the state`. */
const ask = async (claims: Claims = {}, beside: Parameters = {}, of = client): Promise<Arrival> =>
  openWith({ ...beside, request: await sign(objectClaims(issuer, of, claims), keys.ES256) }, of);

/** Takes away what `authorizeUrl` says beside `client_id` and the object. */
const nothingBeside: Parameters = {
  redirect_uri: undefined,
  response_type: undefined,
  scope: undefined,
  state: undefined,
  code_challenge: undefined,
  code_challenge_method: undefined,
};

function granted(arrival: Arrival): URLSearchParams {
  const { hash, searchParams } = sentTo(arrival);
  const response = hash ? new URLSearchParams(hash.slice(1)) : searchParams;
  expect([response.get('error'), response.get('error_description')]).toEqual([null, null]);
  expect(response.get('code')).toBeTruthy();
  return response;
}

/** Refused by redirect when there is a redirect_uri beside the object, else on a page. */
async function expectRefused(request: string, error = 'invalid_request_object', of = client): Promise<void> {
  expectErrorRedirect(await openWith({ request }, of), error);
  expectErrorPage(await openWith({ ...nothingBeside, request }, of), error);
}

describe('a signed object', () => {
  test.each(algorithms)('B-140, RFC 9101 §6.2: openid-client completes the flow with an object signed %s', async (alg) => {
    const signer = await registerClient(issuer, { jwks: jwks(), request_object_signing_alg: alg });
    const configuration = await discover(issuer, signer);
    const pkceCodeVerifier = oauth.randomPKCECodeVerifier();
    const [expectedState, expectedNonce] = [oauth.randomState(), oauth.randomNonce()];
    const url = await oauth.buildAuthorizationUrlWithJAR(
      configuration,
      {
        redirect_uri: callback,
        scope: 'openid',
        state: expectedState,
        nonce: expectedNonce,
        max_age: '1000',
        claims: JSON.stringify({ id_token: { email: { essential: true } } }),
        code_challenge: await oauth.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
      },
      { key: keys[alg].privateKey, kid: keys[alg].jwk.kid },
      { [oauth.modifyAssertion]: (header) => Object.assign(header, { alg }) },
    );
    expect(new Set(url.searchParams.keys())).not.toContain('redirect_uri');
    const response = await signInAndConsent(createBrowser(issuer), url.href, 'alice');
    const checks = { pkceCodeVerifier, expectedState, expectedNonce, maxAge: 1000 };
    const tokens = await oauth.authorizationCodeGrant(configuration, response, checks);
    expect(tokens.claims()).toMatchObject({ email: 'alice@example.com', auth_time: expect.any(Number) });
  });

  test('B-027, B-142: one too long for an address comes by POST from another site, and counts as if it had come by GET', async () => {
    const request = await sign(objectClaims(issuer, client, { foo: 'x'.repeat(9000) }), keys.ES256);
    const post = (object: string) =>
      browser.open(`${issuer}/authorize`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'cross-site' },
        body: new URL(authorizeUrl(issuer, client, { request: object })).search.slice(1),
      });
    expect(granted(await post(request)).get('state')).toBe('inside');
    expectErrorRedirect(await post(`${request.slice(0, -8)}AAAAAAAA`), 'invalid_request_object');
  });

  test('B-140: without a registered alg each of the offered ones is taken, and typ and kid may be absent', async () => {
    for (const alg of algorithms) granted(await openWith({ request: await sign(objectClaims(issuer, client), keys[alg]) }));
    for (const header of [{ kid: undefined }, { typ: 'JWT' }, { typ: undefined }, { typ: 'application/oauth-authz-req+jwt' }]) {
      granted(await openWith({ request: await sign(objectClaims(issuer, client), keys.ES256, header) }));
    }
  });

  test('B-140, PA-07: with a registered alg no other is taken, though the client has a key for it', async () => {
    const registered = await registerSigner({ request_object_signing_alg: 'PS256' }, keys.PS256);
    for (const alg of algorithms.filter((candidate) => candidate !== 'PS256')) {
      await expectRefused(await sign(objectClaims(issuer, registered), keys[alg]), 'invalid_request_object', registered);
    }
    await expectRefused(new UnsecuredJWT(objectClaims(issuer, registered)).encode(), 'invalid_request_object', registered);
  });

  test('B-098: keys behind jwks_uri are fetched, and fetched again for a kid they did not hold', async () => {
    const jwks_uri = host.publish({ type: 'application/json', body: JSON.stringify({ keys: [keys.ES256.jwk] }) });
    const remote = await registerSigner({ jwks: undefined, jwks_uri });
    const next = await makeKey('ES256', 'next');
    host.publish({ type: 'application/json', body: JSON.stringify({ keys: [next.jwk] }) }, jwks_uri);
    granted(await openWith({ request: await sign(objectClaims(issuer, remote), next) }, remote));
    expect(host.visits(jwks_uri)).toHaveLength(2);
    await expectRefused(await sign(objectClaims(issuer, remote), stranger), 'invalid_request_object', remote);
  });

  test('B-042: a person who must sign in goes on with what the object said, and the object itself stays behind', async () => {
    const person = createBrowser(issuer);
    const request = await sign(objectClaims(issuer, client), keys.ES256);
    const login = pageOf(await person.open(authorizeUrl(issuer, client, { request })));
    expect([...new URL(login.url).searchParams.keys()]).toEqual(['client_id', 'request_uri']);
    const { arrival } = await walk(person, await person.open(login.url), 'alice');
    expect(granted(arrival).get('state')).toBe('inside');
  });
});

describe('inside and outside', () => {
  const frontChannel = { grant_types: ['authorization_code', 'implicit'], response_types: ['code', 'code id_token'] };

  test('B-141, PA-09: inside wins; what is missing inside is taken from outside (Core §6.1)', async () => {
    expect(granted(await ask({}, { state: 'outside', scope: 'unknown', code_challenge: 'bad' })).get('state')).toBe('inside');
    const missing = { state: undefined, redirect_uri: undefined, scope: undefined, code_challenge: undefined, response_type: undefined };
    expect(granted(await ask(missing)).get('state')).toBe('the state');
    expect(granted(await ask({ state: '' })).get('state')).toBe('the state');
  });

  test('PA-09: the nonce inside is the one of the ID Token', async () => {
    const hybrid = await registerSigner(frontChannel);
    const outside = { response_type: 'code id_token', nonce: 'outside' };
    const plain = granted(await openWith(outside, hybrid));
    const inside = granted(await ask({ nonce: 'inside', response_type: 'code id_token' }, outside, hybrid));
    expect([plain, inside].map((response) => decodeJwt(response.get('id_token') ?? '').nonce)).toEqual(['outside', 'inside']);
  });

  test('B-142: the redirect_uri inside is the one that counts, for success and for refusal', async () => {
    const toSecond = sentTo(await ask({ redirect_uri: secondCallback }));
    expect(toSecond.href).toMatch(/^https:\/\/rp\.example\.com\/second\?code=/);
    granted(await ask({}, { redirect_uri: 'https://evil.example/cb' }));
    expectErrorPage(await ask({ redirect_uri: 'https://evil.example/cb' }));
    const refused = sentTo(await ask({ redirect_uri: secondCallback, scope: 'unknown' }));
    expect([refused.pathname, refused.searchParams.get('error'), refused.searchParams.get('state')]).toEqual([
      '/second',
      'invalid_scope',
      'inside',
    ]);
  });

  test('Core §6.1: response_type says the same on both sides, in whatever order of words', async () => {
    const hybrid = await registerSigner(frontChannel);
    granted(await ask({ response_type: 'id_token code', nonce: 'n' }, { response_type: 'code id_token' }, hybrid));
    expectErrorRedirect(await ask({ response_type: 'code id_token', nonce: 'n' }, {}, hybrid), 'invalid_request_object');
  });

  test('B-141, B-148: with require_signed_request_object nothing outside counts, and a plain request is refused', async () => {
    const strict = await registerSigner({ require_signed_request_object: true });
    granted(await ask({}, nothingBeside, strict));
    expect(granted(await ask({ state: undefined }, {}, strict)).has('state')).toBe(false);
    expect(granted(await ask({}, { response_type: 'id_token' }, strict)).get('state')).toBe('inside');
    expectErrorPage(await ask({ redirect_uri: undefined }, {}, strict));
    expectErrorRedirect(await ask({ scope: undefined }, {}, strict), 'invalid_scope', 'inside');
    expectErrorRedirect(await openWith({}, strict), 'invalid_request');
  });

  test.each([
    ['number', { max_age: 1000 }],
    ['boolean', { unknown: true }],
    ['JSON of claims', { claims: { userinfo: { email: null } } }],
  ])('RFC 9101 §4: a %s is a parameter as its text would be', async (_kind, claims) => {
    const arrival = await ask(claims);
    const { arrival: end } = await walk(browser, arrival, 'alice');
    granted(end);
  });

  test.each([
    ['JSON of authorization_details', 'invalid_authorization_details', { authorization_details: [{ type: 'unknown' }] }],
    ['list of resource', 'invalid_target', { resource: ['https://one.example', 'https://two.example'] }],
  ])('RFC 9101 §4: a %s is judged as its text would be', async (_kind, error, claims) => {
    granted(await ask({}));
    expectErrorRedirect(await ask(claims), error, 'inside');
  });

  test.each([
    ['null', { nonce: null }],
    ['object', { state: { a: 1 } }],
    ['list', { scope: ['openid'] }],
    ['list of no words', { resource: ['https://one.example https://two.example'] }],
    ['text that is no Unicode', { state: '\ud800' }],
  ])('RFC 9101 §4: a %s is no parameter', async (_kind, claims) => {
    granted(await ask());
    await expectRefused(await sign(objectClaims(issuer, client, claims), keys.ES256));
  });

  test.each([
    'client_id',
    'response_type',
    'redirect_uri',
    'response_mode',
    'scope',
    'state',
    'nonce',
    'prompt',
    'max_age',
    'code_challenge',
    'code_challenge_method',
    'dpop_jkt',
    'id_token_hint',
    'claims',
    'authorization_details',
    'resource',
    'registration',
  ])('RFC 9101 §4: %s decides something, so it is text or an error, and never left out', async (name) => {
    granted(await ask());
    await expectRefused(await sign(objectClaims(issuer, client, { [name]: null }), keys.ES256));
  });

  test.each<[rule: string, Claims]>([
    ['RFC 7519 §4, B-028', { foo: { a: 1 } }],
    ['RFC 7519 §4, B-028', { cnf: { jkt: 'x' }, purpose: null, list: [1, ['x']], request_id: '\ud800' }],
    ['B-039', { display: null, ui_locales: ['de'], claims_locales: { de: 1 }, login_hint: { sub: 'x' }, acr_values: ['phr'] }],
  ])('%s: %o is left out of the request', async (_rule, claims) => {
    await expectRefused(await sign(objectClaims(issuer, client, { ...claims, state: null }), keys.ES256));
    expect(granted(await ask(claims)).get('state')).toBe('inside');
  });

  test('B-142: registration is refused inside as it is outside', async () => {
    granted(await ask());
    expectErrorRedirect(await openWith({ registration: '{}' }), 'registration_not_supported');
    expectErrorRedirect(await ask({ registration: {} }), 'registration_not_supported', 'inside');
  });
});

describe('where the server demands signed requests', () => {
  let strict: Origin;
  beforeAll(async () => {
    const variables = { REQUIRE_SIGNED_REQUEST_OBJECT: 'true' };
    strict = await startFreshOrigin({ seed: 'tests/fixtures/seed.json', variables });
  }, 60_000);
  afterAll(() => strict?.stop());

  test('B-148, RFC 9101 §10.5: metadata says so, plain requests are refused, and nothing outside counts', async () => {
    const metadata = await (await fetch(`${strict.issuer}/.well-known/openid-configuration`)).json();
    expect(metadata.require_signed_request_object).toBe(true);
    const signer = await registerClient(strict.issuer, { jwks: jwks() });
    const send = async (parameters: Parameters) =>
      createBrowser(strict.issuer).open(authorizeUrl(strict.issuer, signer, { prompt: 'none', ...parameters }));
    const object = (claims: Claims = {}) => sign(objectClaims(strict.issuer, signer, { prompt: 'none', ...claims }), keys.ES256);
    expectErrorRedirect(await send({ request: await object() }), 'login_required', 'inside');
    expectErrorRedirect(await send({ request: await object({ state: undefined }) }), 'login_required', null);
    expectErrorRedirect(await send({}), 'invalid_request');
  });
});

describe('what is no request object of the client', () => {
  const claimsOf = (claims: Claims = {}) => objectClaims(issuer, client, claims);
  const header = (members: Header = {}) => ({ alg: 'ES256', kid: 'key-ES256', typ: 'oauth-authz-req+jwt', ...members });
  const mac = (secret: string | Buffer) => (input: Buffer) => createHmac('sha256', secret).update(input).digest();
  const publicKey = (alg: 'RS256' | 'ES256') => createPublicKey({ key: keys[alg].jwk as JsonWebKey, format: 'jwk' });
  const pem = (alg: 'RS256' | 'ES256') => publicKey(alg).export({ type: 'spki', format: 'pem' });

  beforeAll(async () => {
    granted(await openWith({ request: await forge(header(), claimsOf(), signES256(keys.ES256)) }));
  });

  test.each<[rule: string, what: string, make: () => Promise<string> | string]>([
    ['B-143, PA-07', 'an unsecured JWT', () => new UnsecuredJWT(claimsOf()).encode()],
    ...['none', 'None', 'NONE', ''].map((alg): [string, string, () => Promise<string>] => [
      'B-143, JW-01',
      `alg "${alg}" over a true signature`,
      () => forge(header({ alg }), claimsOf(), signES256(keys.ES256)),
    ]),
    [
      'PA-07, JW-02',
      'HS256 with the PEM of the RSA key',
      () => forge(header({ alg: 'HS256', kid: 'key-RS256' }), claimsOf(), mac(pem('RS256'))),
    ],
    ['PA-07, JW-02', 'HS256 with the PEM of the EC key', () => forge(header({ alg: 'HS256' }), claimsOf(), mac(pem('ES256')))],
    ['PA-07, JW-02', 'HS256 with the JWK', () => forge(header({ alg: 'HS256' }), claimsOf(), mac(JSON.stringify(keys.ES256.jwk)))],
    [
      'PA-07, JW-02',
      'HS256 with the modulus',
      () => forge(header({ alg: 'HS256' }), claimsOf(), mac(Buffer.from(keys.RS256.jwk.n ?? '', 'base64url'))),
    ],
    ['JW-19', 'HS256 with the client_secret', () => forge(header({ alg: 'HS256' }), claimsOf(), mac(client.client_secret ?? ''))],
    ['B-140, PA-07', "somebody else's key under the same kid", () => sign(claimsOf(), stranger)],
    ['B-140', 'a key of the client under the kid of another', () => sign(claimsOf(), keys.ES256, { kid: 'key-ES384' })],
    ['B-140', 'no signature at all', async () => (await sign(claimsOf(), keys.ES256)).replace(/[^.]*$/, '')],
    ['JW-03', 'a key of its own in jwk', () => sign(claimsOf(), stranger, { jwk: stranger.jwk })],
    ['JW-03', 'the registered key in jwk', () => sign(claimsOf(), keys.ES256, { jwk: keys.ES256.jwk })],
    ['JW-03', 'x5u', () => forge(header({ x5u: `${canary.origin}/x5u` }), claimsOf(), signES256(keys.ES256))],
    ['JW-03', 'x5c', () => forge(header({ x5c: ['MIIB'] }), claimsOf(), signES256(keys.ES256))],
    ['JW-05', 'crit with an unknown member', () => forge(header({ crit: ['unknown'], unknown: 1 }), claimsOf(), signES256(keys.ES256))],
    ['JW-05', 'crit that lists an absent member', () => forge(header({ crit: ['exp'] }), claimsOf(), signES256(keys.ES256))],
    ['JW-05, RFC 7797', 'b64 false', () => forge(header({ crit: ['b64'], b64: false }), claimsOf(), signES256(keys.ES256))],
    ['D-12', 'zip', () => forge(header({ zip: 'DEF' }), claimsOf(), signES256(keys.ES256))],
    ...['at+jwt', 'dpop+jwt', 'client-authentication+jwt', 'logout+jwt', 7].map((typ): [string, string, () => Promise<string>] => [
      'JW-07',
      `typ ${typ}`,
      () => forge(header({ typ }), claimsOf(), signES256(keys.ES256)),
    ]),
    ['JW-07', 'a client assertion', () => sign(claimsOf({ sub: client.client_id }), keys.ES256, { typ: 'JWT' })],
    ['JW-07', 'claims that are no object', () => forge(header(), ['openid'] as unknown as Claims, signES256(keys.ES256))],
    ['JW-07', 'no JWT', () => 'request'],
    ['JW-07', 'six parts', async () => `${await sign(claimsOf(), keys.ES256)}.a.b.c`],
    ['B-146', 'iss of another client', () => sign(claimsOf({ iss: 'somebody' }), keys.ES256)],
    ['B-146', 'iss that is no text', () => sign(claimsOf({ iss: [client.client_id] as unknown as string }), keys.ES256)],
    ['B-141', 'client_id of another client', () => sign(claimsOf({ client_id: 'somebody' }), keys.ES256)],
    ['B-146', 'aud of another server', () => sign(claimsOf({ aud: 'https://other.example' }), keys.ES256)],
    ['B-146', 'aud of an endpoint', () => sign(claimsOf({ aud: `${issuer}/token` }), keys.ES256)],
    ['B-146', 'aud of others', () => sign(claimsOf({ aud: ['https://one.example', 'https://two.example'] }), keys.ES256)],
    ['B-146', 'aud of nobody', () => sign(claimsOf({ aud: [] }), keys.ES256)],
    ['B-146', 'exp two minutes ago', () => sign(claimsOf({ exp: epoch() - 120 }), keys.ES256)],
    ['B-146', 'exp that is no number', () => forge(header(), claimsOf({ exp: 'tomorrow' }), signES256(keys.ES256))],
    ['B-146', 'nbf in two minutes', () => sign(claimsOf({ nbf: epoch() + 120 }), keys.ES256)],
    ['B-146', 'iat in two minutes', () => sign(claimsOf({ iat: epoch() + 120 }), keys.ES256)],
  ])('%s: %s is invalid_request_object', async (_rule, _what, make) => {
    await expectRefused(await make());
  });

  test.each([{ request: 'a.b.c' }, { request_uri: 'https://rp.example.com/r' }])('B-146: %j inside is invalid_request', async (claims) => {
    await expectRefused(await sign(claimsOf(claims), keys.ES256), 'invalid_request');
  });

  test('B-146: aud may be a list with the issuer, clocks may differ by a minute, and none of these claims must be there', async () => {
    granted(await ask({ aud: ['https://other.example', issuer] }));
    granted(await ask({ exp: epoch() - 30, nbf: epoch() + 30, iat: epoch() + 30 }));
    granted(
      await ask({ iss: undefined, aud: undefined, exp: undefined, nbf: undefined, iat: undefined, jti: undefined, client_id: undefined }),
    );
  });

  test('JW-03: jku sends nobody anywhere', async () => {
    const jku = canary.publish({ type: 'application/json', body: JSON.stringify({ keys: [stranger.jwk] }) });
    await expectRefused(await sign(objectClaims(issuer, client), stranger, { jku }));
    expect(canary.visits(jku)).toEqual([]);
  });

  test('JW-07: an ID Token of ours is no request object', async () => {
    const { tokens } = await completeFlow({ issuer, username: 'alice', client, browser, scope: 'openid' });
    await expectRefused(tokens.id_token ?? '');
    await expectRefused(tokens.access_token);
  });

  test('D-12: an object of more than 16 KiB is refused, one below is taken', async () => {
    const post = async (length: number) => {
      const request = await sign(objectClaims(issuer, client, { unknown: 'x'.repeat(length) }), keys.ES256);
      const body = new URL(authorizeUrl(issuer, client, { request })).search.slice(1);
      return browser.open(`${issuer}/authorize`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body,
      });
    };
    granted(await post(11_000));
    expectErrorRedirect(await post(13_000), 'invalid_request_object');
  });

  test('B-044: the error travels in the mode the request beside the object asks for', async () => {
    const request = await sign(objectClaims(issuer, client), stranger);
    expect(sentTo(await openWith({ request, response_mode: 'fragment' })).hash).toMatch(/^#error=invalid_request_object&/);
    expect(sentTo(await openWith({ request, response_type: 'id_token' })).hash).toMatch(/^#error=invalid_request_object&/);
  });
});

describe('by reference', () => {
  /** Registers what `host` serves; answers the client and the URL, with a fragment of its own each. */
  async function publishObject(hosted: Partial<Hosted> = {}, key = keys.RS256) {
    const url = host.publish({ body: '' });
    const of = await registerSigner({ request_uris: [`${url}#registered`], request_object_signing_alg: key.alg }, key);
    host.publish({ body: await sign(objectClaims(issuer, of), key), ...hosted }, url);
    return { url, of };
  }

  test('B-144, B-145: an RS256 object is fetched without credentials, whatever the fragment, and anew each time', async () => {
    const { url, of } = await publishObject();
    expect(granted(await openWith({ ...nothingBeside, request_uri: `${url}#asked` }, of)).get('state')).toBe('inside');
    expect(granted(await openWith({ request_uri: url }, of)).get('state')).toBe('inside');
    expect(host.visits(url)).toHaveLength(2);
    for (const headers of host.visits(url)) expect(headers).not.toHaveProperty('cookie');
  });

  test.each(['application/oauth-authz-req+jwt', 'application/jwt', 'application/jose', 'text/plain; charset=utf-8'])(
    'RFC 9101 §5.2.3: %s is a media type of a request object',
    async (type) => {
      const { url, of } = await publishObject({ type });
      granted(await openWith({ request_uri: url }, of));
    },
  );

  test('B-144, SS-11: whatever goes wrong out there is one invalid_request_uri, and no redirect is followed', async () => {
    const urls = Array.from({ length: 9 }, () => host.publish({ body: '' }));
    const of = await registerSigner({ request_uris: urls, request_object_signing_alg: 'RS256' }, keys.RS256);
    const body = await sign(objectClaims(issuer, of), keys.RS256);
    for (const url of urls) {
      host.publish({ body: `\n${body}\n` }, url);
      granted(await openWith({ request_uri: url }, of));
    }
    const elsewhere = host.publish({ body });
    const failures: Hosted[] = [
      { body, status: 404 },
      { body, status: 500 },
      { body, status: 201 },
      { body: '', status: 302, headers: { Location: elsewhere } },
      { body, type: 'text/html' },
      { body, type: 'application/json' },
      { body: body + ' '.repeat(16 * 1024) },
      { body: Buffer.from([0xff, 0xfe]) },
    ];
    for (const [index, failure] of failures.entries()) {
      const url = host.publish(failure, urls[index]);
      const response = expectErrorRedirect(await openWith({ request_uri: url }, of), 'invalid_request_uri');
      expect(response.get('error_description')).toBe('request_uri does not lead to a request object');
    }
    expect(host.visits(elsewhere)).toEqual([]);
    const url = host.publish({ body, status: 404 }, urls.at(-1));
    expectErrorPage(await openWith({ ...nothingBeside, request_uri: url }, of), 'invalid_request_uri');
  });

  test('B-140: what was fetched is verified like what was sent', async () => {
    const { url, of } = await publishObject();
    for (const body of [
      new UnsecuredJWT(objectClaims(issuer, of)).encode(),
      await sign(objectClaims(issuer, of), keys.PS256),
      'no JWT',
      '',
    ]) {
      host.publish({ body }, url);
      expectErrorRedirect(await openWith({ request_uri: url }, of), 'invalid_request_object');
    }
  });

  test('B-144: a request_uri the client did not register is fetched by nobody', async () => {
    const { url, of } = await publishObject();
    granted(await openWith({ request_uri: url }, of));
    const others = [host.publish({ body: await sign(objectClaims(issuer, of), keys.RS256) }), `${url}?`, `${url}/`, url.toUpperCase()];
    for (const request_uri of [...others, 'file:///etc/passwd', 'data:text/plain,a', 'urn:example:request', 'request']) {
      expectErrorRedirect(await openWith({ request_uri }, of), 'invalid_request_uri');
      expect(host.visits(request_uri)).toEqual([]);
    }
  });

  test('SS-01, SS-02, SS-07: a registered address that nobody may fetch is not fetched', async () => {
    const body = 'bait';
    const inside = [
      canary.publish({ body }),
      canary.publish({ body }).replace('127.0.0.1', 'localhost'),
      `${issuer}/.well-known/jwks.json`,
    ];
    const outside = [
      'https://metadata.google.internal/r',
      'https://rp.local/r',
      'https://rp/r',
      'https://localhost.:1/r',
      'https://rp.example.com:444/r',
    ];
    const of = await registerSigner({ request_uris: [...inside, ...outside] });
    for (const request_uri of [...inside, ...outside]) {
      const response = expectErrorRedirect(await openWith({ request_uri }, of), 'invalid_request_uri');
      expect(response.get('error_description')).toBe('request_uri does not lead to a request object');
    }
    for (const url of inside) expect(canary.visits(url.replace('localhost', '127.0.0.1'))).toEqual([]);
  });

  test('RFC 9101 §5: request and request_uri together are invalid_request, and nothing is fetched', async () => {
    const { url, of } = await publishObject();
    const request = await sign(objectClaims(issuer, of), keys.RS256);
    granted(await openWith({ request }, of));
    expectErrorRedirect(await openWith({ request, request_uri: url }, of), 'invalid_request');
    expect(host.visits(url)).toEqual([]);
  });

  test('AZ-23: the pages of a sign-in fetch nothing', async () => {
    const { url, of } = await publishObject();
    const query = new URLSearchParams({ client_id: of.client_id, request_uri: url });
    for (const path of ['/login', '/consent', '/login/account'])
      expectErrorPage(await browser.open(`${issuer}${path}?${query}`), 'invalid_request_uri');
    expect(host.visits(url)).toEqual([]);
  });
});

describe('an encrypted object', () => {
  const encryptions = ['RSA-OAEP-256', 'ECDH-ES'] as const;
  const encryptFor = async (text: string, header: { alg: string; enc: string } & Header) =>
    encrypt(text, await findEncryptionKey(issuer, header.alg), header);
  const nested = async (header: { alg: string; enc: string } & Header, of = client) =>
    encryptFor(await sign(objectClaims(issuer, of), keys.ES256), header);

  test.each(encryptions)('B-147: %s to a published key holds a signed object, with or without kid', async (alg) => {
    for (const enc of ['A128GCM', 'A256GCM']) {
      expect(granted(await openWith({ ...nothingBeside, request: await nested({ alg, enc }) })).get('state')).toBe('inside');
    }
    granted(await openWith({ request: await nested({ alg, enc: 'A256GCM', kid: undefined }) }));
  });

  test('B-147: by reference too', async () => {
    const url = host.publish({ body: '' });
    const of = await registerSigner({ request_uris: [url] });
    host.publish({ body: await nested({ alg: 'ECDH-ES', enc: 'A256GCM' }, of) }, url);
    granted(await openWith({ request_uri: url }, of));
  });

  test('D-12: CBC with HMAC is for those that registered it', async () => {
    const of = await registerSigner({ request_object_encryption_alg: 'RSA-OAEP-256' });
    expect(of.request_object_encryption_enc).toBe('A128CBC-HS256');
    granted(await openWith({ request: await nested({ alg: 'RSA-OAEP-256', enc: 'A128CBC-HS256' }, of) }, of));
    granted(await openWith({ request: await nested({ alg: 'ECDH-ES', enc: 'A256GCM' }, of) }, of));
    await expectRefused(await nested({ alg: 'RSA-OAEP-256', enc: 'A256CBC-HS512' }, of), 'invalid_request_object', of);
    await expectRefused(await nested({ alg: 'RSA-OAEP-256', enc: 'A128CBC-HS256' }));
  });

  test('B-147, PA-07: encrypted is not signed', async () => {
    const header = { alg: 'ECDH-ES', enc: 'A256GCM' };
    granted(await openWith({ request: await nested(header) }));
    const texts = [
      new UnsecuredJWT(objectClaims(issuer, client)).encode(),
      await sign(objectClaims(issuer, client), stranger),
      JSON.stringify(objectClaims(issuer, client)),
      await nested(header),
      '',
    ];
    for (const text of texts) await expectRefused(await encryptFor(text, header));
  });

  test('JW-09: other algorithms, other keys, compression and broken texts are refused alike', async () => {
    const header = { alg: 'ECDH-ES', enc: 'A256GCM' };
    const good = await nested(header);
    granted(await openWith({ request: good }));
    const [, key = '', iv = '', ciphertext = '', tag = ''] = good.split('.');
    const withHeader = (members: Header) =>
      [Buffer.from(JSON.stringify(members)).toString('base64url'), key, iv, ciphertext, tag].join('.');
    const foreign = await makeKey('ES256');
    const { kid: _kid, use: _use, alg: _alg, ...coordinates } = foreign.jwk;
    const epk = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) };
    const refused = [
      await encrypt('text', { ...coordinates, kid: 'unknown' }, header),
      ...['RSA1_5', 'RSA-OAEP', 'dir', 'A256KW', 'PBES2-HS256+A128KW', 'none'].map((alg) =>
        withHeader({ alg, enc: 'A256GCM', p2c: 1e9, p2s: 'a' }),
      ),
      withHeader({ ...header, epk }),
      withHeader({ ...header, zip: 'DEF' }),
      withHeader({ alg: 'ECDH-ES', enc: 'A128GCM+' }),
      `${good.slice(0, -4)}AAAA`,
      'a.b.c.d.e',
      '....',
    ];
    const descriptions = new Set<string | null>();
    for (const request of refused) {
      const response = expectErrorRedirect(await openWith({ request }), 'invalid_request_object');
      descriptions.add(response.get('error_description'));
    }
    expect(descriptions.size).toBe(1);
  });
});

test('B-011, B-012, B-143: discovery tells what is taken, and none is not', async () => {
  const metadata = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
  expect(metadata).toMatchObject({
    request_parameter_supported: true,
    request_uri_parameter_supported: true,
    require_request_uri_registration: true,
    request_object_encryption_alg_values_supported: ['RSA-OAEP-256', 'ECDH-ES'],
    request_object_encryption_enc_values_supported: ['A128CBC-HS256', 'A256CBC-HS512', 'A128GCM', 'A256GCM'],
  });
  expect(new Set(metadata.request_object_signing_alg_values_supported as string[])).toEqual(new Set(algorithms));
});
