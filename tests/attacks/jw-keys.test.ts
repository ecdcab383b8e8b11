// Attacks on what we sign and take back: access tokens at /userinfo and /introspect, ID Tokens as hints at /authorize and /logout.
// Assertions of clients are in ca-client-authentication.test.ts.
import { createHmac, createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { beforeAll, expect, inject, test } from 'vitest';
import { assert, registerAsserting } from '../harness/assertions.ts';
import { authorizeUrl, signedInBrowser } from '../harness/authorization.ts';
import { type Browser, createBrowser } from '../harness/browser.ts';
import { callback, pageOf, type RegisteredClient, randomAddress, registerClient, sentTo } from '../harness/journey.ts';
import { expectErrorRedirect } from '../harness/oracles.ts';
import { objectClaims, sign } from '../harness/request-objects.ts';
import {
  basicCredentials,
  introspect,
  obtainCode,
  obtainTokens,
  type Parameters,
  postForm,
  readAnswer,
  type Tokens,
  userinfoStatus,
} from '../harness/token-requests.ts';

const issuer = inject('issuer');
let tokens: Tokens;
let browser: Browser;
let keys: (JWK & { kid: string })[];

beforeAll(async () => {
  tokens = await obtainTokens({
    issuer,
    browser: createBrowser(issuer),
    client: await registerClient(issuer, { id_token_signed_response_alg: 'ES256' }),
  });
  browser = await signedInBrowser(issuer, tokens.client, 'judy');
  ({ keys } = (await (await fetch(`${issuer}/.well-known/jwks.json`)).json()) as { keys: typeof keys });
});

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part = ''): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

/** Whether anybody here takes this text for a token of ours. The hints are tried in a browser where judy is signed in. */
async function acceptances(token: string): Promise<string[]> {
  const takers: [string, () => Promise<boolean>][] = [
    ['userinfo', async () => (await userinfoStatus(issuer, token)) === 200],
    ['introspection', async () => (await introspect(issuer, tokens.client, token)).active === true],
    [
      'hint at /authorize',
      async () => {
        const url = sentTo(await browser.open(authorizeUrl(issuer, tokens.client, { prompt: 'none', id_token_hint: token })));
        return url.searchParams.get('error') !== 'invalid_request';
      },
    ],
    [
      'hint at /logout',
      async () =>
        pageOf(await createBrowser(issuer).open(`${issuer}/logout?${new URLSearchParams({ id_token_hint: token })}`)).forms.length === 0,
    ],
  ];
  const outcomes = await Promise.all(takers.map(async ([name, accepts]) => ((await accepts()) ? [name] : [])));
  return outcomes.flat();
}

async function expectNobodyTakes(forged: Readonly<Record<string, string>>): Promise<void> {
  expect(await acceptances(tokens.access_token)).toEqual(['userinfo', 'introspection']);
  expect(await acceptances(tokens.id_token)).toEqual(['hint at /authorize', 'hint at /logout']);
  for (const [name, token] of Object.entries(forged)) expect([name, await acceptances(token)]).toEqual([name, []]);
}

/** Forges both kinds of token: `forge` gets the header and claims of the real one. */
async function forgeBoth(
  forge: (header: Record<string, unknown>, claims: Record<string, unknown>) => Record<string, string> | Promise<Record<string, string>>,
) {
  const both = [tokens.access_token, tokens.id_token].map(async (token) => {
    const [header, payload] = token.split('.');
    const forged = await forge(decode(header), decode(payload));
    return Object.entries(forged).map(([name, value]) => [`${decode(header).typ} ${name}`, value] as const);
  });
  return Object.fromEntries((await Promise.all(both)).flat());
}

test('JW-01, RFC 8725 §3.1: a token without a signature is no token, however none is spelled', async () => {
  await expectNobodyTakes(
    await forgeBoth((header, claims) =>
      Object.fromEntries(
        ['none', 'None', 'NONE', 'nOnE', '', 'null'].flatMap((alg) =>
          ['', 'AAAA'].map((signature) => [`${alg}.${signature}`, `${encode({ ...header, alg })}.${encode(claims)}.${signature}`]),
        ),
      ),
    ),
  );
});

