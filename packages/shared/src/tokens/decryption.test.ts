import { CompactEncrypt, type CompactJWEHeaderParameters, importJWK, type JWK } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseSecretRing } from '../config/index.ts';
import { contentEncryptionAlgorithms, decodeText, decryptionAlgorithms, encodeBase64url, encodeText } from '../oauth/index.ts';
import { createIssuerKeys, type IssuerKeys } from '../testing/issuer-keys.ts';
import { decryptJwe, isJwe } from './decryption.ts';
import { createDecryptionKeys } from './decryption-keys.ts';

let keyManager: IssuerKeys;
let published: Record<string, JWK & { kid: string }>;

beforeAll(async () => {
  keyManager = createIssuerKeys();
  const keys = await Promise.all(decryptionAlgorithms.map((alg) => keyManager.addDecryptionKey(alg)));
  published = Object.fromEntries(keys.map(({ alg, jwk }) => [alg, JSON.parse(jwk)]));
});

const createKeys = () => createDecryptionKeys(keyManager, keyManager.keyEncryption);
const open = async (jwe: string) => {
  const decrypted = await decryptJwe(jwe, createKeys());
  return decrypted && decodeText(decrypted.plaintext);
};

/** As a client does it that read our JWKS. */
async function encrypt(header: Partial<CompactJWEHeaderParameters> & { alg: string }, plaintext = 'a.b.c'): Promise<string> {
  const { kid = 'none', ...jwk } = published[header.alg.startsWith('RSA') ? 'RSA-OAEP-256' : 'ECDH-ES'] ?? {};
  const { alg: _, ...bare } = jwk as JWK;
  return new CompactEncrypt(encodeText(plaintext))
    .setProtectedHeader({ enc: 'A128GCM', kid, cty: 'JWT', ...header })
    .encrypt(await importJWK(bare, header.alg));
}

/** The same message under another header; what is refused by its header alone is refused before any key is asked for. */
const withHeader = (jwe: string, header: object): string =>
  [encodeBase64url(encodeText(JSON.stringify(header))), ...jwe.split('.').slice(1)].join('.');

