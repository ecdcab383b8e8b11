// Attacks on /introspect and /revoke: learning about tokens, and ending those of others. RV-01 and RV-02 in their plain form are in
// tests/flows/introspection-revocation.test.ts, RV-09 in tests/flows/token-races.test.ts, RV-03 in tests/faults.
import { decodeJwt } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { authorizeUrl } from '../harness/authorization.ts';
import { createBrowser } from '../harness/browser.ts';
import { pageOf, type RegisteredClient, registerClient } from '../harness/journey.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import {
  basicCredentials,
  introspect,
  obtainCode,
  obtainTokens,
  postForm,
  type Tokens,
  userinfoStatus,
} from '../harness/token-requests.ts';

const { issuer, copyPeople } = await sharedOrigin('usual');
/** Nobody else's: of a hundred other sessions one would end with the next. */
const username = 'alice-revoked';
let tokens: Tokens;
let stranger: RegisteredClient;

beforeAll(async () => {
  await copyPeople('revoked');
  [tokens, stranger] = [await obtainTokens({ issuer, username }), await registerClient(issuer)];
});

const revoke = (token: string, client: RegisteredClient, more: Record<string, string> = {}) =>
  postForm(`${issuer}/revoke`, { token, ...more }, client);
const isActive = async (token: string): Promise<boolean> => (await introspect(issuer, tokens.client, token)).active === true;

/** Everything here that is a handle or a JWT, and no token to introspect. */
async function otherHandles(): Promise<Record<string, string>> {
  const { code } = await obtainCode({ issuer, username, client: tokens.client });
  const waiting = pageOf(await createBrowser(issuer).open(authorizeUrl(issuer, tokens.client)));
  const { request_uri = '', form_token = '' } = waiting.forms[0]?.fields ?? {};
  return {
    'a code': code,
    'a redeemed code': tokens.code,
    'an ID Token': tokens.id_token,
    'a session cookie': tokens.browser.cookies.get('session') ?? '',
    'a browser cookie': tokens.browser.cookies.get('browser') ?? '',
    'a request_uri': request_uri,
    'the handle in it': request_uri.split(':').at(-1) ?? '',
    'a form token': form_token,
    'a client secret': tokens.client.client_secret ?? '',
    'a registration token': tokens.client.registration_access_token,
    'a client_id': tokens.client.client_id,
  };
}

test('RV-05, RFC 7662 §2.2: whatever is no live access or refresh token is exactly {"active":false}', async () => {
  expect([await isActive(tokens.access_token), await isActive(tokens.refresh_token)]).toEqual([true, true]);
  const { access_token: access, refresh_token: refresh } = tokens;
  const others = {
    ...(await otherHandles()),
    'half an access token': access.slice(0, access.length / 2),
    'an access token twice': `${access}${access}`,
    'an access token in quotes': `"${access}"`,
    'Bearer before it': `Bearer ${access}`,
    'half a refresh token': refresh.slice(0, refresh.length / 2),
    'a refresh token padded': `${refresh}==`,
    'a dot': '.',
    'a NUL': '\u0000',
    JSON: '{"active":true}',
    'sixty thousand characters': 'x'.repeat(60_000),
  };
  for (const [name, token] of Object.entries(others)) {
    for (const hint of ['', 'access_token', 'refresh_token']) {
      const { status, body } = await postForm(`${issuer}/introspect`, { token, token_type_hint: hint }, tokens.client);
      expect([name, status, body]).toEqual([name, 200, { active: false }]);
    }
  }
});

test('RV-51, RFC 7009 §2.1: what is no token of this client ends nothing, whoever asks', async () => {
  const spa = await registerClient(issuer, { token_endpoint_auth_method: 'none' });
  for (const token of [...Object.values(await otherHandles()), tokens.access_token.slice(0, -1), `${tokens.refresh_token}A`])
    expect((await revoke(token, tokens.client)).status).toBe(200);
  for (const token of [tokens.access_token, tokens.refresh_token]) {
    for (const client of [stranger, spa]) expect((await revoke(token, client)).status).toBe(200);
    const unproven = await postForm(`${issuer}/revoke`, { token, client_id: tokens.client.client_id });
    expect(unproven).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  }
  expect([await isActive(tokens.access_token), await isActive(tokens.refresh_token)]).toEqual([true, true]);
  const { redemption, client } = await obtainCode({ issuer, username, client: tokens.client });
  expect((await revoke(String(redemption.code), client)).status).toBe(200);
  expect((await postForm(`${issuer}/token`, redemption, client)).status).toBe(200);
});

