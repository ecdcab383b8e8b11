import { CompactSign, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { now } from '../clock/index.ts';
import { parseSecretRing, parseSettings } from '../config/index.ts';
import { createDerivation } from '../handles/index.ts';
import { encodeText, OAuthError } from '../oauth/index.ts';
import { type DpopAlgorithm, dpopAlgorithms, isFirstUse, verifyDpopProof } from './index.ts';

const request = { method: 'POST', url: 'https://id.example.com/token' };
const ring = (secrets: string) => createDerivation(parseSecretRing('ROOT_SECRETS', secrets));
const [older, newer] = ['1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8', '2:HxobGhkYFxYVFBMSERAPDg0MCwoJCAcGBQQDAgEAAQI'];
const needsOf = (DPOP_NONCE?: string, secrets = older) => ({
  settings: parseSettings({ ISSUER: 'https://id.example.com', DPOP_NONCE }),
  derivation: ring(secrets),
});
const needs = needsOf();

async function createKey(alg: string) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, privateKey, jwk: await exportJWK(publicKey), privateJwk: await exportJWK(privateKey) };
}
const key = await createKey('ES256');

type Change = Readonly<Record<string, unknown>>;

/** A good proof, changed; `undefined` leaves a member out. */
function prove(claims: Change = {}, header: Change = {}, { alg, jwk, privateKey } = key): Promise<string> {
  const payload = { jti: crypto.randomUUID(), htm: 'POST', htu: request.url, iat: now(), ...claims };
  const protectedHeader = { alg, typ: 'dpop+jwt', jwk, ...header } as JWTHeaderParameters;
  return new SignJWT(payload).setProtectedHeader(protectedHeader).sign(privateKey);
}

const sign = (payload: Uint8Array): Promise<string> =>
  new CompactSign(payload).setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: key.jwk }).sign(key.privateKey);

const encode = (value: unknown): string => btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/** The code of the refusal, or `accepted`. */
const judge = (jwt: string, settings = needs): Promise<string> =>
  verifyDpopProof(jwt, request, settings).then(
    () => 'accepted',
    (error) => (error instanceof OAuthError ? error.error : `thrown: ${error}`),
  );

