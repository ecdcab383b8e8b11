// What clients registered to have encrypted (OpenID Connect Core §10.2, §5.3.2, RFC 9701), opened and verified by node:crypto.
import type { JsonWebKey } from 'node:crypto';
import * as oauth from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authorizeUrl, signedInBrowser } from '../harness/authorization.ts';
import { createBrowser } from '../harness/browser.ts';
import { contentEncryptions, keyManagementAlgorithms, makeEncryptionKeys } from '../harness/encryption-keys.ts';
import { type Host, startHost } from '../harness/host.ts';
import { halfHash, headerOf, type Json, verifyJwt } from '../harness/jose-by-node.ts';
import { callback, discover, type RegisteredClient, registerClient, sentTo, signInAndConsent } from '../harness/journey.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { basicCredentials, obtainCode, obtainTokens, postForm } from '../harness/token-requests.ts';

const keys = makeEncryptionKeys();
const { jwks } = keys;
let host: Host;
const { issuer } = await sharedOrigin('usual');
let published: { keys: (JsonWebKey & Json)[] };

beforeAll(async () => {
  host = await startHost();
  published = await (await fetch(`${issuer}/.well-known/jwks.json`)).json();
});
afterAll(() => host.stop());

const register = (members: Record<string, unknown>) => registerClient(issuer, { jwks, ...members });
/** Signed first, then encrypted: the inside is a JWT that our published key signed. */
const openNested = (jwe: string): Json => verifyJwt(keys.open(jwe), published);

describe('ID Tokens', () => {
  test.each(keyManagementAlgorithms.map((alg, index) => [alg, contentEncryptions[index] ?? 'A256GCM'] as const))(
    'B-086, Core §10.2: %s with %s, signed first, cty JWT, from /token and after a refresh',
    async (alg, enc) => {
      const client = await register({ id_token_encrypted_response_alg: alg, id_token_encrypted_response_enc: enc });
      const { id_token, access_token, refresh_token } = await obtainTokens({ issuer, client });
      expect(headerOf(id_token)).toMatchObject({ alg, enc, cty: 'JWT', kid: alg.startsWith('RSA') ? 'enc-rsa' : 'enc-ec' });
      expect(headerOf(keys.open(id_token))).toMatchObject({ alg: 'RS256' });
      const claims = openNested(id_token);
      expect(claims).toMatchObject({ iss: issuer, aud: client.client_id, sub: 'alice-3f9c1d7e', at_hash: halfHash(access_token, 'RS256') });
      const { body } = await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token }, client);
      expect(openNested(String(body.id_token))).toMatchObject({ sub: claims.sub, auth_time: claims.auth_time });
    },
  );

  test('Reg §2: A128CBC-HS256 without an enc; signed with the registered algorithm', async () => {
    const client = await register({ id_token_encrypted_response_alg: 'ECDH-ES', id_token_signed_response_alg: 'ES384' });
    expect(client.id_token_encrypted_response_enc).toBe('A128CBC-HS256');
    const { id_token, access_token } = await obtainTokens({ issuer, client });
    expect(headerOf(id_token).enc).toBe('A128CBC-HS256');
    expect(openNested(id_token).at_hash).toBe(halfHash(access_token, 'ES384'));
  });

  test('B-086, B-081: from the front channel, hashes inside', async () => {
    const client = await register({
      grant_types: ['authorization_code', 'implicit'],
      response_types: ['code id_token token'],
      id_token_encrypted_response_alg: 'RSA-OAEP-256',
    });
    const url = authorizeUrl(issuer, client, { response_type: 'code id_token token', nonce: 'the nonce' });
    const response = new URLSearchParams(
      (await signInAndConsent(await signedInBrowser(issuer, client, 'alice'), url, 'alice')).hash.slice(1),
    );
    const [code = '', access_token = '', id_token = ''] = ['code', 'access_token', 'id_token'].map((name) => response.get(name) ?? '');
    expect(openNested(id_token)).toMatchObject({
      nonce: 'the nonce',
      at_hash: halfHash(access_token, 'RS256'),
      c_hash: halfHash(code, 'RS256'),
    });
  });

  test('B-086: openid-client completes the flow', async () => {
    const client = await register({ id_token_encrypted_response_alg: 'ECDH-ES+A256KW', id_token_encrypted_response_enc: 'A256GCM' });
    const configuration = await discover(issuer, client);
    const pkcs8 = keys.privateKeyOf('ECDH-ES').export({ format: 'der', type: 'pkcs8' });
    const key = await crypto.subtle.importKey('pkcs8', new Uint8Array(pkcs8), { name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits']);
    oauth.enableDecryptingResponses(configuration, ['A256GCM'], { key, kid: 'enc-ec' });
    const { code, code_verifier } = await obtainCode({ issuer, client, parameters: { nonce: 'n', state: 's' } });
    const response = new URL(`${callback}?${new URLSearchParams({ code, state: 's', iss: issuer })}`);
    const tokens = await oauth.authorizationCodeGrant(configuration, response, {
      pkceCodeVerifier: code_verifier,
      expectedState: 's',
      expectedNonce: 'n',
      idTokenExpected: true,
    });
    expect(tokens.claims()).toMatchObject({ sub: 'alice-3f9c1d7e' });
  });

  test('Core §3.1.2.1: what was inside is a hint; the encrypted whole is none', async () => {
    const client = await register({ id_token_encrypted_response_alg: 'ECDH-ES' });
    const { id_token, browser } = await obtainTokens({ issuer, client });
    const silent = async (id_token_hint: string) =>
      sentTo(await browser.open(authorizeUrl(issuer, client, { scope: 'openid profile email', prompt: 'none', id_token_hint })))
        .searchParams;
    expect((await silent(keys.open(id_token))).get('code')).toBeTruthy();
    expect((await silent(id_token)).get('error')).toBe('invalid_request');
  });
});