describe('what is encrypted to us (RFC 7516, D-12)', () => {
  test.each(decryptionAlgorithms.flatMap((alg) => contentEncryptionAlgorithms.map((enc) => [alg, enc] as const)))(
    'B-147: %s with %s',
    async (alg, enc) => {
      expect(await decryptJwe(await encrypt({ alg, enc }), createKeys())).toMatchObject({ alg, enc });
      expect(await open(await encrypt({ alg, enc }, 'header.claims.signature'))).toBe('header.claims.signature');
    },
  );

  test('without a kid every key of the algorithm is tried; a foreign one opens nothing', async () => {
    const anonymous = await new CompactEncrypt(encodeText('x'))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM' })
      .encrypt(await importJWK({ ...published['ECDH-ES'], kid: 'none' } as JWK, 'ECDH-ES'));
    expect(await open(anonymous)).toBe('x');
    expect(await open(await encrypt({ alg: 'ECDH-ES', kid: 'foreign' }))).toBeUndefined();
  });

  const touched = (text: string): string => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;

  test('a message that was touched, cut or lengthened opens for nobody', async () => {
    const jwe = await encrypt({ alg: 'ECDH-ES' });
    expect(await open(jwe)).toBe('a.b.c');
    const [header = '', key = '', iv = '', ciphertext = '', tag = ''] = jwe.split('.');
    for (const changed of [
      [header, key, iv, ciphertext, touched(tag)],
      [header, key, iv, touched(ciphertext), tag],
      [header, key, '', ciphertext, tag],
      [header, key, iv, ciphertext],
      [header, key, iv, ciphertext, tag, ''],
      [header, 'AAAA', iv, ciphertext, tag],
    ]) {
      expect(await open(changed.join('.'))).toBeUndefined();
    }
    for (const text of ['', '....', 'a.b.c', 'a.b.c.d.e', 'x'.repeat(40_000)]) expect(await open(text)).toBeUndefined();
    expect([isJwe(jwe), isJwe('a.b.c')]).toEqual([true, false]);
  });

  test.each([
    ['RSA1_5', { alg: 'RSA1_5', enc: 'A128GCM' }],
    ['RSA-OAEP, which is SHA-1', { alg: 'RSA-OAEP', enc: 'A128GCM' }],
    ['dir', { alg: 'dir', enc: 'A128GCM' }],
    ['a password that takes forever', { alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2s: 'AAAA', p2c: 1e9 }],
    ['none', { alg: 'none', enc: 'A128GCM' }],
    ['no alg', { enc: 'A128GCM' }],
    ['an unknown enc', { alg: 'RSA-OAEP-256', enc: 'A192GCM' }],
    ['zip', { alg: 'RSA-OAEP-256', enc: 'A128GCM', zip: 'DEF' }],
    ['crit', { alg: 'RSA-OAEP-256', enc: 'A128GCM', crit: ['exp'], exp: 1 }],
    ['a key of its own', { alg: 'RSA-OAEP-256', enc: 'A128GCM', jwk: {} }],
    ['a URL', { alg: 'RSA-OAEP-256', enc: 'A128GCM', jku: 'https://evil.example.com' }],
    ['a kid that is no text', { alg: 'RSA-OAEP-256', enc: 'A128GCM', kid: 1 }],
  ])('JW-09: a header with %s is refused before any key is asked for', async (_, header) => {
    const jwe = await encrypt({ alg: 'RSA-OAEP-256' });
    expect(await open(jwe)).toBe('a.b.c');
    const before = keyManager.calls.decryptionKeys;
    expect(await open(withHeader(jwe, header))).toBeUndefined();
    expect(keyManager.calls.decryptionKeys).toBe(before);
  });

  test('JW-09: a point that is not on the curve is refused', async () => {
    const jwe = await encrypt({ alg: 'ECDH-ES' });
    const x = encodeBase64url(new Uint8Array(32).fill(7));
    const { kid } = published['ECDH-ES'] ?? {};
    const header = { alg: 'ECDH-ES', enc: 'A128GCM', kid, epk: { kty: 'EC', crv: 'P-256', x, y: x } };
    expect(await open(withHeader(jwe, header))).toBeUndefined();
  });
});

describe('the keys (D-11)', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 }));
  afterEach(() => void vi.useRealTimers());
  const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
  const wanted = { alg: 'ECDH-ES' } as const;

  test('are fetched when somebody needs them, together, and again after ten seconds', async () => {
    const before = keyManager.calls.decryptionKeys;
    const keys = createKeys();
    expect(keyManager.calls.decryptionKeys).toBe(before);
    const [first] = await Promise.all([keys.find(wanted), keys.find({ alg: 'RSA-OAEP-256' })]);
    pass(9);
    expect((await keys.find(wanted))[0]?.key).toBe(first[0]?.key);
    expect(keyManager.calls.decryptionKeys).toBe(before + 1);
    pass(1);
    expect((await keys.find(wanted))[0]?.key).toBe(first[0]?.key);
    expect(keyManager.calls.decryptionKeys).toBe(before + 2);
    expect(first[0]?.key).toMatchObject({ type: 'private', extractable: false });
  });

  test('I7: while nobody answers they serve sixty seconds, then nothing is decrypted', async () => {
    const keys = createKeys();
    await keys.find(wanted);
    keyManager.isCut = true;
    pass(59);
    expect(await keys.find(wanted)).toHaveLength(1);
    pass(1);
    await expect(keys.find(wanted)).rejects.toMatchObject({ error: 'temporarily_unavailable', status: 503 });
    keyManager.isCut = false;
  });

  test('F-13: sealed under another key-encryption secret they open nothing', async () => {
    const other = parseSecretRing('KEY_ENCRYPTION_SECRETS', '1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8');
    await expect(createDecryptionKeys(keyManager, other).find(wanted)).rejects.toMatchObject({ status: 503 });
  });
});