describe('a proof (RFC 9449 §4.2, §4.3)', () => {
  test.each(dpopAlgorithms)(
    'B-166: signed with %s, and the thumbprint of its key is what others are bound to',
    async (alg: DpopAlgorithm) => {
      const own = await createKey(alg);
      const proof = await verifyDpopProof(await prove({}, {}, own), request, needs);
      expect(proof.jkt).toBe(await calculateJwkThumbprint(own.jwk));
    },
  );

  test('RFC 9449 §6.1: what a key says beside itself does not change its thumbprint', async () => {
    const { jkt } = await verifyDpopProof(await prove({}, { jwk: { ...key.jwk, kid: 'a', use: 'sig', x5t: 'b' } }), request, needs);
    expect(jkt).toBe(await calculateJwkThumbprint(key.jwk));
  });

  test.each<[string, Change]>([
    ['no typ', { typ: undefined }],
    ['typ JWT', { typ: 'JWT' }],
    ['typ DPOP+JWT', { typ: 'DPOP+JWT' }],
    ['no jwk', { jwk: undefined }],
    ['a jwk of another kind', { jwk: 'key' }],
    ['a private key', { jwk: key.privateJwk }],
    ['a symmetric key', { jwk: { kty: 'oct', k: 'AAAA' } }],
    ['a key with a private member of another type', { jwk: { ...key.jwk, p: 'AAAA' } }],
    ['a key of another curve', { jwk: { ...key.jwk, crv: 'P-384' } }],
    ['a key that is no point of its curve', { jwk: { ...key.jwk, y: key.jwk.x } }],
    ['a key for encryption', { jwk: { ...key.jwk, use: 'enc' } }],
    ['kid', { kid: 'a' }],
    ['jku', { jku: 'https://evil.example.com/jwks' }],
    ['x5u', { x5u: 'https://evil.example.com/cert' }],
    ['x5c', { x5c: ['AAAA'] }],
    ['x5t#S256', { 'x5t#S256': 'AAAA' }],
  ])('B-166, TK-19, JW-03: %s in the header is refused', async (_, header) => {
    expect(await judge(await prove())).toBe('accepted');
    expect(await judge(await prove({}, header))).toBe('invalid_dpop_proof');
  });

  test.each(['crit', 'b64', 'zip'])('JW-05: %s in the header is refused', async (member) => {
    const [, payload, signature] = (await prove()).split('.');
    const header = encode({ alg: 'ES256', typ: 'dpop+jwt', jwk: key.jwk, [member]: member === 'crit' ? ['b64'] : true });
    expect(await judge(`${header}.${payload}.${signature}`)).toBe('invalid_dpop_proof');
  });

  test('TK-19, JW-01, JW-02: another key, no key and a shared key sign nothing', async () => {
    const other = await createKey('ES256');
    const claims = { jti: 'a', htm: 'POST', htu: request.url, iat: now() };
    const shared = encodeText(JSON.stringify(key.jwk));
    const header = { alg: 'HS256', typ: 'dpop+jwt', jwk: key.jwk };
    const [head, , signature] = (await prove()).split('.');
    for (const jwt of [
      await prove({}, { jwk: key.jwk }, other),
      new UnsecuredJWT(claims).encode(),
      `${encode({ alg: 'none', typ: 'dpop+jwt', jwk: key.jwk })}.${encode(claims)}.`,
      await new SignJWT(claims).setProtectedHeader(header).sign(shared),
      `${head}.${encode(claims)}.${signature}`,
      `${head}.${encode(claims)}.`,
    ]) {
      expect(await judge(jwt)).toBe('invalid_dpop_proof');
    }
  });

  test.each<[string, Change]>([
    ['no jti', { jti: undefined }],
    ['an empty jti', { jti: '' }],
    ['a jti that is no text', { jti: 7 }],
    ['a jti of 257 characters', { jti: 'j'.repeat(257) }],
    ['no htm', { htm: undefined }],
    ['htm GET', { htm: 'GET' }],
    ['htm post', { htm: 'post' }],
    ['no htu', { htu: undefined }],
    ['no iat', { iat: undefined }],
    ['an iat that is no number', { iat: `${now()}` }],
    ['an ath that is no text', { ath: 7 }],
  ])('B-166, TK-19: %s is refused', async (_, claims) => {
    expect(await judge(await prove({ jti: 'j'.repeat(256) }))).toBe('accepted');
    expect(await judge(await prove(claims))).toBe('invalid_dpop_proof');
  });

  test.each([
    ['two proofs', async () => `${await prove()}, ${await prove()}`],
    ['nothing', () => ''],
    ['no JWT', () => 'a.b.c'],
    ['a JWT of five parts', async () => `${await prove()}.a.b`],
    ['signed text that is no JSON object', () => sign(encodeText('7'))],
    ['signed bytes that are no text', () => sign(new Uint8Array([0xff, 0xfe]))],
    ['a proof of more than 16 kB', () => prove({ padding: 'x'.repeat(16 * 1024) })],
  ])('B-167: %s in the header is refused', async (_, header) => {
    expect(await judge(await header())).toBe('invalid_dpop_proof');
  });
});

