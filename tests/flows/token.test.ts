import { decodeJwt } from 'jose';
import { ClientSecretBasic, ClientSecretPost } from 'openid-client';
import { describe, expect, inject, test } from 'vitest';
import { callback, completeFlow, registerClient } from '../harness/journey.ts';
import {
  type Code,
  introspect,
  obtainCode,
  obtainTokens,
  type Parameters,
  postForm,
  readAnswer,
  userinfoStatus,
} from '../harness/token-requests.ts';

const issuer = inject('issuer');

const redeem = ({ client, redemption }: Code, change: Parameters = {}, caller = client) =>
  postForm(`${issuer}/token`, { ...redemption, ...change }, caller);

const refusal = (error: string, status = 400) => ({ status, body: { error, error_description: expect.any(String) } });

/** A refusal that did no harm: the right request still succeeds. */
async function expectRefusedUnharmed(code: Code, change: Parameters, error: string): Promise<void> {
  expect(await redeem(code, change)).toMatchObject(refusal(error));
  expect(await redeem(code)).toMatchObject({ status: 200 });
}

describe('a code redeemed by the client it was given to', () => {
  test('B-090, B-091, TK-17: JSON nobody keeps, with an ID Token and without cookies', async () => {
    const { status, headers, body } = await redeem(await obtainCode({ issuer }));
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 900, scope: 'openid profile email' });
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'id_token', 'refresh_token', 'scope', 'token_type']);
    expect(headers.get('Content-Type')).toContain('application/json');
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(headers.get('Access-Control-Allow-Credentials')).toBeNull();
    expect(headers.getSetCookie()).toEqual([]);
  });

  test.each([
    ['client_secret_basic', ClientSecretBasic],
    ['client_secret_post', ClientSecretPost],
  ] as const)('B-092: %s, as openid-client sends and verifies it', async (token_endpoint_auth_method, authentication) => {
    const client = await registerClient(issuer, { token_endpoint_auth_method });
    const { tokens } = await completeFlow({ issuer, username: 'alice', client, authentication: authentication(client.client_secret) });
    expect(tokens.claims()).toMatchObject({ iss: issuer, aud: client.client_id, sub: 'alice-3f9c1d7e' });
  });

  test('B-092: none, with PKCE', async () => {
    const client = await registerClient(issuer, { token_endpoint_auth_method: 'none' });
    const { tokens } = await completeFlow({ issuer, username: 'alice', client });
    expect(tokens.refresh_token).toBeDefined();
  });

  test('B-110: no refresh token for a client that did not register for it', async () => {
    const client = await registerClient(issuer, { grant_types: ['authorization_code'] });
    expect((await redeem(await obtainCode({ issuer, client }))).body).not.toHaveProperty('refresh_token');
  });

  test('RFC 6749 §3.3: without openid no ID Token', async () => {
    const { body } = await redeem(await obtainCode({ issuer, scope: 'profile' }));
    expect(body).toMatchObject({ scope: 'profile' });
    expect(body).not.toHaveProperty('id_token');
  });

  test('TK-11, B-106: scope at redemption widens nothing', async () => {
    const { body } = await redeem(await obtainCode({ issuer, scope: 'openid' }), { scope: 'openid profile email' });
    expect(body.scope).toBe('openid');
    expect(decodeJwt(String(body.access_token)).scope).toBe('openid');
  });
});

describe('what does not redeem a code, and does not consume it (B-099)', () => {
  test.each([
    ['B-100: another redirect_uri', { redirect_uri: `${callback}/other` }],
    ['B-100: no redirect_uri', { redirect_uri: undefined }],
    ['B-101: another code_verifier', { code_verifier: 'x'.repeat(43) }],
    ['B-101: a malformed code_verifier', { code_verifier: 'too short' }],
    ['B-101: no code_verifier', { code_verifier: undefined }],
  ])('%s', async (_, change) => {
    await expectRefusedUnharmed(await obtainCode({ issuer }), change, 'invalid_grant');
  });

  test('B-099: another client', async () => {
    const code = await obtainCode({ issuer });
    expect(await redeem(code, {}, await registerClient(issuer))).toMatchObject(refusal('invalid_grant'));
    expect(await redeem(code)).toMatchObject({ status: 200 });
  });

  test('TK-05: a code_verifier where there was no challenge', async () => {
    const code = await obtainCode({ issuer, parameters: { code_challenge: undefined, code_challenge_method: undefined } });
    expect(await redeem(code)).toMatchObject(refusal('invalid_grant'));
    expect(await redeem(code, { code_verifier: undefined })).toMatchObject({ status: 200 });
  });

  test('TK-07: forged and spliced codes', async () => {
    const [mine, other] = [await obtainCode({ issuer }), await obtainCode({ issuer })];
    const middle = mine.code.length / 2;
    const forged = [
      'x',
      'A'.repeat(mine.code.length),
      `${mine.code}A`,
      mine.code.slice(0, -1),
      mine.code.slice(0, middle) + other.code.slice(middle),
      `${mine.code.slice(0, middle)}${mine.code[middle] === 'A' ? 'B' : 'A'}${mine.code.slice(middle + 1)}`,
      'x'.repeat(5000),
    ];
    for (const code of forged) expect(await redeem(mine, { code })).toMatchObject(refusal('invalid_grant'));
    expect(await redeem(mine)).toMatchObject({ status: 200 });
  });

  test('RF-15: a token of another kind is no code', async () => {
    const { access_token, refresh_token, id_token } = await obtainTokens({ issuer });
    const code = await obtainCode({ issuer });
    for (const token of [access_token, refresh_token, id_token]) {
      expect(await redeem(code, { code: token })).toMatchObject(refusal('invalid_grant'));
    }
    expect(await redeem(code)).toMatchObject({ status: 200 });
  });
});

