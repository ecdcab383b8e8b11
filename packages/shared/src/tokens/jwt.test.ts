import { beforeAll, describe, expect, test, vi } from 'vitest';
import { now } from '../clock/index.ts';
import type { EncryptedSigningKey } from '../durable-objects/index.ts';
import { encodeBase64url, encodeText } from '../oauth/encoding.ts';
import { createIssuerKeys } from '../testing/issuer-keys.ts';
import { type JwtClaims, type JwtType, signJwt, verifyOwnJwt } from './jwt.ts';
import { createSigningKeys, type SigningKey } from './signing-keys.ts';
import { createVerificationKeys } from './verification-keys.ts';

const issuer = 'https://id.example.com';
const keyManager = createIssuerKeys();
const keys = createVerificationKeys(keyManager);
let es256: SigningKey;
let rs256: SigningKey;
let record: EncryptedSigningKey;

beforeAll(async () => {
  const signingKeys = createSigningKeys(keyManager, keyManager.keyEncryption);
  record = await keyManager.addKey('ES256');
  es256 = await signingKeys.signingKey('ES256');
  rs256 = await signingKeys.signingKey('RS256');
});

const claims = (): JwtClaims => ({ iss: issuer, sub: 'alice', exp: now() + 60 });
const verify = (jwt: string, typ: JwtType = 'at+jwt', expiry: 'checked' | 'ignored' = 'checked') =>
  verifyOwnJwt(jwt, { typ, issuer, expiry }, keys);

const encodePart = (part: object | string): string => encodeBase64url(encodeText(typeof part === 'string' ? part : JSON.stringify(part)));

type SignatureParameters = Parameters<typeof crypto.subtle.sign>[0];

/** A compact JWS with any header, truly signed: only what the header says can be what is refused. */
async function forge(header: object | string, payload: object | string, key: CryptoKey, algorithm: SignatureParameters): Promise<string> {
  const input = `${encodePart(header)}.${encodePart(payload)}`;
  return `${input}.${encodeBase64url(new Uint8Array(await crypto.subtle.sign(algorithm, key, encodeText(input))))}`;
}

const ecdsa = { name: 'ECDSA', hash: 'SHA-256' };
const ownHeader = () => ({ alg: 'ES256', kid: es256.kid, typ: 'at+jwt' });
const signWithOwnKey = (header: object | string, payload: object | string = claims()) => forge(header, payload, es256.key, ecdsa);

describe('our own JWT', () => {
  test('B-024, B-108: comes back with its claims; header is alg, kid, typ and no more', async () => {
    const jwt = await signJwt('at+jwt', claims(), es256);
    expect(await verify(jwt)).toMatchObject({ iss: issuer, sub: 'alice' });
    expect(JSON.parse(atob(jwt.split('.')[0] ?? ''))).toEqual(ownHeader());
  });

  test('the forge of this file is accepted when it forges nothing', async () => {
    expect(await verify(await signWithOwnKey(ownHeader()))).toMatchObject({ sub: 'alice' });
  });

  test('RFC 7519 §4.1.4: expired at exp, not a second later; ignored where expiry does not matter', async () => {
    const expired = await signWithOwnKey(ownHeader(), { ...claims(), exp: now() });
    expect(await verify(expired)).toBeUndefined();
    expect(await verify(expired, 'at+jwt', 'ignored')).toMatchObject({ sub: 'alice' });
  });

  test.each([
    ['no exp', { iss: issuer, sub: 'alice' }],
    ['a textual exp', { iss: issuer, sub: 'alice', exp: '9999999999' }],
    ['another issuer', { iss: 'https://evil.example.com', sub: 'alice', exp: 9_999_999_999 }],
    ['an issuer in an array', { iss: [issuer], sub: 'alice', exp: 9_999_999_999 }],
    ['no claims but an array', '[]'],
    ['no JSON', 'sub=alice'],
  ])('RFC 8725 §3.8: refused with %s', async (_, payload) => {
    expect(await verify(await signWithOwnKey(ownHeader(), payload))).toBeUndefined();
  });

  test.each(['', '.', '..', '...', 'a.b.c', 'e30.e30.', 'not a token', '\u0000.\u0000.\u0000'])(
    'refuses %j without an error',
    async (token) => {
      expect(await verify(token)).toBeUndefined();
    },
  );

  test('D-12: longer than 16 KiB is refused before it is decoded', async () => {
    const long = (length: number) => signWithOwnKey(ownHeader(), { ...claims(), padding: 'x'.repeat(length) });
    expect(await verify(await long(8_000))).toMatchObject({ sub: 'alice' });
    expect(await verify(await long(16_000))).toBeUndefined();
  });
});