describe('htu (RFC 9449 §4.3)', () => {
  test.each([
    'https://id.example.com/token',
    'HTTPS://ID.Example.COM/token',
    'https://id.example.com:443/token',
    'https://id.example.com/token?a=b',
    'https://id.example.com/token#a',
    'https://id.example.com/a/../token',
  ])('B-168, TK-21: %s is this endpoint', async (htu) => {
    expect(await judge(await prove({ htu }))).toBe('accepted');
  });

  test.each([
    'http://id.example.com/token',
    'https://id.example.com:8443/token',
    'https://id.example.com./token',
    'https://evil.example.com/token',
    'https://id.example.com@evil.example.com/token',
    'https://user@id.example.com/token',
    'https://@id.example.com/token',
    'https:///id.example.com/token',
    'https:\\\\id.example.com\\token',
    'https://id.example.com\\token',
    'https://id.example.com/token/',
    'https://id.example.com/TOKEN',
    'https://id.example.com/%74oken',
    'https://id.example.com//token',
    'https://id.example.com/userinfo?/token',
    'https://id.example.com/to\tken',
    ' https://id.example.com/token',
    'https://id.example.com',
    'https://',
    '/token',
    '',
    ['https://id.example.com/token'],
  ])('B-168, TK-21: %j is another one', async (htu) => {
    expect(await judge(await prove({ htu }))).toBe('invalid_dpop_proof');
  });
});

describe('time (RFC 9449 §11.1)', () => {
  test.each([-10, 0, 10])('B-169: iat %i s off is accepted', async (offset) => {
    expect(await judge(await prove({ iat: now() + offset }))).toBe('accepted');
  });

  test.each([-3600, -70, 70, 3600])('B-169, TK-19: iat %i s off is refused', async (offset) => {
    expect(await judge(await prove({ iat: now() + offset }))).toBe('invalid_dpop_proof');
  });

  test('B-169: nbf and exp do no harm', async () => {
    expect(await judge(await prove({ exp: now() - 3600, nbf: now() + 3600 }))).toBe('accepted');
  });
});

describe('nonces (RFC 9449 §8)', () => {
  const stretch = Math.floor(now() / 120);
  const strict = needsOf('required');

  test('B-176: demanded only when the setting says so', async () => {
    expect(await judge(await prove({ nonce: 'of another server' }))).toBe('accepted');
    expect(() => needsOf('sometimes')).toThrow('DPOP_NONCE');
  });

  test('B-176, TK-19: without the nonce of this time the refusal tells it, and a proof that carries it is accepted', async () => {
    for (const nonce of [undefined, '', 7, 'x'.repeat(43), await strict.derivation.dpopNonce(stretch - 3)]) {
      expect(await judge(await prove({ nonce }), strict)).toBe('use_dpop_nonce');
    }
    const refusal = await verifyDpopProof(await prove(), request, strict).catch((error) => error);
    expect(refusal).toMatchObject({ status: 400, headers: { 'DPoP-Nonce': expect.stringMatching(/^[\w-]{43}$/) } });
    expect(await judge(await prove({ nonce: refusal.headers['DPoP-Nonce'] }), strict)).toBe('accepted');
  });

  test('B-176: the nonce of the time before is still good, also from before the root secret changed', async () => {
    expect(await judge(await prove({ nonce: await ring(older).dpopNonce(stretch - 1) }), needsOf('required', `${newer},${older}`))).toBe(
      'accepted',
    );
    expect(await judge(await prove({ nonce: await ring(newer).dpopNonce(stretch) }), strict)).toBe('use_dpop_nonce');
  });
});

test('B-170: a jti is accepted once per key, for as long as its age would let it pass', async () => {
  const seen = new Map<string, number>();
  const replayGuard = {
    async accept({ hash, expires_at }: { hash: string; expires_at: number }) {
      if (seen.has(hash)) return { outcome: 'replayed' } as const;
      seen.set(hash, expires_at);
      return { outcome: 'accepted' } as const;
    },
  };
  const accept = async (jwt: string) => isFirstUse(await verifyDpopProof(jwt, request, needs), replayGuard);
  const iat = now() + 30;
  expect(await accept(await prove({ jti: 'one', iat }))).toBe(true);
  expect([...seen.values()]).toEqual([iat + 60]);
  expect(await accept(await prove({ jti: 'one' }))).toBe(false);
  expect(await accept(await prove({ jti: 'one' }, {}, await createKey('ES256')))).toBe(true);
  expect(await accept(await prove({ jti: 'two' }))).toBe(true);
  expect(seen.size).toBe(3);
});
