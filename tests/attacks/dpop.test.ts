// Attacks on proofs of possession. What each part of a proof must be is held at length by packages/shared/src/dpop/dpop.test.ts;
// here it is shown that what is refused consumes nothing, and that a proof is good for one request however many race for it.
import { request as httpRequest } from 'node:http';
import { decodeJwt, SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { type Change, createDpopKey, type DpopKey, hashOf, prove, requestTokens, requestUserinfo } from '../harness/dpop.ts';
import { type RegisteredClient, registerClient } from '../harness/journey.ts';
import { type SharedOrigin, sharedOrigin } from '../harness/shared-origin.ts';
import { type Answer, introspect, obtainCode, obtainTokens, type Parameters, postForm, readAnswer } from '../harness/token-requests.ts';

const issuer = inject('issuer');
const endpoint = `${issuer}/token`;
const time = (): number => Math.floor(Date.now() / 1000);

let key: DpopKey;
let other: DpopKey;
beforeAll(async () => {
  [key, other] = await Promise.all([createDpopKey(), createDpopKey()]);
});

/** A family of a public client, bound to `key`: what a thief of the refresh token would try to use. */
async function obtainFamily(at = issuer): Promise<{ client: RegisteredClient; form: Parameters; access_token: string }> {
  const client = await registerClient(at, { token_endpoint_auth_method: 'none' });
  const { redemption } = await obtainCode({ issuer: at, client });
  const { body } = await requestTokens(at, redemption, client, key);
  const form = { grant_type: 'refresh_token', refresh_token: String(body.refresh_token) };
  return { client, form, access_token: String(body.access_token) };
}

const refused = (error: string) => ({ status: 400, body: { error, error_description: expect.any(String) } });

describe('a refused proof consumes nothing', () => {
  const changes: [string, () => Change | Promise<Change>, (() => Change)?][] = [
    ['wrong htm', () => ({ htm: 'GET' })],
    ['htm in lower case', () => ({ htm: 'post' })],
    ['htu of another endpoint', () => ({ htu: `${issuer}/userinfo` })],
    ['htu of another server', () => ({ htu: 'https://evil.example.com/token' })],
    ['TK-21: htu with our host as a user name', () => ({ htu: `${issuer}@evil.example.com/token` })],
    ['TK-21: htu with the path in its query', () => ({ htu: `${issuer}/?/token` })],
    ['stale iat', () => ({ iat: time() - 3600 })],
    ['future iat', () => ({ iat: time() + 3600 })],
    ['no iat', () => ({ iat: undefined })],
    ['no jti', () => ({ jti: undefined })],
    ['private key in the header', () => ({}), () => ({ jwk: key.privateJwk })],
    ['somebody else’s key in the header', () => ({}), () => ({ jwk: other.jwk })],
    ['no typ', () => ({}), () => ({ typ: undefined })],
    ['no jwk but a kid', () => ({}), () => ({ jwk: undefined, kid: 'key' })],
    ['a jku beside the jwk', () => ({}), () => ({ jku: 'https://evil.example.com/jwks' })],
  ];

  test.each(changes)('TK-19: %s', async (_, claims, header = () => ({})) => {
    const { client, form } = await obtainFamily();
    const bad = await prove(key, endpoint, await claims(), header());
    expect(await requestTokens(issuer, form, client, bad)).toMatchObject(refused('invalid_dpop_proof'));
    expect(await requestTokens(issuer, form, client, key)).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
  });

  test('TK-19, JW-01, JW-02: alg none, alg HS256, and what is no JWT', async () => {
    const { client, redemption } = await obtainCode({ issuer });
    const claims = { jti: 'a', htm: 'POST', htu: endpoint, iat: time() };
    const header = { alg: 'HS256', typ: 'dpop+jwt', jwk: key.jwk };
    const shared = new TextEncoder().encode(JSON.stringify(key.jwk));
    const forged = [
      new UnsecuredJWT(claims).encode(),
      await new SignJWT(claims).setProtectedHeader(header).sign(shared),
      'a.b.c',
      'x',
      '',
      'x'.repeat(12_000),
    ];
    for (const proof of forged) {
      expect(await requestTokens(issuer, redemption, client, proof)).toMatchObject(refused('invalid_dpop_proof'));
    }
    expect((await requestTokens(issuer, redemption, client, key)).status).toBe(200);
  });

  test('B-167: two DPoP headers on the wire, the good one first or last', async () => {
    const { client, form } = await obtainFamily();
    const body = new URLSearchParams({ ...form, client_id: client.client_id } as Record<string, string>).toString();
    const send = (DPoP: string[]) =>
      new Promise<number>((resolve, reject) => {
        const headers = { 'Content-Type': 'application/x-www-form-urlencoded', DPoP };
        const sent = httpRequest(endpoint, { method: 'POST', headers }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        sent.on('error', reject).end(body);
      });
    const proofs = [await prove(key, endpoint), await prove(other, endpoint)];
    expect(await send(proofs)).toBe(400);
    expect(await send(proofs.toReversed())).toBe(400);
    expect(await send(proofs.slice(0, 1))).toBe(200);
  });

  test('D-05: a code of another key, and the code survives the thief', async () => {
    const { client, redemption } = await obtainCode({ issuer, parameters: { dpop_jkt: key.jkt } });
    expect(await requestTokens(issuer, redemption, client, other)).toMatchObject(refused('invalid_grant'));
    expect((await requestTokens(issuer, redemption, client, key)).status).toBe(200);
  });

  test('RF-05: a refresh token of another key, with the live token and in grace; the owner is unaffected', async () => {
    const { client, form } = await obtainFamily();
    expect(await requestTokens(issuer, form, client, other)).toMatchObject(refused('invalid_grant'));
    const { body } = await requestTokens(issuer, form, client, key);
    expect(await requestTokens(issuer, form, client, other)).toMatchObject(refused('invalid_grant'));
    expect(await requestTokens(issuer, form, client)).toMatchObject(refused('invalid_grant'));
    expect((await requestTokens(issuer, form, client, key)).body.refresh_token).toBe(body.refresh_token);
    const next = { ...form, refresh_token: String(body.refresh_token) };
    expect((await requestTokens(issuer, next, client, key)).status).toBe(200);
  });
});

describe('RFC 9449 §11', () => {
  test('TK-60, RFC 9449 §11.1: a jti that was spent at one endpoint is spent at every other, for its key alone', async () => {
    const { client, redemption } = await obtainCode({ issuer });
    const jti = crypto.randomUUID();
    const granted = await requestTokens(issuer, redemption, client, await prove(key, endpoint, { jti }));
    expect(granted.status).toBe(200);
    const access_token = String(granted.body.access_token);
    expect(await requestUserinfo(issuer, access_token, key, { jti, iat: time() - 5 })).toMatchObject({
      status: 401,
      body: { error: 'invalid_dpop_proof' },
    });
    const refresh = { grant_type: 'refresh_token', refresh_token: String(granted.body.refresh_token) };
    expect(await requestTokens(issuer, refresh, client, await prove(key, endpoint, { jti, iat: time() + 5 }))).toMatchObject(
      refused('invalid_dpop_proof'),
    );
    expect((await requestUserinfo(issuer, access_token, key)).status).toBe(200);
    expect((await requestTokens(issuer, refresh, client, await prove(other, endpoint, { jti }))).status).toBe(200);
  });

  test('TK-61, RFC 9449 §11.6: key and algorithm fit each other, and neither is weak, shared or of another use', async () => {
    const { client, redemption } = await obtainCode({ issuer });
    const [p384, rsa, ed] = await Promise.all(['ES384', 'PS256', 'EdDSA'].map((alg) => createDpopKey(alg)));
    const small = await crypto.subtle.generateKey(
      { name: 'RSA-PSS', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
      true,
      ['sign', 'verify'],
    );
    const claims = { jti: crypto.randomUUID(), htm: 'POST', htu: endpoint, iat: time() };
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signSmall = async () => {
      const { kty, n, e } = (await crypto.subtle.exportKey('jwk', small.publicKey)) as { kty: string; n: string; e: string };
      const input = `${encode({ alg: 'PS256', typ: 'dpop+jwt', jwk: { kty, n, e } })}.${encode(claims)}`;
      const signature = await crypto.subtle.sign({ name: 'RSA-PSS', saltLength: 32 }, small.privateKey, Buffer.from(input));
      return `${input}.${Buffer.from(signature).toString('base64url')}`;
    };
    const relabel = async (own: DpopKey | undefined, header: object) => {
      const [, payload, signature] = (await prove(own ?? key, endpoint)).split('.');
      return `${encode({ alg: 'ES256', typ: 'dpop+jwt', jwk: own?.jwk, ...header })}.${payload}.${signature}`;
    };
    const forged = [
      await signSmall(),
      await relabel(p384, {}),
      await relabel(rsa, {}),
      await relabel(ed, {}),
      await relabel(rsa, { alg: 'RS512' }),
      await relabel(rsa, { alg: 'PS256', jwk: key.jwk }),
      await relabel(key, { alg: 'ES256K' }),
      await relabel(key, { alg: 'ES512' }),
      await relabel(key, { alg: ['ES256'] }),
      await relabel(key, { jwk: { kty: 'oct', k: 'AAAA' } }),
      await relabel(key, { jwk: { ...key.jwk, use: 'enc' } }),
      await relabel(key, { jwk: [key.jwk] }),
      await relabel(key, { jwk: JSON.stringify(key.jwk) }),
      await prove(key, endpoint, {}, { jwk: { ...key.jwk, y: key.jwk.x } }),
      await prove(key, endpoint, {}, { jwk: { ...key.jwk, crv: 'P-384' } }),
    ];
    for (const proof of forged) expect(await requestTokens(issuer, redemption, client, proof)).toMatchObject(refused('invalid_dpop_proof'));
    expect((await requestTokens(issuer, redemption, client, rsa)).status).toBe(200);
  });

  test('TK-62, RFC 9449 §11.7: a proof taken from one request carries no other, whatever the other asks for', async () => {
    const [victim, own] = [await obtainCode({ issuer }), await obtainCode({ issuer })];
    const proof = await prove(key, endpoint);
    expect((await requestTokens(issuer, victim.redemption, victim.client, proof)).status).toBe(200);
    for (const [form, of] of [
      [own.redemption, own.client],
      [{ ...own.redemption, grant_type: 'refresh_token', refresh_token: 'x' }, own.client],
      [victim.redemption, victim.client],
    ] as const)
      expect(await requestTokens(issuer, form, of, proof)).toMatchObject(refused('invalid_dpop_proof'));
    expect((await requestTokens(issuer, own.redemption, own.client, key)).status).toBe(200);
  });

  test('TK-63, JW-15: a proof that says a member twice has one meaning, and bytes that are no text have none', async () => {
    const { client, form } = await obtainFamily();
    const signed = async (head: string, payload: string | Uint8Array) => {
      const input = [head, payload].map((part) => Buffer.from(part).toString('base64url')).join('.');
      const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key.privateKey, Buffer.from(input));
      return `${input}.${Buffer.from(signature).toString('base64url')}`;
    };
    const head = JSON.stringify({ alg: 'ES256', typ: 'dpop+jwt', jwk: key.jwk });
    const claims = () => JSON.stringify({ jti: crypto.randomUUID(), htm: 'POST', htu: endpoint, iat: time() });
    const forged = [
      await signed(head, claims().replace(/}$/, ',"htu":"https://evil.example.com/token"}')),
      await signed(head, claims().replace(/}$/, ',"htm":"GET"}')),
      await signed(head, claims().replace(/}$/, ',"iat":1}')),
      await signed(head.replace(/}$/, ',"alg":"none"}'), claims()),
      await signed(head.replace(/}$/, `,"jwk":${JSON.stringify(other.jwk)}}`), claims()),
      await signed(head, Buffer.from(claims(), 'utf16le')),
      await signed(head, `${claims()} x`),
      await signed(head, `[${claims()}]`),
    ];
    for (const proof of forged) expect(await requestTokens(issuer, form, client, proof)).toMatchObject(refused('invalid_dpop_proof'));
    const twice = await signed(head, claims().replace('{', '{"htu":"https://evil.example.com/","htm":"GET","iat":1,'));
    expect((await requestTokens(issuer, form, client, twice)).status).toBe(200);
  });
});

