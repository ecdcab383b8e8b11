// Authorization responses as JWTs (JWT Secured Authorization Response Mode for OAuth 2.0), verified by node:crypto and openid-client.
import type { JsonWebKey } from 'node:crypto';
import * as oauth from 'openid-client';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { authorizeUrl, challenge, parametersOf, signedInBrowser, verifier, walk } from '../harness/authorization.ts';
import { type Arrival, type Browser, createBrowser } from '../harness/browser.ts';
import { makeEncryptionKeys } from '../harness/encryption-keys.ts';
import { headerOf, type Json, verifyJwt } from '../harness/jose-by-node.ts';
import { callback, discover, pageOf, type RegisteredClient, registerClient, sentTo, signInAndConsent } from '../harness/journey.ts';
import { expectErrorPage } from '../harness/oracles.ts';
import { type Parameters, postForm } from '../harness/token-requests.ts';

const issuer = inject('issuer');
const keys = makeEncryptionKeys();
const frontChannel = { grant_types: ['authorization_code', 'implicit'], response_types: ['code', 'id_token', 'code id_token token'] };
const hybrid = { response_type: 'code id_token token', nonce: 'the nonce' };
const encrypted = { jwks: keys.jwks, authorization_encrypted_response_alg: 'ECDH-ES' };
let published: { keys: (JsonWebKey & Json)[] };
/** Alice is signed in and has agreed to it. */
let client: RegisteredClient;
let browser: Browser;

beforeAll(async () => {
  published = await (await fetch(`${issuer}/.well-known/jwks.json`)).json();
  client = await registerClient(issuer, frontChannel);
  browser = await signedInBrowser(issuer, client, 'alice');
});

const open = (parameters: Parameters, of = client): Promise<Arrival> => browser.open(authorizeUrl(issuer, of, parameters));

/** The claims of the response, which has to be all there is. */
function readResponse(arrival: Arrival, of = client): Json {
  const sent = parametersOf(arrival);
  expect([...sent.keys()]).toEqual(['response']);
  const claims = verifyJwt(sent.get('response') ?? '', published);
  expect(claims).toMatchObject({ iss: issuer, aud: of.client_id });
  return claims;
}

describe('the response', () => {
  test.each<[mode: string, type: string, at: 'search' | 'hash' | 'form']>([
    ['jwt', 'code', 'search'],
    ['jwt', 'id_token', 'hash'],
    ['jwt', 'code id_token token', 'hash'],
    ['query.jwt', 'code', 'search'],
    ['fragment.jwt', 'code', 'hash'],
    ['fragment.jwt', 'code id_token token', 'hash'],
    ['form_post.jwt', 'code', 'form'],
    ['form_post.jwt', 'code id_token token', 'form'],
  ])('B-160, B-161, B-162: response_mode=%s carries %s in the %s, and nothing beside the JWT', async (response_mode, response_type, at) => {
    const arrival = await open({ response_mode, response_type, nonce: 'the nonce' });
    const claims = readResponse(arrival);
    if (at === 'form') expect(pageOf(arrival).forms[0]).toMatchObject({ action: callback, method: 'POST' });
    else expect([sentTo(arrival).search !== '', sentTo(arrival).hash !== '']).toEqual([at === 'search', at === 'hash']);
    const words = response_type.split(' ');
    expect(['code', 'id_token', 'access_token'].filter((name) => name in claims)).toEqual(
      ['code', 'id_token', 'access_token'].filter((name) => words.includes(name.replace('access_', ''))),
    );
    expect(claims).toMatchObject({ state: 'the state', session_state: expect.any(String) });
    const remaining = Number(claims.exp) - Date.now() / 1000;
    expect([remaining > 60, remaining <= 600]).toEqual([true, true]);
    if (words.includes('token')) expect(claims).toMatchObject({ token_type: 'Bearer', expires_in: '900', scope: 'openid' });
  });

  test('B-160: the modes are advertised', async () => {
    const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
    expect(metadata.response_modes_supported).toEqual(expect.arrayContaining(['jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt']));
    expect(metadata.authorization_signing_alg_values_supported).toContain('RS256');
  });

  test('B-160: openid-client reads it and redeems the code', async () => {
    const configuration = await discover(issuer, client);
    oauth.useJwtResponseMode(configuration);
    const expectedState = oauth.randomState();
    const parameters = { redirect_uri: callback, scope: 'openid', state: expectedState };
    const url = oauth.buildAuthorizationUrl(configuration, { ...parameters, code_challenge: challenge, code_challenge_method: 'S256' });
    expect(url.searchParams.get('response_mode')).toBe('jwt');
    const response = await signInAndConsent(browser, url.href, 'alice');
    const tokens = await oauth.authorizationCodeGrant(configuration, response, { pkceCodeVerifier: verifier, expectedState });
    expect(tokens.claims()?.sub).toBe('alice-3f9c1d7e');
  });

  test('B-161: after a sign-in by way of our pages too, and for a pushed request', async () => {
    const { searchParams } = new URL(authorizeUrl(issuer, client, { response_mode: 'jwt' }));
    const { body } = await postForm(`${issuer}/as/par`, Object.fromEntries(searchParams), client);
    const reference = new URLSearchParams({ client_id: client.client_id, request_uri: String(body.request_uri) });
    const person = createBrowser(issuer);
    const { arrival, pages } = await walk(person, await person.open(`${issuer}/authorize?${reference}`), 'alice');
    expect(pages).toContain('/login');
    expect(readResponse(arrival)).toHaveProperty('code');
  });
});

