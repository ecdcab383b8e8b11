// FAPI 2.0 Message Signing (Final) as a whole: signed requests, responses and introspection, and each refusal after a request that
// is taken. What the Security Profile beneath demands is in fapi2-security.test.ts.
import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as oauth from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Origin } from '../../tools/server/origin.ts';
import { type AssertingClient, registerAsserting } from '../harness/assertions.ts';
import { authorizeUrl } from '../harness/authorization.ts';
import { createBrowser } from '../harness/browser.ts';
import { discover, signInAndConsent } from '../harness/journey.ts';
import { expectErrorRedirect } from '../harness/oracles.ts';
import { postAsserted, prepareRequest, redeemResponse, refusal, startProfileOrigin } from '../harness/profiles.ts';
import { type Claims, epoch, forge, makeKey, objectClaims, sign } from '../harness/request-objects.ts';
import type { Answer, Parameters } from '../harness/token-requests.ts';

let origin: Origin;
let issuer: string;
let asserting: AssertingClient;
beforeAll(async () => {
  origin = await startProfileOrigin('fapi2-message-signing');
  issuer = origin.issuer;
  asserting = await registerAsserting(issuer, {}, 'PS256');
}, 60_000);
afterAll(() => origin?.stop());

const push = (form: Parameters, by = asserting): Promise<Answer> => postAsserted(issuer, '/as/par', by, form);

/** Pushes a good object of the client, changed, and parameters beside it. */
const pushObject = async (claims: Claims = {}, beside: Parameters = {}, by = asserting): Promise<Answer> =>
  push({ ...beside, request: await sign(objectClaims(issuer, by.client, claims), by.key) }, by);

async function authorize(pushed: Answer, by = asserting): Promise<URLSearchParams> {
  expect([pushed.status, pushed.body.error_description]).toEqual([201, undefined]);
  const reference = new URLSearchParams({ client_id: by.client.client_id, request_uri: String(pushed.body.request_uri) });
  return (await signInAndConsent(createBrowser(issuer), `${issuer}/authorize?${reference}`, 'alice')).searchParams;
}

describe('as openid-client does it', () => {
  test.each(['PS256', 'ES256', 'EdDSA'])('B-205, B-210, B-211: requests, responses and introspection signed with %s', async (alg) => {
    const signed = {
      id_token_signed_response_alg: alg,
      authorization_signed_response_alg: alg,
      introspection_signed_response_alg: alg,
    };
    const { client, key } = await registerAsserting(issuer, signed, alg);
    const { privateKey, jwk } = key;
    const configuration = await discover(issuer, { ...client, ...signed }, oauth.PrivateKeyJwt({ key: privateKey, kid: jwk.kid }));
    Object.assign(configuration.clientMetadata(), signed);
    oauth.useJwtResponseMode(configuration);
    const DPoP = oauth.getDPoPHandle(configuration, await oauth.randomDPoPKeyPair('ES256'));
    const prepared = await prepareRequest();
    const { searchParams } = await oauth.buildAuthorizationUrlWithJAR(configuration, prepared.request, { key: privateKey, kid: jwk.kid });
    const url = await oauth.buildAuthorizationUrlWithPAR(configuration, searchParams, { DPoP });
    const { response, tokens } = await redeemResponse(configuration, url, prepared, { DPoP });
    expect([...response.searchParams.keys()]).toEqual(['response']);
    const jwt = response.searchParams.get('response') ?? '';
    const { exp = 0, ...said } = decodeJwt(jwt);
    expect([decodeProtectedHeader(jwt).alg, said.iss, said.aud, exp - epoch() <= 600]).toEqual([alg, issuer, client.client_id, true]);
    expect(decodeProtectedHeader(tokens.id_token ?? '').alg).toBe(alg);
    expect(await oauth.tokenIntrospection(configuration, tokens.access_token)).toMatchObject({ active: true, token_type: 'DPoP' });
  });
});

