import { describe, expect, test } from 'vitest';
import { insufficientScope, invalidToken, temporarilyUnavailable } from '../oauth/errors.ts';
import { readBearerToken, renderBearerError } from './bearer.ts';
import type { Powers, WorkerContext } from './worker.ts';

const url = 'https://id.example.com/userinfo';
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const get = (Authorization?: string, query = '') => new Request(url + query, { headers: Authorization ? { Authorization } : {} });
const post = (body: string, headers: Record<string, string> = {}) =>
  new Request(url, { method: 'POST', body, headers: { ...form, ...headers } });

const context = { get: () => 'request-1' } as unknown as WorkerContext<Powers>;
const refusalOf = async (request: Request): Promise<Response> =>
  readBearerToken(request).then(
    () => new Response('accepted'),
    (error) => renderBearerError(context, error),
  );

describe('where the token may stand (RFC 6750 §2, B-118)', () => {
  test('the header, of any case and any number of spaces (B-121, US-07)', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER'])
      expect(await readBearerToken(get(`${scheme} mF_9.B5f-4.1JqM`))).toBe('mF_9.B5f-4.1JqM');
    expect(await readBearerToken(get('Bearer   abc=='))).toBe('abc==');
    expect(await readBearerToken(new Request(url, { method: 'POST', headers: { Authorization: 'Bearer abc' } }))).toBe('abc');
  });

  test('the form body of a POST', async () => {
    expect(await readBearerToken(post('access_token=abc'))).toBe('abc');
    expect(await readBearerToken(post('other=1', { Authorization: 'Bearer abc' }))).toBe('abc');
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
  ])('US-01, US-07: %s is 401 without an error code', async (_, request) => {
    const response = await refusalOf(request());
    expect(response.status).toBe(401);
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer realm="authrim"');
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
    [invalidToken('The access token is not valid'), 401, 'invalid_token'],
    [insufficientScope('The access token lacks the scope openid'), 403, 'insufficient_scope'],
  ])('header and body tell the same: %s', async (error, status, code) => {
    const response = renderBearerError(context, error);
    expect(response.status).toBe(status);
    expect(response.headers.get('WWW-Authenticate')).toBe(
      `Bearer realm="authrim", error="${code}", error_description="${error.error_description}"`,
    );
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(await response.json()).toEqual({ error: code, error_description: error.error_description });
  });

  test('a failing dependency is 503 and no challenge', () => {
    const response = renderBearerError(context, temporarilyUnavailable('SubjectStore did not answer'));
    expect(response.status).toBe(503);
    expect(response.headers.get('WWW-Authenticate')).toBeNull();
    expect(response.headers.get('Retry-After')).toBe('2');
  });
});
