// C-12, Core §10.1: ID Tokens under HS256 for clients that registered it, a MAC with their own secret and nothing else.
import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { authorizeUrl, signedInBrowser } from '../harness/authorization.ts';
import { createBrowser } from '../harness/browser.ts';
import { headerOf, type Json } from '../harness/jose-by-node.ts';
import { pageOf, type RegisteredClient, registerClient, sentTo, signInAndConsent } from '../harness/journey.ts';
import { obtainTokens, postForm, userinfoStatus } from '../harness/token-requests.ts';

const issuer = inject('issuer');
const farewell = 'https://rp.example.com/bye';
const hs256 = { id_token_signed_response_alg: 'HS256', post_logout_redirect_uris: [farewell] };
let client: RegisteredClient;

beforeAll(async () => {
  client = await registerClient(issuer, hs256);
});

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const mac = (input: string, secret: string | Buffer): string => createHmac('sha256', secret).update(input).digest('base64url');

/** The claims, after the MAC was made a second time. */
function verifyMac(jwt: string, secret = client.client_secret ?? ''): Json {
  const [header, payload, signature] = jwt.split('.');
  expect(mac(`${header}.${payload}`, secret)).toBe(signature);
  return JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as Json;
}

function forge(claims: Json, secret: string | Buffer): string {
  const input = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${input}.${mac(input, secret)}`;
}

describe('an ID Token under HS256', () => {
  test('B-084: from /token and after a refresh, without a kid; the access token stays ES256', async () => {
    const { id_token, access_token, refresh_token } = await obtainTokens({ issuer, client });
    expect(headerOf(id_token)).toEqual({ alg: 'HS256', typ: 'JWT' });
    const claims = verifyMac(id_token);
    expect(claims).toMatchObject({ iss: issuer, aud: client.client_id, sub: 'alice-3f9c1d7e' });
    expect(headerOf(access_token).alg).toBe('ES256');
    expect(await userinfoStatus(issuer, access_token)).toBe(200);
    const { body } = await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token }, client);
    expect(verifyMac(String(body.id_token)).sub).toBe(claims.sub);
  });

  test('B-081: from the front channel, with the hashes of SHA-256', async () => {
    const front = await registerClient(issuer, {
      ...hs256,
      grant_types: ['authorization_code', 'implicit'],
      response_types: ['code id_token'],
    });
    const url = authorizeUrl(issuer, front, { response_type: 'code id_token', nonce: 'n' });
    const response = await signInAndConsent(await signedInBrowser(issuer, client, 'alice'), url, 'alice');
    const parameters = new URLSearchParams(response.hash.slice(1));
    const claims = verifyMac(parameters.get('id_token') ?? '', front.client_secret);
    expect(claims).toMatchObject({ nonce: 'n', c_hash: expect.any(String) });
  });

  test('D-13: a client that comes to it later is given a secret that can be read', async () => {
    const before = await registerClient(issuer);
    const { client_id } = before;
    const response = await fetch(before.registration_client_uri, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${before.registration_access_token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ client_id, redirect_uris: before.redirect_uris, grant_types: before.grant_types, ...hs256 }),
    });
    const after = (await response.json()) as RegisteredClient;
    expect(after.client_secret).not.toBe(before.client_secret);
    const { id_token } = await obtainTokens({ issuer, client: after });
    verifyMac(id_token, after.client_secret);
  });
});

describe('as a hint', () => {
  const silent = async (id_token_hint: string, of = client) => {
    const browser = await signedInBrowser(issuer, client, 'alice');
    await obtainTokens({ issuer, client: of, browser, scope: 'openid' });
    const { searchParams } = sentTo(await browser.open(authorizeUrl(issuer, of, { prompt: 'none', id_token_hint })));
    return searchParams.get('error') ?? 'granted';
  };

  test('B-060, JW-02, JW-19: counts for the client whose secret made it, and under no other key', async () => {
    const { id_token } = await obtainTokens({ issuer, client });
    const claims = verifyMac(id_token);
    expect(await silent(id_token)).toBe('granted');
    const { keys } = (await (await fetch(`${issuer}/.well-known/jwks.json`)).json()) as { keys: (JsonWebKey & Json)[] };
    const rsa = keys.find(({ kty }) => kty === 'RSA') ?? {};
    const pem = createPublicKey({ key: rsa, format: 'jwk' }).export({ format: 'pem', type: 'spki' });
    for (const secret of [pem, JSON.stringify(rsa), '', client.client_id]) {
      expect(await silent(forge(claims, secret))).toBe('invalid_request');
    }
    const stranger = await registerClient(issuer, hs256);
    expect(await silent(id_token, stranger)).toBe('invalid_request');
    expect(await silent(forge(claims, stranger.client_secret ?? ''), stranger)).toBe('invalid_request');
    expect(await silent(id_token, await registerClient(issuer))).toBe('invalid_request');
  });

  test('B-226, B-229: signs out at once beside client_id; without it nobody can tell, and the person is asked', async () => {
    const browser = createBrowser(issuer);
    const { id_token: id_token_hint } = await obtainTokens({ issuer, client, browser });
    const logout = (parameters: Record<string, string>) =>
      browser.open(`/logout?${new URLSearchParams({ id_token_hint, post_logout_redirect_uri: farewell, ...parameters })}`);
    expect(pageOf(await logout({})).forms.length).toBeGreaterThan(0);
    expect(sentTo(await logout({ client_id: client.client_id })).href).toBe(farewell);
  });
});