describe('requests', () => {
  test('B-205: an unsigned push is refused, and so is what was not pushed', async () => {
    expect((await pushObject()).status).toBe(201);
    const { iss: _iss, aud: _aud, exp: _exp, nbf: _nbf, iat: _iat, jti: _jti, ...plain } = objectClaims(issuer, asserting.client);
    expect(await push(plain as Parameters)).toMatchObject(refusal('invalid_request'));
    const request = await sign(objectClaims(issuer, asserting.client), asserting.key);
    const arrival = await createBrowser(issuer).open(authorizeUrl(issuer, asserting.client, { request }));
    expectErrorRedirect(arrival, 'invalid_request');
  });

  test.each<[what: string, claims: () => Claims]>([
    ['8 s ahead', () => ({ nbf: epoch() + 8, exp: epoch() + 60 })],
    ['almost an hour old', () => ({ nbf: epoch() - 3540, exp: epoch() + 30 })],
    ['of an hour', () => ({ nbf: epoch(), exp: epoch() + 3600 })],
    ['without iat and jti', () => ({ iat: undefined, jti: undefined })],
  ])('B-206: an object %s is taken', async (_, claims) => {
    expect((await pushObject(claims())).body.error_description).toBeUndefined();
  });

  test.each<[rule: string, what: string, claims: () => Claims]>([
    ['B-206', 'without exp', () => ({ exp: undefined })],
    ['B-206', 'without nbf', () => ({ nbf: undefined })],
    ['B-206', 'more than an hour old', () => ({ nbf: epoch() - 4200, exp: epoch() + 60 })],
    ['B-206', 'of more than an hour', () => ({ exp: epoch() + 4200 })],
    ['B-206', 'that has expired', () => ({ nbf: epoch() - 600, exp: epoch() - 300 })],
    ['B-206', 'of the far future', () => ({ nbf: epoch() + 120, exp: epoch() + 180 })],
    ['B-207', 'without aud', () => ({ aud: undefined })],
    ['B-207', 'to another server', () => ({ aud: 'https://other.example' })],
    ['B-207', 'to this endpoint', () => ({ aud: `${issuer}/as/par` })],
  ])('%s: an object %s is refused', async (_rule, _what, claims) => {
    expect((await pushObject()).status).toBe(201);
    expect(await pushObject(claims())).toMatchObject(refusal('invalid_request_object'));
  });

  test('B-207: the issuer may stand in an array', async () => {
    expect((await pushObject({ aud: [issuer, 'https://other.example'] })).status).toBe(201);
  });

  test('B-208: RS256, none, a bad signature and a foreign key are refused', async () => {
    const { client, key } = asserting;
    const rs256 = await makeKey('RS256', 'rs256');
    const both = await registerAsserting(issuer, { jwks: { keys: [key.jwk, rs256.jwk] } });
    const claims = objectClaims(issuer, both.client);
    const pushBy = (request: string) => push({ request }, { client: both.client, key });
    expect((await pushBy(await sign(claims, key))).status).toBe(201);
    const good = await sign(claims, key);
    const requests = [
      await sign(claims, rs256),
      await forge({ alg: 'none', typ: 'oauth-authz-req+jwt' }, claims, () => Buffer.from('')),
      `${good.slice(0, -8)}AAAAAAAA`,
      await sign(claims, await makeKey('PS256')),
    ];
    for (const request of requests) expect(await pushBy(request)).toMatchObject(refusal('invalid_request_object'));
    expect(await push({ request: await sign(objectClaims(issuer, client), key) }, { client: both.client, key })).toMatchObject(
      refusal('invalid_request_object'),
    );
  });

  test('B-209: what stands beside the object is ignored', async () => {
    const response = await authorize(await pushObject({ state: undefined }, { state: 'outside', scope: 'openid email' }));
    expect([response.has('code'), response.has('state')]).toEqual([true, false]);
    const { redirect_uri } = objectClaims(issuer, asserting.client);
    expect(await pushObject({ redirect_uri: undefined }, { redirect_uri: String(redirect_uri) })).toMatchObject(refusal('invalid_request'));
  });
});

describe('responses', () => {
  test('B-210: a client that registered a signature for responses gets none without', async () => {
    const by = await registerAsserting(issuer, { authorization_signed_response_alg: 'ES256' });
    const response = await authorize(await pushObject({ response_mode: 'jwt' }, {}, by), by);
    expect(decodeProtectedHeader(response.get('response') ?? '').alg).toBe('ES256');
    for (const response_mode of [undefined, 'query', 'form_post']) {
      expect(await pushObject({ response_mode }, {}, by)).toMatchObject(refusal('invalid_request'));
    }
  });

  test('B-210: who registered none may ask for either, and RS256 signs neither', async () => {
    expect((await authorize(await pushObject())).get('code')).toBeTruthy();
    const response = await authorize(await pushObject({ response_mode: 'jwt' }));
    expect(decodeProtectedHeader(response.get('response') ?? '').alg).toBe('PS256');
  });

  test('B-210: jwt is announced', async () => {
    const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
    expect(metadata.response_modes_supported).toContain('jwt');
    expect(metadata.authorization_signing_alg_values_supported).toEqual(expect.arrayContaining(['PS256', 'ES256', 'EdDSA']));
  });

  test('B-211: introspection that is asked for as a JWT is not signed with RS256', async () => {
    const { client, key } = asserting;
    const configuration = await discover(issuer, client, oauth.PrivateKeyJwt({ key: key.privateKey, kid: key.jwk.kid }));
    expect(await oauth.tokenIntrospection(configuration, 'unknown')).toEqual({ active: false });
    const { headers, ...answer } = await postAsserted(
      issuer,
      '/introspect',
      asserting,
      { token: 'unknown' },
      {
        headers: {
          Accept: 'application/token-introspection+jwt',
        },
      },
    );
    expect([answer.status, headers.get('Content-Type')]).toEqual([200, 'application/token-introspection+jwt']);
  });
});