describe('JW-07: one kind of JWT is no other', () => {
  test('a proof is no client assertion and no access token', async () => {
    const { client, redemption } = await obtainCode({ issuer });
    const proof = await prove(key, endpoint, { iss: client.client_id, sub: client.client_id, aud: issuer, exp: time() + 60 });
    const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    const asAssertion = await postForm(endpoint, { ...redemption, client_assertion: proof, client_assertion_type });
    expect(asAssertion).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect((await requestUserinfo(issuer, proof, key)).status).toBe(401);
    expect(await introspect(issuer, client, proof)).toEqual({ active: false });
  });

  test('an access token, an ID Token and an assertion are no proofs', async () => {
    const { access_token, id_token } = await obtainTokens({ issuer });
    const { client, redemption } = await obtainCode({ issuer });
    const claims = { jti: 'a', htm: 'POST', htu: endpoint, iat: time(), iss: client.client_id, sub: client.client_id, aud: issuer };
    const header = { alg: 'ES256', typ: 'client-authentication+jwt', jwk: key.jwk };
    const assertion = await new SignJWT(claims).setProtectedHeader(header).sign(key.privateKey);
    for (const jwt of [access_token, id_token, assertion]) {
      expect(await requestTokens(issuer, redemption, client, jwt)).toMatchObject(refused('invalid_dpop_proof'));
    }
    expect((await requestTokens(issuer, redemption, client, key)).status).toBe(200);
  });

  test('B-172: a stolen access token with cnf taken away, or exchanged, is none of ours', async () => {
    const { access_token } = await obtainFamily();
    const [header, , signature] = access_token.split('.');
    const { cnf: _, ...claims } = decodeJwt(access_token);
    for (const changed of [claims, { ...claims, cnf: { jkt: other.jkt } }]) {
      const forged = `${header}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}.${signature}`;
      expect((await requestUserinfo(issuer, forged, other)).status).toBe(401);
      expect((await fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${forged}` } })).status).toBe(401);
    }
    expect((await requestUserinfo(issuer, access_token, key)).status).toBe(200);
  });
});

describe('races, with a pause before and after each call of an object', () => {
  let slow: SharedOrigin;
  beforeAll(async () => {
    slow = await sharedOrigin('delaying');
  });

  const times = <Value>(count: number, value: () => Value): Value[] => Array.from({ length: count }, value);
  const isGranted = ({ status }: Answer): boolean => status === 200;
  const isReplay = ({ body }: Answer): boolean => body.error === 'invalid_dpop_proof';

  test('B-170, TK-19: of a hundred presentations of one proof with one code one is accepted, and nothing it issued dies', async () => {
    const { client, redemption } = await obtainCode({ issuer: slow.issuer });
    const proof = await prove(key, `${slow.issuer}/token`);
    const answers = await Promise.all(times(100, () => requestTokens(slow.issuer, redemption, client, proof)));
    const granted = answers.filter(isGranted);
    expect([granted.length, answers.filter(isReplay).length]).toEqual([1, 99]);
    for (const token of [granted[0]?.body.access_token, granted[0]?.body.refresh_token]) {
      expect(await introspect(slow.issuer, client, String(token))).toMatchObject({ active: true });
    }
  });

  test('B-170: of a hundred presentations of one proof at /userinfo one is accepted', async () => {
    const { access_token } = await obtainFamily(slow.issuer);
    const url = `${slow.issuer}/userinfo`;
    const DPoP = await prove(key, url, { htm: 'GET', ath: await hashOf(access_token) });
    const send = async () => readAnswer(await fetch(url, { headers: { Authorization: `DPoP ${access_token}`, DPoP } }));
    const answers = await Promise.all(times(100, send));
    expect([answers.filter(isGranted).length, answers.filter(isReplay).length]).toEqual([1, 99]);
  });

  test('RF-02, B-175: a hundred uses of one refresh token with proofs of two keys have one owner', async () => {
    const client = await registerClient(slow.issuer, { token_endpoint_auth_method: 'none' });
    const { refresh_token } = await obtainTokens({ issuer: slow.issuer, client });
    const form = { grant_type: 'refresh_token', refresh_token };
    const keys = times(100, () => key).map((own, index) => (index % 2 === 0 ? own : other));
    const answers = await Promise.all(keys.map((own) => requestTokens(slow.issuer, form, client, own)));
    const bound = answers.filter(isGranted).map(({ body }) => (decodeJwt(String(body.access_token)).cnf as { jkt: string }).jkt);
    expect([bound.length, new Set(bound).size]).toEqual([50, 1]);
    const [owner, loser] = bound[0] === key.jkt ? [key, other] : [other, key];
    const next = { ...form, refresh_token: String(answers.find(isGranted)?.body.refresh_token) };
    expect(await requestTokens(slow.issuer, next, client, loser)).toMatchObject(refused('invalid_grant'));
    expect((await requestTokens(slow.issuer, next, client, owner)).status).toBe(200);
  });
});
