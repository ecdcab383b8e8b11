// Attacks on /userinfo: where a token may stand, and what is no token. Revocation and logout (US-03) are in tests/flows/userinfo.test.ts.
import { beforeAll, expect, inject, test } from 'vitest';
import { obtainTokens, readAnswer, type Tokens } from '../harness/token-requests.ts';

const issuer = inject('issuer');
const url = `${issuer}/userinfo`;
let tokens: Tokens;

beforeAll(async () => {
  tokens = await obtainTokens({ issuer });
});

const send = async (init: RequestInit = {}, address = url) => readAnswer(await fetch(address, init));
const authorized = (Authorization: string) => send({ headers: { Authorization } });
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

test('US-07, CVE-2026-47673: Bearer in any case is the only scheme that needs no proof', async () => {
  const { access_token: token } = tokens;
  for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEaReR']) expect((await authorized(`${scheme} ${token}`)).status).toBe(200);
  const others = [
    `Basic ${token}`,
    `Basic ${btoa(`x:${token}`)}`,
    `Token ${token}`,
    `DPoP ${token}`,
    `MAC ${token}`,
    `Bearer:${token}`,
    `Bearer${token}`,
    `BearerX ${token}`,
    token,
    `JWT ${token}`,
  ];
  for (const authorization of others) {
    const { status, headers, body } = await authorized(authorization);
    expect([authorization.slice(0, 12), status]).toEqual([authorization.slice(0, 12), 401]);
    expect(headers.get('WWW-Authenticate')).toMatch(/^(Bearer|DPoP) realm="authrim"/);
    expect(body).not.toHaveProperty('sub');
  }
});

test('US-01, RFC 6750 §2: one token in one place; the query, a cookie and other bodies are no place', async () => {
  const { access_token: token } = tokens;
  const authorization = { Authorization: `Bearer ${token}` };
  const invalid: [RequestInit, string][] = [
    [{}, `${url}?access_token=${token}`],
    [{ headers: authorization }, `${url}?access_token=${token}`],
    [{ headers: authorization }, `${url}?access_token=`],
    [{ method: 'POST', headers: { ...authorization, ...form }, body: `access_token=${token}` }, url],
    [{ method: 'POST', headers: form, body: `access_token=${token}&access_token=${token}` }, url],
  ];
  for (const [init, address] of invalid)
    expect(await send(init, address)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  const missing: RequestInit[] = [
    {},
    { headers: { Cookie: `access_token=${token}; Authorization=Bearer ${token}` } },
    { headers: { Cookie: [...tokens.browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ') } },
    { headers: { 'X-Authorization': `Bearer ${token}`, 'X-Forwarded-Access-Token': token } },
    { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ access_token: token }) },
    { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: `access_token=${token}` },
  ];
  for (const init of missing) {
    const { status, headers } = await send(init);
    expect([status, headers.get('WWW-Authenticate')]).toEqual([
      401,
      expect.stringMatching(/^Bearer realm="authrim", resource_metadata="[^"]+", DPoP realm="authrim", algs=/),
    ]);
  }
  expect((await send({ headers: authorization })).status).toBe(200);
});

test('US-02, ASVS 9.2.2: nothing but a whole access token of ours is one', async () => {
  const { access_token: token, id_token, refresh_token, code } = tokens;
  const [header = '', payload = '', signature = ''] = token.split('.');
  const [idHeader = '', , idSignature = ''] = id_token.split('.');
  const others = [
    id_token,
    refresh_token,
    code,
    tokens.browser.cookies.get('session') ?? '',
    `${header}.${payload}`,
    `${header}.${payload}.`,
    `${header}.${payload}.${signature.slice(1)}`,
    `${header}.${payload}.${idSignature}`,
    `${idHeader}.${payload}.${idSignature}`,
    `${token}.`,
    `.${token}`,
    `${token}.${signature}`,
    `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
    'null',
    '...',
    'A'.repeat(20_000).slice(0, 12_000),
  ];
  for (const other of others) expect(await authorized(`Bearer ${other}`)).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
  expect((await authorized(`Bearer ${token}`)).status).toBe(200);
});

test('US-51, LG-27: an Authorization header of any shape is a refusal, never a failure', async () => {
  const shapes = [
    '',
    ' ',
    'Bearer',
    'Bearer ',
    'Bearer  ',
    'Bearer =',
    'Bearer \t',
    'Bearer a b',
    'Bearer "x"',
    'Bearer é',
    ',',
    '=',
    'Bearer x, Bearer y',
    `Bearer ${'='.repeat(5000)}`,
  ];
  for (const shape of shapes) expect([shape, [400, 401].includes((await authorized(shape)).status)]).toEqual([shape, true]);
});
