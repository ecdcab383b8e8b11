import { describe, expect, test } from 'vitest';
import { parseSecretRing, parseSettings } from '../config/index.ts';
import { dpopAlgorithms } from '../dpop/index.ts';
import { createDerivation } from '../handles/index.ts';
import {
  insufficientScope,
  insufficientUserAuthentication,
  invalidDpopProof,
  invalidToken,
  temporarilyUnavailable,
  useDpopNonce,
} from '../oauth/errors.ts';
import { readAccessToken, renderAccessTokenErrors } from './bearer.ts';
import type { Powers, WorkerContext } from './worker.ts';

const url = 'https://id.example.com/userinfo';
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const get = (Authorization?: string, query = '') => new Request(url + query, { headers: Authorization ? { Authorization } : {} });
const post = (body: string, headers: Record<string, string> = {}) =>
  new Request(url, { method: 'POST', body, headers: { ...form, ...headers } });

const about = ', resource_metadata="https://id.example.com/.well-known/oauth-protected-resource/userinfo"';
const bearer = `Bearer realm="authrim"${about}`;
const dpop = `DPoP realm="authrim", algs="${dpopAlgorithms.join(' ')}"${about}`;

const needs = {
  settings: parseSettings({ ISSUER: 'https://id.example.com' }),
  derivation: createDerivation(parseSecretRing('ROOT_SECRETS', '1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8')),
};
const read = (request: Request) => readAccessToken(request, needs, '/userinfo');

const known: Record<string, unknown> = { needs, requestId: 'request-1' };
const contextOf = (request: Request) => ({ get: (name: string) => known[name], req: { raw: request } }) as unknown as WorkerContext<Powers>;
const renderAccessTokenError = renderAccessTokenErrors('/userinfo');
const refusalOf = async (request: Request): Promise<Response> =>
  read(request).then(
    () => new Response('accepted'),
    (error) => renderAccessTokenError(contextOf(request), error),
  );

describe('where the token may stand (RFC 6750 §2, B-118)', () => {
  test('the header, of any case and any number of spaces (B-121, US-07)', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER'])
      expect(await read(get(`${scheme} mF_9.B5f-4.1JqM`))).toEqual({ access_token: 'mF_9.B5f-4.1JqM' });
    expect(await read(get('Bearer   abc=='))).toMatchObject({ access_token: 'abc==' });
    expect(await read(new Request(url, { method: 'POST', headers: { Authorization: 'Bearer abc' } }))).toMatchObject({
      access_token: 'abc',
    });
  });

  test('the form body of a POST', async () => {
    expect(await read(post('access_token=abc'))).toMatchObject({ access_token: 'abc' });
    expect(await read(post('other=1', { Authorization: 'Bearer abc' }))).toMatchObject({ access_token: 'abc' });
  });

  test.each([
    ['in the query', () => get(undefined, '?access_token=abc'), 400],
    ['in the query beside the header', () => get('Bearer abc', '?access_token=abc'), 400],
    ['in header and body', () => post('access_token=abc', { Authorization: 'Bearer abc' }), 400],
    ['twice in the body', () => post('access_token=abc&access_token=abc'), 400],
  ])('US-01: %s is invalid_request', async (_, request, status) => {
    const response = await refusalOf(request());
    expect(response.status).toBe(status);
    expect(response.headers.get('WWW-Authenticate')).toContain('error="invalid_request"');
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });
});

describe('challenges (RFC 6750 §3, B-120)', () => {
  test.each([
    ['nothing', () => get()],
    ['Basic', () => get('Basic YWJjOmRlZg==')],
    ['a made-up scheme', () => get('Token abc')],
    ['a bare token', () => get('abc')],
    ['JSON', () => post('{"access_token":"abc"}', { 'Content-Type': 'application/json' })],
  ])('US-01, US-07, B-303: %s is 401 without an error code, and tells where the resource is described', async (_, request) => {
    const response = await refusalOf(request());
    expect(response.status).toBe(401);
    expect(response.headers.get('WWW-Authenticate')).toBe(`${bearer}, ${dpop}`);
    expect(await response.text()).toBe('');
  });

  test.each(['Bearer', 'Bearer ', 'Bearer a b', 'Bearer abc,def', 'Bearer "abc"', 'Bearer a=b'])(
    '%j is invalid_token',
    async (authorization) => {
      const response = await refusalOf(get(authorization));
      expect(response.status).toBe(401);
      expect(response.headers.get('WWW-Authenticate')).toContain('error="invalid_token"');
    },
  );

  test.each([
    [invalidToken('The access token is not valid'), 401],
    [insufficientScope('The access token lacks the scope openid'), 403],
    [invalidDpopProof('The DPoP proof was used before'), 401],
    [useDpopNonce('The DPoP proof must carry the nonce of this response', { headers: { 'DPoP-Nonce': 'n' } }), 401],
  ])('B-173: header and body tell the same, to either scheme: %s', async (error, status) => {
    const told = `error="${error.error}", error_description="${error.error_description}"`;
    const asBearer = renderAccessTokenError(contextOf(get('Bearer abc')), error);
    expect(asBearer.headers.get('WWW-Authenticate')).toBe(`${bearer}, ${told}${status === 401 ? `, ${dpop}` : ''}`);
    const response = renderAccessTokenError(contextOf(get('dpop abc')), error);
    expect(response.status).toBe(status);
    expect(response.headers.get('WWW-Authenticate')).toBe(`${dpop}, ${told}`);
    expect(response.headers.get('DPoP-Nonce')).toBe(error.headers['DPoP-Nonce'] ?? null);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(await response.json()).toEqual({ error: error.error, error_description: error.error_description });
  });

  test('B-172, B-173: the DPoP scheme without a proof is 401', async () => {
    const response = await refusalOf(get('DPoP abc'));
    expect(response.status).toBe(401);
    expect(response.headers.get('WWW-Authenticate')).toContain('DPoP realm="authrim", algs="ES256 ');
    expect(await response.json()).toMatchObject({ error: 'invalid_dpop_proof' });
  });

  test('RFC 6750 §3, RFC 9470 §3: a challenge says what would be enough', () => {
    const error = insufficientUserAuthentication('The sign-in is too old', { challenge: { acr_values: 'phr', max_age: '60' } });
    const response = renderAccessTokenError(contextOf(get('Bearer abc')), error);
    expect(response.status).toBe(401);
    const told = 'error="insufficient_user_authentication", error_description="The sign-in is too old", acr_values="phr", max_age="60"';
    expect(response.headers.get('WWW-Authenticate')).toBe(`${bearer}, ${told}, ${dpop}`);
  });

  test('a failing dependency is 503 and no challenge', () => {
    const response = renderAccessTokenError(contextOf(get('Bearer abc')), temporarilyUnavailable('SubjectStore did not answer'));
    expect(response.status).toBe(503);
    expect(response.headers.get('WWW-Authenticate')).toBeNull();
    expect(response.headers.get('Retry-After')).toBe('2');
  });
});