describe('a JWT that comes again', () => {
  test('its signature is verified once, and everything else each time', async () => {
    const verifications = vi.spyOn(crypto.subtle, 'verify');
    vi.useFakeTimers({ now: Date.now(), toFake: ['Date'] });
    try {
      const jwt = await signJwt('at+jwt', claims(), es256);
      expect([await verify(jwt), await verify(jwt), await verify(jwt)]).toEqual(Array(3).fill(await verify(jwt)));
      expect(verifications).toHaveBeenCalledTimes(1);
      expect(await verify(jwt, 'JWT')).toBeUndefined();
      vi.setSystemTime(Date.now() + 61_000);
      expect(await verify(jwt)).toBeUndefined();
    } finally {
      vi.useRealTimers();
      verifications.mockRestore();
    }
  });

  test('JW-01: another signature under the same words is verified anew, and so is what was refused', async () => {
    const jwt = await signJwt('at+jwt', claims(), es256);
    const other = `${jwt.slice(0, jwt.lastIndexOf('.'))}${(await signJwt('at+jwt', { ...claims(), sub: 'bob' }, es256)).slice(-87)}`;
    expect(await verify(jwt)).toBeDefined();
    expect([await verify(other), await verify(other)]).toEqual([undefined, undefined]);
  });
});