test('RV-52: a refresh token tells a stranger nothing, and an access token tells nobody who cannot prove himself', async () => {
  expect(await introspect(issuer, stranger, tokens.refresh_token)).toEqual({ active: false });
  const spa = await registerClient(issuer, { token_endpoint_auth_method: 'none' });
  const unproven = [
    await postForm(`${issuer}/introspect`, { token: tokens.access_token }),
    await postForm(`${issuer}/introspect`, { token: tokens.access_token }, spa),
    await postForm(`${issuer}/introspect`, { token: tokens.access_token, client_id: stranger.client_id }),
    await postForm(`${issuer}/introspect`, { token: tokens.access_token }, { ...stranger, client_secret: 'wrong' }),
  ];
  for (const answer of unproven) {
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(answer.body).not.toHaveProperty('active');
  }
});

test('RV-53, B-253: one access token dies alone, its siblings and its family live', async () => {
  const { client, access_token, refresh_token } = await obtainTokens({ issuer, username });
  const { body } = await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token }, client);
  expect((await revoke(access_token, client, { token_type_hint: 'refresh_token' })).status).toBe(200);
  expect(await introspect(issuer, client, access_token)).toEqual({ active: false });
  for (const token of [body.access_token, body.refresh_token])
    expect(await introspect(issuer, client, String(token))).toMatchObject({ active: true });
});

test('RV-11, ASVS 10.4.9: who signs out ends the codes and tokens of every client in the session, and of no other', async () => {
  const browser = createBrowser(issuer);
  const [one, other] = [await obtainTokens({ issuer, username, browser }), await obtainTokens({ issuer, username, browser })];
  const { client, redemption } = await obtainCode({ issuer, username, browser, client: other.client });
  const elsewhere = await obtainTokens({ issuer, username, browser: createBrowser(issuer), client: one.client });
  const living = async () =>
    Promise.all(
      [one, other, elsewhere].flatMap(({ client: of, access_token, refresh_token }) =>
        [access_token, refresh_token].map(async (token) => (await introspect(issuer, of, token)).active),
      ),
    );
  expect(await living()).toEqual([true, true, true, true, true, true]);
  await browser.submit(pageOf(await browser.open('/logout')), {}, 'logout-confirm');
  expect(await living()).toEqual([false, false, false, false, true, true]);
  expect(await postForm(`${issuer}/token`, redemption, client)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  for (const { client: of, refresh_token, access_token } of [one, other]) {
    const refreshed = await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token }, of);
    expect(refreshed).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await userinfoStatus(issuer, access_token)).toBe(401);
  }
  expect(await userinfoStatus(issuer, elsewhere.access_token)).toBe(200);
});

test('RV-54, RFC 7662 §4: dead, unknown, foreign and impossible tokens are one answer, header by header', async () => {
  const { client, access_token, refresh_token } = await obtainTokens({ issuer, username });
  const alive = await postForm(`${issuer}/introspect`, { token: access_token }, client);
  expect(alive.body.active).toBe(true);
  expect((await revoke(refresh_token, client)).status).toBe(200);
  const candidates = [access_token, refresh_token, tokens.refresh_token, tokens.id_token, 'x', 'a.b.c', `${access_token}A`, '\u{1f511}'];
  const answers = await Promise.all(candidates.map((token) => postForm(`${issuer}/introspect`, { token }, client)));
  const seen = answers.map(({ status, headers, body }) => [
    status,
    body,
    [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name)),
  ]);
  for (const answer of seen) expect(answer).toEqual(seen[0]);
  expect(alive.headers.get('Cache-Control')).toBe('no-store');
});