describe('a code used twice (B-102, B-103)', () => {
  test('TK-01: the second time is invalid_grant, and all that came of the first is dead', async () => {
    const code = await obtainCode({ issuer });
    const { body } = await redeem(code);
    const [access_token, refresh_token] = [String(body.access_token), String(body.refresh_token)];
    expect(await userinfoStatus(issuer, access_token)).toBe(200);
    expect(await redeem(code)).toMatchObject(refusal('invalid_grant'));
    expect(await userinfoStatus(issuer, access_token)).toBe(401);
    expect(await introspect(issuer, code.client, access_token)).toEqual({ active: false });
    expect(await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token }, code.client)).toMatchObject(
      refusal('invalid_grant'),
    );
  });
});

describe('the form of the request (RFC 6749 §3.2)', () => {
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const send = async (path: string, init: RequestInit) => readAnswer(await fetch(`${issuer}${path}`, init));

  test('TK-15, B-089: POST alone; the query is never read', async () => {
    const code = await obtainCode({ issuer });
    const query = new URLSearchParams(code.redemption as Record<string, string>);
    const get = await send(`/token?${query}`, {});
    expect(get.status).toBe(405);
    expect(get.headers.get('Allow')).toBe('POST, OPTIONS');
    expect(await send(`/token?${query}`, { method: 'POST', headers: form, body: '' })).toMatchObject(refusal('invalid_request'));
    expect(await redeem(code)).toMatchObject({ status: 200 });
  });

  test.each([
    ['JSON', { headers: { 'Content-Type': 'application/json' }, body: '{"grant_type":"authorization_code"}' }, 415],
    ['a text', { headers: { 'Content-Type': 'text/plain' }, body: 'grant_type=authorization_code' }, 415],
    ['a body of 65 KiB', { headers: form, body: `grant_type=${'x'.repeat(65 * 1024)}` }, 413],
    ['TK-13: grant_type twice', { headers: form, body: 'grant_type=authorization_code&grant_type=authorization_code' }, 400],
    ['TK-13: code twice', { headers: form, body: 'grant_type=authorization_code&code=a&code=b' }, 400],
    ['IN-11: broken percent-encoding', { headers: form, body: 'grant_type=%GG' }, 400],
    ['no grant_type', { headers: form, body: 'code=a' }, 400],
  ])('B-089: %s is invalid_request', async (_, init, status) => {
    expect(await send('/token', { method: 'POST', ...init })).toMatchObject(refusal('invalid_request', status));
  });

  test.each(['password', 'implicit', 'urn:example:grant', 'AUTHORIZATION_CODE', '__proto__'])(
    'B-105: grant_type %s is unsupported_grant_type',
    async (grant_type) => {
      const client = await registerClient(issuer);
      expect(await postForm(`${issuer}/token`, { grant_type }, client)).toMatchObject(refusal('unsupported_grant_type'));
    },
  );

  test('B-105, TK-13: a grant the client did not register is unauthorized_client', async () => {
    const client = await registerClient(issuer, { grant_types: ['authorization_code'] });
    const { refresh_token } = await obtainTokens({ issuer });
    expect(await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token }, client)).toMatchObject(
      refusal('unauthorized_client'),
    );
  });

  test('RFC 6749 §5.2: a missing code is invalid_request', async () => {
    expect(await redeem(await obtainCode({ issuer }), { code: undefined })).toMatchObject(refusal('invalid_request'));
  });

  test('TK-17: errors are JSON nobody keeps, readable from any origin', async () => {
    const { headers } = await redeem(await obtainCode({ issuer }), { code: 'x' });
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*');
  });
});
