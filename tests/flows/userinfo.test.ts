import { createLocalJWKSet, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, inject, test } from 'vitest';
import { createBrowser } from '../harness/browser.ts';
import { registerClient } from '../harness/journey.ts';
import { obtainCode, obtainTokens, postForm, readAnswer, userinfoStatus } from '../harness/token-requests.ts';

const issuer = inject('issuer');
const url = `${issuer}/userinfo`;
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const send = async (init: RequestInit, target = url) => readAnswer(await fetch(target, init));

describe('claims (OpenID Connect Core §5.3)', () => {
  test('B-118, B-119: by GET, by POST with the header, by POST with the form', async () => {
    const { access_token, id_token } = await obtainTokens({ issuer });
    const answers = await Promise.all([
      send({ headers: bearer(access_token) }),
      send({ method: 'POST', headers: bearer(access_token) }),
      send({ method: 'POST', headers: form, body: new URLSearchParams({ access_token }).toString() }),
    ]);
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body).toMatchObject({ sub: 'alice-3f9c1d7e', name: 'Alice Marie Example', email: 'alice@example.com', email_verified: true });
      expect(body).not.toHaveProperty('phone_number');
    }
    expect(JSON.parse(atob(id_token.split('.')[1] ?? '')).sub).toBe('alice-3f9c1d7e');
  });

  test('B-122, HD-07: never kept, dated, readable from any origin without credentials, no cookie', async () => {
    const { access_token } = await obtainTokens({ issuer });
    const { headers } = await send({ headers: { ...bearer(access_token), Origin: 'https://spa.example.com' } });
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(Math.abs(Date.parse(headers.get('Date') ?? '') - Date.now())).toBeLessThan(10_000);
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(headers.get('Access-Control-Allow-Credentials')).toBeNull();
    expect(headers.getSetCookie()).toEqual([]);
  });

  test('B-065: address and phone by their scopes, and updated_at is a number', async () => {
    const { access_token } = await obtainTokens({ issuer, scope: 'openid profile address phone' });
    const { body } = await send({ headers: bearer(access_token) });
    expect(body).toMatchObject({ address: { locality: 'Berlin' }, phone_number: '+4930901820', phone_number_verified: true });
    expect(body.updated_at).toEqual(expect.any(Number));
    expect(Object.values(body)).not.toContain(null);
  });

  test('B-069: the claims parameter delivers where it was asked', async () => {
    const claims = JSON.stringify({ userinfo: { nickname: { essential: true }, shoe_size: null }, id_token: { given_name: null } });
    const { access_token, id_token } = await obtainTokens({ issuer, scope: 'openid', parameters: { claims } });
    expect((await send({ headers: bearer(access_token) })).body).toEqual({ sub: 'alice-3f9c1d7e', nickname: 'Ally' });
    const inIdToken = JSON.parse(atob(id_token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''));
    expect(inIdToken).toMatchObject({ given_name: 'Alice' });
    expect(inIdToken).not.toHaveProperty('nickname');
  });

  test.each(['RS256', 'ES256', 'PS256'])('B-119: signed with %s for a client that registered it, with iss and aud', async (alg) => {
    const client = await registerClient(issuer, { userinfo_signed_response_alg: alg });
    const { access_token } = await obtainTokens({ issuer, client });
    const response = await fetch(url, { headers: bearer(access_token) });
    expect(response.headers.get('Content-Type')).toBe('application/jwt');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    const keys = createLocalJWKSet(await (await fetch(`${issuer}/.well-known/jwks.json`)).json());
    const { payload } = await jwtVerify(await response.text(), keys, { issuer, audience: client.client_id, algorithms: [alg] });
    expect(payload).toMatchObject({ sub: 'alice-3f9c1d7e', email: 'alice@example.com' });
  });
});