test('RV-55, RFC 7009 §2.1: a hint of any shape neither hides a token nor reaches another, and token is one text', async () => {
  const hints = [
    '',
    'refresh_token ',
    'REFRESH_TOKEN',
    '__proto__',
    'constructor',
    'id_token',
    'x'.repeat(10_000),
    '["access_token"]',
    '\u0000',
  ];
  for (const token_type_hint of hints) {
    const { client, access_token, refresh_token } = await obtainTokens({ issuer, username, client: tokens.client });
    expect((await revoke(access_token, client, { token_type_hint })).status).toBe(200);
    expect([token_type_hint, await isActive(access_token), await isActive(refresh_token)]).toEqual([token_type_hint, false, true]);
  }
  const headers = {
    Authorization: basicCredentials(tokens.client.client_id, tokens.client.client_secret ?? ''),
    'Content-Type': 'application/x-www-form-urlencoded',
  };
  for (const path of ['/revoke', '/introspect']) {
    for (const form of [
      `token=x&token=${tokens.access_token}`,
      `token=${tokens.access_token}&token=`,
      '',
      'token=',
      'Token=x',
      'token[]=x',
    ])
      expect([form, (await fetch(issuer + path, { method: 'POST', headers, body: form })).status]).toEqual([form, 400]);
  }
  expect([await isActive(tokens.access_token), await isActive(tokens.refresh_token)]).toEqual([true, true]);
});

test('RV-56, RFC 9701 §5: a signed answer about what is dead says that alone, to whom it was asked by', async () => {
  const members = { introspection_signed_response_alg: 'ES256' };
  const own = await obtainTokens({ issuer, username, client: await registerClient(issuer, members) });
  const { client } = own;
  const ask = async (token: string) => {
    const Authorization = basicCredentials(client.client_id, client.client_secret ?? '');
    const headers = { Authorization, Accept: 'application/token-introspection+jwt' };
    const answer = await fetch(`${issuer}/introspect`, { method: 'POST', headers, body: new URLSearchParams({ token }) });
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    return decodeJwt(await answer.text());
  };
  expect(await ask(own.access_token)).toMatchObject({ aud: client.client_id, token_introspection: { active: true } });
  expect((await revoke(own.refresh_token, client)).status).toBe(200);
  for (const token of [own.access_token, own.refresh_token, tokens.refresh_token, 'x', 'a.b.c']) {
    const claims = await ask(token);
    expect(claims).toEqual({ iss: issuer, aud: client.client_id, iat: expect.any(Number), token_introspection: { active: false } });
  }
});

test('RV-57, RFC 7009 §2, RFC 7662 §2.1: no token is read from where no token belongs', async () => {
  const { client, access_token, refresh_token } = await obtainTokens({ issuer, username });
  const Authorization = basicCredentials(client.client_id, client.client_secret ?? '');
  const form = { 'Content-Type': 'application/x-www-form-urlencoded', Authorization };
  const misplaced: [path: string, init: RequestInit][] = ['/revoke', '/introspect'].flatMap((path): [string, RequestInit][] => [
    [`${path}?token=${refresh_token}`, { method: 'POST', headers: form, body: '' }],
    [`${path}?token=${refresh_token}`, { headers: { Authorization } }],
    [path, { method: 'POST', headers: { ...form, Cookie: `token=${refresh_token}` }, body: '' }],
    [path, { method: 'POST', headers: { ...form, Authorization: `Bearer ${access_token}` }, body: `token=${refresh_token}` }],
    [
      path,
      { method: 'POST', headers: { Authorization, 'Content-Type': 'application/json' }, body: JSON.stringify({ token: refresh_token }) },
    ],
    [path, { method: 'POST', headers: { Authorization, 'Content-Type': 'text/plain' }, body: `token=${refresh_token}` }],
    [path, { method: 'PUT', headers: form, body: `token=${refresh_token}` }],
    [path, { method: 'DELETE', headers: form, body: `token=${refresh_token}` }],
  ]);
  for (const [path, init] of misplaced) {
    const { status } = await fetch(issuer + path, init);
    expect([path, init.method, [400, 401, 405, 415].includes(status)]).toEqual([path, init.method, true]);
  }
  for (const token of [access_token, refresh_token]) expect(await introspect(issuer, client, token)).toMatchObject({ active: true });
  expect((await revoke(refresh_token, client)).status).toBe(200);
  expect(await introspect(issuer, client, refresh_token)).toEqual({ active: false });
});
