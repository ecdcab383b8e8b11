// Attacks on the authorization code at /token. The rows that need nothing hostile but one more request (TK-01, TK-05, TK-11,
// TK-15, TK-17) are held by tests/flows/token.test.ts, the races by tests/flows/token-races.test.ts.
import { createHash } from 'node:crypto';
import { parseSecretRing } from '@authrim/shared/config';
import { createSealer, sealCode } from '@authrim/shared/handles';
import { decodeJwt } from 'jose';
import { expect, inject, test } from 'vitest';
import { createBrowser } from '../harness/browser.ts';
import { callback, type RegisteredClient, registerClient } from '../harness/journey.ts';
import { introspect, obtainCode, obtainTokens, type Parameters, postForm, readAnswer } from '../harness/token-requests.ts';

const issuer = inject('issuer');
const invalidGrant = { status: 400, body: { error: 'invalid_grant' } };
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

/** Another base64url character in one place. */
const changeAt = (text: string, place: number): string =>
  `${text.slice(0, place)}${text[place] === 'A' ? 'B' : 'A'}${text.slice(place + 1)}`;

test('TK-07, D-02: a code with any one character changed, cut or spliced opens nothing and harms nobody', async () => {
  const { client, code, redemption } = await obtainCode({ issuer });
  const { code: other } = await obtainCode({ issuer, client });
  const tokens = await obtainTokens({ issuer });
  const places = [...code].map((_, place) => place);
  const forged = [
    ...places.map((place) => changeAt(code, place)),
    ...places
      .filter((place) => place % 4 === 0)
      .flatMap((place) => [code.slice(0, place), code.slice(place), code.slice(0, place) + other.slice(place)]),
    `${code}=`,
    `${code}A`,
    ` ${code}`,
    code.toLowerCase(),
    encodeURIComponent(code).replaceAll('-', '+'),
    `${code} ${other}`,
    code + other,
    '\u0000'.repeat(20),
  ].filter((candidate) => candidate !== '' && candidate !== code && candidate !== other);
  const answers = await Promise.all(forged.map((candidate) => postForm(`${issuer}/token`, { ...redemption, code: candidate }, client)));
  for (const answer of answers) expect(answer).toMatchObject(invalidGrant);
  expect(await introspect(issuer, tokens.client, tokens.access_token)).toMatchObject({ active: true });
  expect((await postForm(`${issuer}/token`, redemption, client)).status).toBe(200);
});

test('TK-13, IN-01: each parameter sent twice is invalid_request, also with the same or no value, and consumes nothing', async () => {
  const client = await registerClient(issuer, { token_endpoint_auth_method: 'client_secret_post' });
  const { redemption } = await obtainCode({ issuer, client });
  const sent = new URLSearchParams({
    ...(redemption as Record<string, string>),
    client_id: client.client_id,
    client_secret: client.client_secret ?? '',
  });
  const send = async (body: string) => readAnswer(await fetch(`${issuer}/token`, { method: 'POST', headers: form, body }));
  for (const [name, value] of sent) {
    for (const second of [value, 'x', '']) {
      const pair = `${name}=${encodeURIComponent(second)}`;
      for (const body of [`${sent}&${pair}`, `${pair}&${sent}`])
        expect([name, second, await send(body)]).toMatchObject([name, second, { status: 400, body: { error: 'invalid_request' } }]);
    }
  }
  expect((await send(sent.toString())).status).toBe(200);
});

test('TK-13, B-105: another spelling of a grant type is no grant type', async () => {
  const { client, redemption } = await obtainCode({ issuer });
  for (const grant_type of [
    'authorization_code ',
    'Authorization_Code',
    'authorization-code',
    'authorization_code,refresh_token',
    'constructor',
    '["authorization_code"]',
  ]) {
    expect(await postForm(`${issuer}/token`, { ...redemption, grant_type }, client)).toMatchObject({
      status: 400,
      body: { error: 'unsupported_grant_type' },
    });
  }
  expect((await postForm(`${issuer}/token`, redemption, client)).status).toBe(200);
});

test('TK-51, RFC 9700 §4.5: a code of mallory’s own client or session does not redeem as the victim’s', async () => {
  const [victim, evil] = [await registerClient(issuer), await registerClient(issuer)];
  const stolen = await obtainCode({ issuer, client: victim });
  const own = await obtainCode({ issuer, client: evil, browser: createBrowser(issuer) });
  const mixed = [
    [{ ...stolen.redemption }, evil],
    [{ ...stolen.redemption, code_verifier: own.code_verifier }, victim],
    [{ ...own.redemption, code: stolen.code }, evil],
    [{ ...own.redemption }, victim],
    [{ ...stolen.redemption, redirect_uri: `${callback}?` }, victim],
    [{ ...stolen.redemption, redirect_uri: callback.toUpperCase() }, victim],
  ] as const;
  for (const [parameters, client] of mixed) expect(await postForm(`${issuer}/token`, parameters, client)).toMatchObject(invalidGrant);
  expect((await postForm(`${issuer}/token`, stolen.redemption, victim)).status).toBe(200);
  expect((await postForm(`${issuer}/token`, own.redemption, evil)).status).toBe(200);
});