describe('refusals (RFC 6750 §3, B-120)', () => {
  test.each([
    ['US-01: nothing', {}],
    ['US-07: Basic', { Authorization: 'Basic YWxpY2U6cHc=' }],
    ['US-07: Token', { Authorization: 'Token abc' }],
  ])('%s: 401 without an error code', async (_, headers) => {
    const answer = await send({ headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('WWW-Authenticate')).toMatch(
      /^Bearer realm="authrim", resource_metadata="[^"]+", DPoP realm="authrim", algs="[\w ]+", resource_metadata="[^"]+"$/,
    );
  });

  test('US-07, B-121: the scheme has no case', async () => {
    const { access_token } = await obtainTokens({ issuer });
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      expect((await send({ headers: { Authorization: `${scheme} ${access_token}` } })).status).toBe(200);
    }
    expect((await send({ headers: { Authorization: `DPoP ${access_token}` } })).status).toBe(401);
  });

  test('US-01: two tokens, and a token in the query, are invalid_request', async () => {
    const { access_token } = await obtainTokens({ issuer });
    const body = new URLSearchParams({ access_token }).toString();
    const answers = [
      await send({ method: 'POST', headers: { ...form, ...bearer(access_token) }, body }),
      await send({ headers: bearer(access_token) }, `${url}?${body}`),
      await send({}, `${url}?${body}`),
      await send({ method: 'POST', headers: form, body: `${body}&${body}` }),
    ];
    for (const answer of answers) expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test('US-02, JW-07: another kind of token is invalid_token', async () => {
    const tokens = await obtainTokens({ issuer });
    const { code } = await obtainCode({ issuer, client: tokens.client, browser: tokens.browser });
    expect(await userinfoStatus(issuer, tokens.access_token)).toBe(200);
    for (const token of [tokens.id_token, tokens.refresh_token, code, 'x', `${tokens.access_token}A`]) {
      const answer = await send({ headers: bearer(token) });
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
      expect(answer.headers.get('WWW-Authenticate')).toMatch(/^Bearer realm="authrim", resource_metadata="[^"]+", error="invalid_token"/);
    }
  });

  test('JW-01, JW-02: forged tokens with the claims of a good one are invalid_token', async () => {
    const { access_token } = await obtainTokens({ issuer });
    const [header = '', payload = '', signature = ''] = access_token.split('.');
    const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    const { keys } = (await (await fetch(`${issuer}/.well-known/jwks.json`)).json()) as { keys: { kid: string }[] };
    const own = JSON.parse(atob(header.replaceAll('-', '+').replaceAll('_', '/'))) as { kid: string };
    const publicKey = new TextEncoder().encode(JSON.stringify(keys.find(({ kid }) => kid === own.kid)));
    const forged = [
      new UnsecuredJWT(claims).encode(),
      await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: own.kid }).sign(publicKey),
      `${header}.${payload}.`,
      `${header}.${btoa(JSON.stringify({ ...claims, sub: 'bob-81aa40c2' })).replace(/=+$/, '')}.${signature}`,
    ];
    for (const token of forged) expect(await userinfoStatus(issuer, token)).toBe(401);
    expect(await userinfoStatus(issuer, access_token)).toBe(200);
  });

  test('B-123: a token without openid is insufficient_scope', async () => {
    const { access_token } = await obtainTokens({ issuer, scope: 'profile' });
    const answer = await send({ headers: bearer(access_token) });
    expect(answer).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
    expect(answer.headers.get('WWW-Authenticate')).toContain('error="insufficient_scope"');
  });

  test('US-03, B-120: a revoked token is refused from the next request on', async () => {
    const { access_token, client } = await obtainTokens({ issuer });
    expect(await userinfoStatus(issuer, access_token)).toBe(200);
    await postForm(`${issuer}/revoke`, { token: access_token }, client);
    expect(await userinfoStatus(issuer, access_token)).toBe(401);
  });

  test('US-03: a token of an ended session is refused from the next request on', async () => {
    const browser = createBrowser(issuer);
    const { access_token, id_token } = await obtainTokens({ issuer, browser });
    expect(await userinfoStatus(issuer, access_token)).toBe(200);
    await browser.open(`/logout?${new URLSearchParams({ id_token_hint: id_token })}`);
    expect(await userinfoStatus(issuer, access_token)).toBe(401);
  });

  test('HD-09, HD-11: other paths and methods are not userinfo', async () => {
    const { access_token } = await obtainTokens({ issuer });
    expect((await send({ headers: bearer(access_token) }, `${url}/x.css`)).status).toBe(404);
    expect(await send({ method: 'DELETE', headers: bearer(access_token) })).toMatchObject({ status: 405 });
  });
});