describe('the key of the client', () => {
  const registerRemote = (jwks_uri: string) => registerClient(issuer, { jwks_uri, id_token_encrypted_response_alg: 'ECDH-ES' });
  const publish = (document: object, url?: string) => host.publish({ body: JSON.stringify(document), type: 'application/json' }, url);
  const redeem = (client: RegisteredClient, redemption: Record<string, string | undefined>) =>
    postForm(`${issuer}/token`, redemption, client);

  test('Core §10.2.1: is fetched from jwks_uri', async () => {
    const client = await registerRemote(publish(jwks));
    expect(openNested((await obtainTokens({ issuer, client })).id_token)).toMatchObject({ aud: client.client_id });
  });

  test('B-086, I1: without a usable one nothing is issued in clear and nothing is consumed', async () => {
    const url = publish({ keys: [{ ...jwks.keys[1], use: 'sig' }] });
    const client = await registerRemote(url);
    const { redemption } = await obtainCode({ issuer, client });
    const refused = await redeem(client, redemption);
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(refused.body.error_description).toContain('id_token_encrypted_response_alg');
    expect(refused.body).not.toHaveProperty('access_token');
    publish(jwks, url);
    const redeemed = await redeem(client, redemption);
    expect(redeemed.status).toBe(200);
    expect(openNested(String(redeemed.body.id_token))).toMatchObject({ aud: client.client_id });
  });

  test('B-086: one that imports and cannot encrypt is none', async () => {
    const pointZero = { kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43) };
    const client = await registerClient(issuer, { jwks: { keys: [pointZero] }, id_token_encrypted_response_alg: 'ECDH-ES' });
    const { redemption } = await obtainCode({ issuer, client });
    expect(await redeem(client, redemption)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test('B-043: at /authorize the client is told before anybody is asked', async () => {
    const client = await registerClient(issuer, {
      grant_types: ['implicit'],
      response_types: ['id_token'],
      jwks_uri: host.publish({ body: 'gone', status: 404 }),
      id_token_encrypted_response_alg: 'ECDH-ES',
    });
    const url = sentTo(await createBrowser(issuer).open(authorizeUrl(issuer, client, { response_type: 'id_token', nonce: 'n' })));
    expect(new URLSearchParams(url.hash.slice(1)).get('error')).toBe('invalid_request');
  });
});

describe('userinfo', () => {
  const userinfo = async (client: RegisteredClient) => {
    const { access_token } = await obtainTokens({ issuer, client });
    const response = await fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${access_token}` } });
    expect(response.headers.get('Content-Type')).toBe('application/jwt');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    return response.text();
  };

  test.each(keyManagementAlgorithms)('B-124, B-119: %s, signed first, with iss and aud', async (alg) => {
    const client = await register({ userinfo_signed_response_alg: 'PS256', userinfo_encrypted_response_alg: alg });
    const jwe = await userinfo(client);
    expect(headerOf(jwe)).toMatchObject({ alg, enc: 'A128CBC-HS256', cty: 'JWT' });
    expect(openNested(jwe)).toMatchObject({ iss: issuer, aud: client.client_id, sub: 'alice-3f9c1d7e', email: 'alice@example.com' });
  });

  test('B-119, Core §5.3.2: encrypted and not signed, where only that is registered', async () => {
    const client = await register({ userinfo_encrypted_response_alg: 'ECDH-ES', userinfo_encrypted_response_enc: 'A256GCM' });
    const jwe = await userinfo(client);
    expect(headerOf(jwe)).not.toHaveProperty('cty');
    expect(JSON.parse(keys.open(jwe))).toMatchObject({ iss: issuer, aud: client.client_id, sub: 'alice-3f9c1d7e' });
  });
});

describe('introspection as a JWT (RFC 9701)', () => {
  const mediaType = 'application/token-introspection+jwt';
  const ask = async (token: string, client: RegisteredClient, Accept?: string) => {
    const Authorization = basicCredentials(client.client_id, client.client_secret ?? '');
    const body = new URLSearchParams({ token });
    return fetch(`${issuer}/introspect`, { method: 'POST', headers: { Authorization, ...(Accept && { Accept }) }, body });
  };
  let tokens: Awaited<ReturnType<typeof obtainTokens>>;
  beforeAll(async () => {
    tokens = await obtainTokens({ issuer });
  });

  test('B-252: for who asks for it, RS256, with iss, aud, iat and the answer inside; typ and neither sub nor exp of its own', async () => {
    for (const accept of [mediaType, `application/json;q=0.1, ${mediaType}`]) {
      const response = await ask(tokens.access_token, tokens.client, accept);
      expect(response.headers.get('Content-Type')).toBe(mediaType);
      expect(response.headers.get('Cache-Control')).toBe('no-store');
      const jwt = await response.text();
      expect(headerOf(jwt)).toMatchObject({ alg: 'RS256', typ: 'token-introspection+jwt' });
      const { token_introspection, ...envelope } = verifyJwt(jwt, published);
      expect(envelope).toEqual({ iss: issuer, aud: tokens.client.client_id, iat: expect.any(Number) });
      expect(token_introspection).toMatchObject({ active: true, sub: 'alice-3f9c1d7e', client_id: tokens.client.client_id });
    }
  });

  test('RFC 9701 §4: JSON for everybody else, who does not want it', async () => {
    for (const accept of [undefined, '*/*', 'application/json', `${mediaType};q=0`]) {
      const response = await ask(tokens.access_token, tokens.client, accept);
      expect(response.headers.get('Content-Type')).toContain('application/json');
      expect(await response.json()).toMatchObject({ active: true });
    }
  });

  test('B-252: for a client that registered it, whatever it accepts, with its algorithm', async () => {
    const resourceServer = await register({ introspection_signed_response_alg: 'ES256' });
    for (const accept of [undefined, 'application/json', mediaType]) {
      const jwt = await (await ask(tokens.access_token, resourceServer, accept)).text();
      expect(headerOf(jwt)).toMatchObject({ alg: 'ES256', typ: 'token-introspection+jwt' });
      expect(verifyJwt(jwt, published)).toMatchObject({ aud: resourceServer.client_id, token_introspection: { active: true } });
    }
  });

  test.each(keyManagementAlgorithms)('RFC 9701 §5: %s, signed first', async (alg) => {
    const resourceServer = await register({
      introspection_signed_response_alg: 'EdDSA',
      introspection_encrypted_response_alg: alg,
      introspection_encrypted_response_enc: 'A256CBC-HS512',
    });
    const jwe = await (await ask(tokens.access_token, resourceServer)).text();
    expect(headerOf(jwe)).toMatchObject({ alg, enc: 'A256CBC-HS512', cty: 'JWT' });
    expect(openNested(jwe)).toMatchObject({ token_introspection: { active: true } });
  });

  test('B-249: inactive is exactly that; errors stay JSON', async () => {
    const claims = verifyJwt(await (await ask('nothing', tokens.client, mediaType)).text(), published);
    expect(claims.token_introspection).toEqual({ active: false });
    const unauthenticated = await ask('nothing', { ...tokens.client, client_secret: 'wrong' }, mediaType);
    expect([unauthenticated.status, (await unauthenticated.json()).error]).toEqual([401, 'invalid_client']);
  });

  test('JW-07, RFC 8725 §3.11: such a JWT is no access token and no hint', async () => {
    const jwt = await (await ask(tokens.access_token, tokens.client, mediaType)).text();
    expect((await postForm(`${issuer}/introspect`, { token: jwt }, tokens.client)).body).toEqual({ active: false });
    expect((await fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${jwt}` } })).status).toBe(401);
  });
});