test('JW-02, CVE-2026-22817: an HMAC under any form of our public keys is no signature', async () => {
  const forms = (key: KeyObject, jwk: JWK): (string | Buffer)[] => [
    key.export({ type: 'spki', format: 'pem' }),
    key.export({ type: 'spki', format: 'pem' }).toString().trim(),
    key.export({ type: 'spki', format: 'der' }),
    JSON.stringify(jwk),
    jwk.n ?? `${jwk.x}${jwk.y}`,
    Buffer.from(jwk.n ?? jwk.x ?? '', 'base64url'),
    '',
  ];
  await expectNobodyTakes(
    await forgeBoth((header, claims) => {
      const jwk = keys.find(({ kid }) => kid === header.kid) ?? {};
      const secrets = forms(createPublicKey({ key: jwk as never, format: 'jwk' }), jwk);
      return Object.fromEntries(
        secrets.map((secret, index) => {
          const input = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`;
          return [`HS256 ${index}`, `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`];
        }),
      );
    }),
  );
});

test('JW-03, JW-05: keys and rules a header brings along are refused, signed or not', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const additions: Record<string, object> = {
    'our kid': {},
    'own kid': { kid },
    'no kid': { kid: undefined },
    jwk: { jwk },
    'jwk and kid': { jwk, kid },
    jku: { jku: 'http://127.0.0.1:9/jwks.json', kid },
    x5u: { x5u: 'http://127.0.0.1:9/cert.pem' },
    x5c: { x5c: ['MIIB'] },
    crit: { crit: ['exp'], exp: 1 },
    'unknown crit': { crit: ['unknown'], unknown: 1 },
    b64: { b64: true, crit: ['b64'] },
    'kid of another kind': { kid: { toString: 1 } },
    'kid of the prototype': { kid: '__proto__' },
  };
  const forge = async (header: Record<string, unknown>, claims: Record<string, unknown>) => {
    const forged = Object.entries(additions).map(async ([name, addition]) => {
      const input = `${encode({ ...header, alg: 'ES256', ...addition })}.${encode(claims)}`;
      const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, new TextEncoder().encode(input));
      return [name, `${input}.${Buffer.from(signature).toString('base64url')}`] as const;
    });
    return Object.fromEntries(await Promise.all(forged));
  };
  await expectNobodyTakes(await forgeBoth(forge));
});

test('JW-07, RFC 8725 §3.11: a header or payload of one token under the signature of another is neither', async () => {
  const [access = [], id = []] = [tokens.access_token, tokens.id_token].map((token) => token.split('.'));
  const [accessHeader = '', accessClaims = '', accessSignature = ''] = access;
  const [idHeader = '', idClaims = '', idSignature = ''] = id;
  const { privateKey } = await generateKeyPair('ES256');
  const foreign = (typ: string, claims: object) => new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', typ }).sign(privateKey);
  await expectNobodyTakes({
    'access header, ID claims': `${accessHeader}.${idClaims}.${idSignature}`,
    'ID header, access claims': `${idHeader}.${accessClaims}.${accessSignature}`,
    'access token typed as ID Token': `${encode({ ...decode(accessHeader), typ: 'JWT' })}.${accessClaims}.${accessSignature}`,
    'ID Token typed as access token': `${encode({ ...decode(idHeader), typ: 'at+jwt' })}.${idClaims}.${idSignature}`,
    'another alg than the key': `${encode({ ...decode(accessHeader), alg: 'RS256' })}.${accessClaims}.${accessSignature}`,
    'another sub': `${accessHeader}.${encode({ ...decode(accessClaims), sub: 'mallory' })}.${accessSignature}`,
    'a logout token of another issuer': await foreign('logout+jwt', decode(idClaims)),
    'an ID Token of another issuer': await foreign('JWT', { ...decode(idClaims), iss: 'https://evil.test' }),
    'a JWE': `${encode({ alg: 'dir', enc: 'A256GCM' })}..AAAA.AAAA.AAAA`,
    'five parts': `${access.join('.')}.x.y`,
    'a JSON serialization': JSON.stringify({ protected: accessHeader, payload: accessClaims, signature: accessSignature }),
  });
});

test('JW-51, RFC 7518 §3.4: a signature of zeros, turned round, cut, longer or otherwise spelled is none', async () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  await expectNobodyTakes(
    Object.fromEntries(
      [tokens.access_token, tokens.id_token].flatMap((token, index) => {
        const [header = '', payload = '', signature = ''] = token.split('.');
        const bytes = Buffer.from(signature, 'base64url');
        const half = bytes.length / 2;
        const variants = {
          'zero r and s': Buffer.alloc(bytes.length),
          'swapped r and s': Buffer.concat([bytes.subarray(half), bytes.subarray(0, half)]),
          'with a byte more': Buffer.concat([bytes, Buffer.from([0])]),
          'with a byte less': bytes.subarray(1),
        };
        return [
          ...Object.entries(variants).map(
            ([name, value]) => [`${index} ${name}`, `${header}.${payload}.${value.toString('base64url')}`] as const,
          ),
          [`${index} without its last character`, token.slice(0, -1)] as const,
          [`${index} padded`, `${token}==`] as const,
          [`${index} with a spare bit set`, token.slice(0, -1) + alphabet[alphabet.indexOf(token.slice(-1)) + 1]] as const,
          [`${index} empty`, `${header}.${payload}.`] as const,
        ];
      }),
    ),
  );
});

test('JW-11, RFC 7517: the published keys hold public members alone, and each its own use, alg and thumbprint', async () => {
  expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
  const allowed = new Set(['kty', 'use', 'alg', 'kid', 'n', 'e', 'crv', 'x', 'y']);
  for (const key of keys) {
    expect(Object.keys(key).filter((member) => !allowed.has(member))).toEqual([]);
    expect([key.kty, key.use]).toEqual([expect.stringMatching(/^(EC|RSA|OKP)$/), expect.stringMatching(/^(sig|enc)$/)]);
    expect(key.kid).toBe(await calculateJwkThumbprint(key));
  }
});

/** Every other JWT we sign for a client that asks for signed answers. */
async function obtainSignedAnswers() {
  const alg = 'ES256';
  const members = { introspection_signed_response_alg: alg, userinfo_signed_response_alg: alg, authorization_signed_response_alg: alg };
  const own = await obtainTokens({ issuer, client: await registerClient(issuer, members) });
  const { client_id, client_secret = '' } = own.client;
  const bearer = { Authorization: `Bearer ${own.access_token}` };
  const asked = { Authorization: basicCredentials(client_id, client_secret), Accept: 'application/token-introspection+jwt' };
  const body = new URLSearchParams({ token: own.access_token });
  const response = sentTo(await own.browser.open(authorizeUrl(issuer, own.client, { response_mode: 'jwt' }))).searchParams.get('response');
  const answers = {
    'an introspection response': await (await fetch(`${issuer}/introspect`, { method: 'POST', headers: asked, body })).text(),
    'a userinfo response': await (await fetch(`${issuer}/userinfo`, { headers: bearer })).text(),
    'an authorization response': response ?? '',
  };
  for (const jwt of Object.values(answers)) expect(jwt).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  return { own, answers };
}

test('JW-07, JW-52, RFC 9701 §8.1, JARM §5: a signed answer is neither a token nor a hint', async () => {
  const { answers } = await obtainSignedAnswers();
  await expectNobodyTakes(answers);
});

test('JW-53: a client that registers our keys as its own can say nothing with what we signed', async () => {
  const { own, answers } = await obtainSignedAnswers();
  const jwks = { keys: keys.filter(({ use }) => use === 'sig') };
  const thief = await registerClient(issuer, { token_endpoint_auth_method: 'private_key_jwt', jwks });
  const asserting = await registerAsserting(issuer);
  const revoke = async (form: Parameters) => (await postForm(`${issuer}/revoke`, { token: 'x', ...form })).status;
  const good = await assert(asserting, issuer);
  expect(await revoke(good)).toBe(200);
  const { client } = asserting;
  const object = await sign(objectClaims(issuer, client), asserting.key);
  const ask = async (request: string, of = client) => createBrowser(issuer).open(authorizeUrl(issuer, of, { request }));
  expect(new URL(pageOf(await ask(object)).url).pathname).toBe('/login');
  const signed = { ...answers, 'an access token': own.access_token, 'an ID Token': own.id_token };
  for (const [name, jwt] of Object.entries(signed)) {
    expect([name, await revoke({ ...good, client_assertion: jwt })]).toEqual([name, 401]);
    expect([name, await revoke({ ...good, client_assertion: jwt, client_id: thief.client_id })]).not.toEqual([name, 200]);
    expectErrorRedirect(await ask(jwt, thief), 'invalid_request_object');
  }
});

test('JW-54, RFC 8725 §3.4: a registered key that is no point of its curve verifies nothing and is encrypted to by nobody', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key' };
  const claimsOf = ({ client_id }: RegisteredClient) =>
    new SignJWT({ iss: client_id, sub: client_id, aud: issuer, jti: crypto.randomUUID() })
      .setExpirationTime('1m')
      .setProtectedHeader({ alg: 'ES256', kid: 'key' })
      .sign(privateKey);
  const answer = async (key: JWK) => {
    const client = await registerClient(issuer, { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key] } });
    const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    return (await postForm(`${issuer}/revoke`, { token: 'x', client_assertion_type, client_assertion: await claimsOf(client) })).status;
  };
  expect(await answer(jwk)).toBe(200);
  const { x = '', y = '' } = jwk;
  const zero = 'A'.repeat(43);
  for (const broken of [{ y: x }, { x: y }, { x: zero, y: zero }, { x: `${x}AAAA` }, { x: 'AA' }, { crv: 'P-384' }, { crv: 'P-521' }])
    expect([broken, await answer({ ...jwk, ...broken })]).toEqual([broken, 401]);
  const encrypting = { id_token_encrypted_response_alg: 'ECDH-ES', id_token_encrypted_response_enc: 'A256GCM' };
  for (const [key, isUsable] of [
    [{}, true],
    [{ y: x }, false],
    [{ x: zero, y: zero }, false],
  ] as const) {
    const client = await registerClient(issuer, { ...encrypting, jwks: { keys: [{ ...jwk, use: 'enc', ...key }] } });
    const { redemption } = await obtainCode({ issuer, client });
    const { status, body } = await postForm(`${issuer}/token`, redemption, client);
    expect([key, status === 200, 'access_token' in body]).toEqual([key, isUsable, isUsable]);
    expect(status).toBeLessThan(500);
  }
});

test('JW-55, RFC 7517 §9: no set of keys is registered that holds a secret, a stranger’s type or two keys nobody can tell apart', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const [jwk, secret] = [{ ...(await exportJWK(publicKey)), kid: 'one' }, await exportJWK(privateKey)];
  const register = async (jwks: unknown) => {
    const headers = { 'Content-Type': 'application/json', 'CF-Connecting-IP': randomAddress() };
    const metadata = { redirect_uris: [callback], token_endpoint_auth_method: 'private_key_jwt', jwks };
    return readAnswer(await fetch(`${issuer}/register`, { method: 'POST', headers, body: JSON.stringify(metadata) }));
  };
  expect((await register({ keys: [jwk] })).status).toBe(201);
  const sets: unknown[] = [
    { keys: [secret] },
    { keys: [jwk, { ...secret, kid: 'two' }] },
    { keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'one' }] },
    { keys: [{ ...jwk, k: 'c2VjcmV0' }] },
    { keys: [{ ...jwk, kty: 'ec' }] },
    { keys: [{ ...jwk, kty: '__proto__' }] },
    { keys: [{ ...jwk, crv: 'secp256k1' }] },
    { keys: [{ ...jwk, x: `${jwk.x} ` }] },
    { keys: [{ ...jwk, x: 7 }] },
    { keys: [{ ...jwk, use: 'both' }] },
    { keys: [{ ...jwk, kid: '' }] },
    { keys: [{ ...jwk, kid: { toString: 1 } }] },
    { keys: [jwk, jwk] },
    { keys: [jwk, { ...jwk, kid: undefined }] },
    { keys: Array.from({ length: 21 }, (_, index) => ({ ...jwk, kid: String(index) })) },
    { keys: [{ ...jwk, use: 'enc' }] },
    { keys: [] },
    { keys: jwk },
    { keys: [null] },
    { keys: ['key'] },
    [jwk],
    'https://rp.example.com/jwks',
    null,
    {},
  ];
  for (const jwks of sets) {
    const { status, body } = await register(jwks);
    expect([jwks, status, body.error]).toEqual([jwks, 400, 'invalid_client_metadata']);
    expect(JSON.stringify(body)).not.toContain(secret.d);
  }
});

test('JW-56, RFC 8725 §3.1: a header of any shape is a refusal, never a failure', async () => {
  const headers: Record<string, unknown>[] = [
    { alg: 'es256' },
    { alg: 'ES256 ' },
    { alg: 'ES256\u0000' },
    { alg: ['ES256'] },
    { alg: { toString: 'ES256' } },
    { alg: null },
    { alg: 256 },
    { alg: '__proto__' },
    { alg: 'constructor' },
    { kid: null },
    { kid: 7 },
    { kid: ['x'] },
    { kid: '' },
    { kid: 'x'.repeat(10_000) },
    { kid: '../../../etc/passwd' },
    { kid: "' OR '1'='1" },
    { typ: null },
    { typ: ['at+jwt', 'JWT'] },
    { typ: 'application/at+jwt' },
    { typ: 'AT+JWT' },
    { cty: 'JWT' },
    { epk: {} },
  ];
  await expectNobodyTakes(
    await forgeBoth((header, claims) =>
      Object.fromEntries(
        headers.map((change) => [
          JSON.stringify(change).slice(0, 40),
          `${encode({ ...header, ...change })}.${encode(claims)}.${'A'.repeat(86)}`,
        ]),
      ),
    ),
  );
});

test('JW-57, RFC 7519 §4.1: times beyond all numbers, before all time or of another type end in a refusal', async () => {
  const asserting = await registerAsserting(issuer);
  const revoke = async (claims: Record<string, unknown>) =>
    (await postForm(`${issuer}/revoke`, { token: 'x', ...(await assert(asserting, issuer, claims)) })).status;
  expect(await revoke({})).toBe(200);
  const ask = async (claims: Record<string, unknown>) =>
    createBrowser(issuer).open(
      authorizeUrl(issuer, asserting.client, { request: await sign(objectClaims(issuer, asserting.client, claims), asserting.key) }),
    );
  expect(pageOf(await ask({})).status).toBe(200);
  const times = [1e308, -1, 0, Number.MAX_SAFE_INTEGER, '9999999999', true, [], {}, null];
  for (const exp of times) expect([exp, await revoke({ exp })]).toEqual([exp, 401]);
  for (const at of [1e308, Number.MAX_SAFE_INTEGER, '0', true, [], {}, null]) {
    for (const claim of ['nbf', 'iat']) {
      expect([claim, at, await revoke({ [claim]: at })]).toEqual([claim, at, 401]);
      expectErrorRedirect(await ask({ [claim]: at }), 'invalid_request_object');
    }
  }
  for (const exp of [-1, 0, '9999999999', true, [], {}, null]) expectErrorRedirect(await ask({ exp }), 'invalid_request_object');
});