test('TK-52, I2: only a replay that proves itself kills; a guess with the code alone does not', async () => {
  const spa = await registerClient(issuer, { token_endpoint_auth_method: 'none' });
  const { client, redemption } = await obtainCode({ issuer, client: spa });
  const { body } = await postForm(`${issuer}/token`, redemption, client);
  const guesses = [{ code_verifier: 'x'.repeat(43) }, { code_verifier: undefined }, { redirect_uri: undefined }];
  for (const guess of guesses) expect(await postForm(`${issuer}/token`, { ...redemption, ...guess }, client)).toMatchObject(invalidGrant);
  expect(await postForm(`${issuer}/token`, redemption, await registerClient(issuer))).toMatchObject(invalidGrant);
  const userinfo = () => fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${body.access_token}` } });
  expect((await userinfo()).status).toBe(200);
  expect(await postForm(`${issuer}/token`, redemption, client)).toMatchObject(invalidGrant);
  expect((await userinfo()).status).toBe(401);
});

test('TK-53, RFC 7636 §4.6: a code_verifier is compared whole and as it was sent', async () => {
  const { client, code_verifier, redemption } = await obtainCode({ issuer });
  const near = [
    code_verifier.slice(0, -1),
    `${code_verifier}A`,
    changeAt(code_verifier, 20),
    code_verifier.toLowerCase(),
    ` ${code_verifier}`,
    `${code_verifier}\n`,
    `${code_verifier}\u0000`,
    `${code_verifier}=`,
    'a'.repeat(42),
    'a'.repeat(129),
    'é'.repeat(43),
  ];
  for (const candidate of near)
    expect(await postForm(`${issuer}/token`, { ...redemption, code_verifier: candidate }, client)).toMatchObject(invalidGrant);
  expect((await postForm(`${issuer}/token`, redemption, client)).status).toBe(200);
});

test('TK-54, RFC 7636 §4.6, RFC 9700 §4.8: who saw the request alone cannot redeem: the challenge is no verifier, nor is its method', async () => {
  const { client, code_verifier, redemption } = await obtainCode({ issuer });
  const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');
  const seen: Parameters[] = [
    { code_verifier: code_challenge },
    { code_verifier: createHash('sha256').update(code_challenge).digest('base64url') },
    { code_verifier: undefined, code_challenge },
    { code_verifier: code_challenge, code_challenge, code_challenge_method: 'plain' },
    { code_verifier: createHash('sha256').update(code_verifier).digest('hex') },
    { code_verifier: '', code_challenge_method: '' },
  ];
  for (const change of seen) expect(await postForm(`${issuer}/token`, { ...redemption, ...change }, client)).toMatchObject(invalidGrant);
  expect((await postForm(`${issuer}/token`, redemption, client)).status).toBe(200);
});

test('TK-55, RFC 6749 §4.1.3: of two registered redirect URIs the code is good with the one it was sent to', async () => {
  const second = 'https://rp.example.com/second';
  const client = await registerClient(issuer, { redirect_uris: [callback, second] });
  const { redemption } = await obtainCode({ issuer, client, parameters: { redirect_uri: second } });
  for (const redirect_uri of [callback, undefined, '', `${second}/`, `${second}?`, `${second}#`])
    expect(await postForm(`${issuer}/token`, { ...redemption, redirect_uri }, client)).toMatchObject(invalidGrant);
  expect((await postForm(`${issuer}/token`, { ...redemption, redirect_uri: second }, client)).status).toBe(200);
});

test('TK-56, D-02: a code sealed under another secret, purpose or version opens nothing here', async () => {
  const { client, code, redemption } = await obtainCode({ issuer });
  const random = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
  const version = Buffer.from(code, 'base64url')[0] ?? 0;
  const sealers = [version, version + 1, 0, 255].map((number) =>
    createSealer(parseSecretRing('ROOT_SECRETS', `${number || 1}:${random()}`)),
  );
  const foreign = await Promise.all(sealers.map(async (sealer) => (await sealCode(sealer, 'alice')).code));
  const withVersion = (number: number) =>
    Buffer.concat([Buffer.from([number]), Buffer.from(code, 'base64url').subarray(1)]).toString('base64url');
  const { refresh_token, id_token, access_token } = await obtainTokens({ issuer, client });
  const jti = (decodeJwt(access_token).jti ?? '') as string;
  for (const candidate of [...foreign, withVersion(version + 1), withVersion(0), withVersion(255), refresh_token, id_token, jti])
    expect(await postForm(`${issuer}/token`, { ...redemption, code: candidate }, client)).toMatchObject(invalidGrant);
  expect((await postForm(`${issuer}/token`, redemption, client)).status).toBe(200);
});

test('TK-57, RFC 6749 §5.2: whatever was wrong with a code, the answer is the same', async () => {
  const spa = await registerClient(issuer, { token_endpoint_auth_method: 'none' });
  const { client, code, redemption } = await obtainCode({ issuer, client: spa });
  const used = await obtainCode({ issuer, client: spa });
  expect((await postForm(`${issuer}/token`, used.redemption, client)).status).toBe(200);
  const wrong: [Parameters, RegisteredClient][] = [
    [{ ...redemption, code: changeAt(code, 40) }, client],
    [{ ...redemption, code: 'x' }, client],
    [{ ...redemption, code_verifier: 'x'.repeat(43) }, client],
    [{ ...redemption, code_verifier: undefined }, client],
    [{ ...redemption, redirect_uri: `${callback}/` }, client],
    [redemption, await registerClient(issuer, { token_endpoint_auth_method: 'none' })],
    [used.redemption, client],
  ];
  const answers = await Promise.all(wrong.map(([parameters, of]) => postForm(`${issuer}/token`, parameters, of)));
  const seen = answers.map(({ status, headers, body }) => [
    status,
    body,
    [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name)),
  ]);
  expect(answers[0]).toMatchObject(invalidGrant);
  for (const answer of seen) expect(answer).toEqual(seen[0]);
  expect((await postForm(`${issuer}/token`, redemption, client)).status).toBe(200);
});