describe('its keys', () => {
  test.each(['RS256', 'ES256', 'PS256', 'ES384', 'EdDSA'])('B-163: signed with the registered %s and a kid of our JWKS', async (alg) => {
    const of = await registerClient(issuer, { authorization_signed_response_alg: alg });
    expect(of.authorization_signed_response_alg).toBe(alg);
    const { arrival } = await walk(browser, await open({ response_mode: 'jwt' }, of), 'alice');
    expect(readResponse(arrival, of)).toHaveProperty('code');
    expect(headerOf(parametersOf(arrival).get('response') ?? '').alg).toBe(alg);
  });

  test('B-163: RS256 for a client that registered nothing', async () => {
    const jwt = parametersOf(await open({ response_mode: 'jwt' })).get('response') ?? '';
    expect(headerOf(jwt)).toMatchObject({ alg: 'RS256', kid: expect.any(String) });
  });

  test('B-163, B-164: signed first and encrypted then where the client registered it, errors too', async () => {
    const of = await registerClient(issuer, encrypted);
    expect(of.authorization_encrypted_response_enc).toBe('A128CBC-HS256');
    const { arrival } = await walk(browser, await open({ response_mode: 'jwt' }, of), 'alice');
    const openResponse = (from: Arrival): Json => {
      const jwe = parametersOf(from).get('response') ?? '';
      expect(headerOf(jwe)).toMatchObject({ alg: 'ECDH-ES', enc: 'A128CBC-HS256', cty: 'JWT', kid: 'enc-ec' });
      return verifyJwt(keys.open(jwe), published);
    };
    expect(openResponse(arrival)).toMatchObject({ aud: of.client_id, code: expect.any(String) });
    const refused = await open({ response_mode: 'jwt', scope: 'unknown' }, of);
    expect(openResponse(refused)).toMatchObject({ aud: of.client_id, error: 'invalid_scope' });
  });

  test('B-163: without a key to encrypt to nothing goes out in clear, neither code nor error', async () => {
    const jwks_uri = 'https://nowhere.invalid/jwks';
    const of = await registerClient(issuer, { jwks_uri, authorization_encrypted_response_alg: 'ECDH-ES' });
    expectErrorPage(await open({ response_mode: 'jwt' }, of), 'invalid_request');
    expectErrorPage(await open({ response_mode: 'jwt', scope: 'unknown' }, of), 'invalid_request');
  });
});

describe('errors', () => {
  test.each<[error: string, parameters: Parameters]>([
    ['invalid_scope', { scope: 'unknown' }],
    ['invalid_request', { code_challenge_method: 'plain' }],
    ['unsupported_response_type', { response_type: 'magic' }],
    ['unauthorized_client', { response_type: 'code token', nonce: 'n' }],
    ['login_required', { max_age: '0', prompt: 'none' }],
    ['invalid_request_object', { request: 'a.b.c' }],
  ])('B-164: %s comes inside the JWT', async (error, parameters) => {
    for (const response_mode of ['jwt', 'fragment.jwt', 'form_post.jwt']) {
      expect(readResponse(await open({ ...parameters, response_mode }))).toMatchObject({ error, state: 'the state' });
    }
  });

  test('B-164: so does the refusal by the person', async () => {
    const consent = pageOf(await open({ response_mode: 'jwt', prompt: 'consent' }));
    expect(readResponse(await browser.submit(consent, {}, 'deny'))).toMatchObject({ error: 'access_denied', state: 'the state' });
  });

  test('B-165: query.jwt carries no token of the front channel unless it is encrypted', async () => {
    const refused = await open({ ...hybrid, response_mode: 'query.jwt' });
    expect(sentTo(refused).search).toBe('');
    expect(readResponse(refused)).toMatchObject({ error: 'invalid_request', state: 'the state' });

    const of = await registerClient(issuer, { ...frontChannel, ...encrypted });
    const { arrival } = await walk(browser, await open({ ...hybrid, response_mode: 'query.jwt' }, of), 'alice');
    expect(sentTo(arrival).hash).toBe('');
    const claims = verifyJwt(keys.open(parametersOf(arrival).get('response') ?? ''), published);
    expect(claims).toMatchObject({ code: expect.any(String), id_token: expect.any(String), access_token: expect.any(String) });
  });

  test('JW-07: a response is no ID Token', async () => {
    const id_token_hint = parametersOf(await open({ response_mode: 'jwt' })).get('response') ?? '';
    expect(readResponse(await open({ response_mode: 'jwt', id_token_hint }))).toMatchObject({ error: 'invalid_request' });
  });
});