describe('JW-01, JW-02: the algorithm is our key record, never the message', () => {
  test.each(['none', 'None', 'NONE', ''])('JW-01: alg %j without a signature', async (alg) => {
    expect(await verify(`${encodePart({ ...ownHeader(), alg })}.${encodePart(claims())}.`)).toBeUndefined();
  });

  test.each(['none', 'None', 'NONE', '', 'ES384', 'RS256'])('JW-01: alg %j over a good signature', async (alg) => {
    expect(await verify(await signWithOwnKey({ ...ownHeader(), alg }))).toBeUndefined();
  });

  test.each([
    ['its JWK', () => record.jwk],
    ['its x coordinate', () => (JSON.parse(record.jwk) as { x: string }).x],
    ['its kid', () => record.kid],
  ])('JW-02: HS256 keyed with our public key: %s', async (_, secret) => {
    const key = await crypto.subtle.importKey('raw', encodeText(secret()), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    expect(await verify(await forge({ ...ownHeader(), alg: 'HS256' }, claims(), key, { name: 'HMAC' }))).toBeUndefined();
    expect(await verify(await forge(ownHeader(), claims(), key, { name: 'HMAC' }))).toBeUndefined();
  });

  test('RFC 8725 §3.1: a key signs with its own algorithm only', async () => {
    const header = { alg: 'RS256', kid: rs256.kid, typ: 'at+jwt' };
    const sign = (parameters: object) => forge({ ...header, ...parameters }, claims(), rs256.key, { name: 'RSASSA-PKCS1-v1_5' });
    expect(await verify(await sign({}))).toMatchObject({ sub: 'alice' });
    expect(await verify(await sign({ alg: 'PS256' }))).toBeUndefined();
    expect(await verify(await sign({ alg: 'RS384' }))).toBeUndefined();
  });
});

describe('JW-03, JW-05, JW-15: the header brings nothing of its own', () => {
  test.each([
    ['jwk', { jwk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } }],
    ['jku', { jku: 'https://evil.example.com/jwks.json' }],
    ['x5u', { x5u: 'https://evil.example.com/cert.pem' }],
    ['x5c', { x5c: ['MIIB'] }],
    ['crit', { crit: ['exp'], exp: 1 }],
    ['crit without its header', { crit: ['absent'] }],
    ['b64', { b64: false, crit: ['b64'] }],
    ['zip', { zip: 'DEF' }],
    ['an unknown member', { foo: 'bar' }],
  ])('%s is refused over a good signature, before a key is looked up', async (_, members) => {
    const listed = keyManager.calls.listKeys;
    expect(await verify(await signWithOwnKey({ ...ownHeader(), ...members, kid: 'unknown' }))).toBeUndefined();
    expect(keyManager.calls.listKeys).toBe(listed);
    expect(await verify(await signWithOwnKey({ ...ownHeader(), ...members }))).toBeUndefined();
  });

  test('JW-03: a key embedded by the attacker verifies nothing', async () => {
    const { publicKey, privateKey } = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
      'verify',
    ])) as CryptoKeyPair;
    const jwk = await crypto.subtle.exportKey('jwk', publicKey);
    expect(await verify(await forge({ ...ownHeader(), jwk }, claims(), privateKey, ecdsa))).toBeUndefined();
    expect(await verify(await forge(ownHeader(), claims(), privateKey, ecdsa))).toBeUndefined();
  });

  test.each([
    ['no kid', { kid: undefined }],
    ['an unknown kid', { kid: 'unknown' }],
    ['a kid that is no text', { kid: 7 }],
    ['a kid of the prototype', { kid: '__proto__' }],
  ])('%s is refused', async (_, members) => {
    expect(await verify(await signWithOwnKey({ ...ownHeader(), ...members }))).toBeUndefined();
  });

  test('JW-15: one parser reads a repeated member, last wins, and the signature is over what it read', async () => {
    const twice = (first: string, last: string) => `{"alg":"${first}","kid":"${es256.kid}","typ":"at+jwt","alg":"${last}"}`;
    expect(await verify(await signWithOwnKey(twice('none', 'ES256')))).toMatchObject({ sub: 'alice' });
    expect(await verify(await signWithOwnKey(twice('ES256', 'none')))).toBeUndefined();
  });
});

describe('JW-07, B-087: one kind of JWT is never another', () => {
  test.each([
    ['an ID Token as access token', 'JWT', 'at+jwt'],
    ['an access token as ID Token', 'at+jwt', 'JWT'],
  ] as const)('%s', async (_, typ, expected) => {
    const jwt = await signJwt(typ, claims(), es256);
    expect(await verify(jwt, typ)).toMatchObject({ sub: 'alice' });
    expect(await verify(jwt, expected)).toBeUndefined();
  });

  test.each(['logout+jwt', 'dpop+jwt', 'oauth-authz-req+jwt', 'application/at+jwt', 'AT+JWT', '', undefined])('typ %j', async (typ) => {
    expect(await verify(await signWithOwnKey({ ...ownHeader(), typ }))).toBeUndefined();
  });
});

describe('D-11: the state of a key', () => {
  test.each([
    ['next', true, true],
    ['active', true, true],
    ['retiring', true, true],
    ['retired', false, true],
    ['revoked', false, false],
  ] as const)('%s: trusted for a live token %s, for a hint %s', async (state, isTrusted, isHint) => {
    const other = createIssuerKeys();
    const key = await createSigningKeys(other, other.keyEncryption).signingKey('ES256');
    other.setState(key.kid, state);
    const jwt = await signJwt('JWT', claims(), key);
    const outcome = (expiry: 'checked' | 'ignored') => verifyOwnJwt(jwt, { typ: 'JWT', issuer, expiry }, createVerificationKeys(other));
    expect((await outcome('checked')) !== undefined).toBe(isTrusted);
    expect((await outcome('ignored')) !== undefined).toBe(isHint);
  });
});
