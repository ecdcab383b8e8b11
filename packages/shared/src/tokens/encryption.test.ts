import { compactDecrypt, decodeProtectedHeader, exportJWK, type GenerateKeyPairResult, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Client, type PublicJwk, parseClientMetadata, type RemoteKeys } from '../clients/index.ts';
import { contentEncryptionAlgorithms, decodeText, encodeBase64url, keyManagementAlgorithms } from '../oauth/index.ts';
import { encryptClaims, encryptJwt, findRecipient } from './encryption.ts';

const nowhere: RemoteKeys = { findKeys: async () => ({ outcome: 'refused', reason: 'nobody fetches here' }) };

let rsa: GenerateKeyPairResult;
let ec: GenerateKeyPairResult;
let jwks: Record<string, PublicJwk>;

beforeAll(async () => {
  [rsa, ec] = await Promise.all([
    generateKeyPair('RSA-OAEP-256', { extractable: true }),
    generateKeyPair('ECDH-ES', { extractable: true }),
  ]);
  const publicJwk = async ({ publicKey }: GenerateKeyPairResult, members: Partial<PublicJwk>) =>
    ({ ...(await exportJWK(publicKey)), ...members }) as PublicJwk;
  jwks = {
    rsa: await publicJwk(rsa, { kid: 'rsa' }),
    ec: await publicJwk(ec, { kid: 'ec', use: 'enc' }),
    other: await publicJwk(await generateKeyPair('ECDH-ES', { extractable: true }), { kid: 'other' }),
  };
});

const createClient = (metadata: Record<string, unknown>, keys: readonly unknown[] = Object.values(jwks)): Client => ({
  client_id: 'client-1',
  status: 'active',
  source: 'seed',
  profile: 'oidc',
  metadata: parseClientMetadata(
    { redirect_uris: ['https://rp.example.com/cb'], ...(keys.length > 0 && { jwks: { keys } }), ...metadata },
    { environment: 'deployed' },
  ),
  secrets: [],
});

const privateKeyOf = (alg: string) => (alg.startsWith('RSA') ? rsa : ec).privateKey;

describe('to the client (OpenID Connect Core §10.2)', () => {
  test.each(keyManagementAlgorithms.flatMap((alg) => contentEncryptionAlgorithms.map((enc) => [alg, enc] as const)))(
    'B-086: %s with %s opens with the client’s key, and says what is inside',
    async (alg, enc) => {
      const client = createClient({ id_token_encrypted_response_alg: alg, id_token_encrypted_response_enc: enc });
      const recipient = await findRecipient(client, 'id_token', { remoteKeys: nowhere });
      const jwe = await encryptJwt('header.claims.signature', recipient);
      expect(decodeProtectedHeader(jwe)).toMatchObject({ alg, enc, cty: 'JWT', kid: alg.startsWith('RSA') ? 'rsa' : 'ec' });
      expect(decodeText((await compactDecrypt(jwe, privateKeyOf(alg))).plaintext)).toBe('header.claims.signature');
    },
  );

  test('Reg §2: A128CBC-HS256 when no enc is registered', async () => {
    const client = createClient({ userinfo_encrypted_response_alg: 'ECDH-ES' });
    expect(await findRecipient(client, 'userinfo', { remoteKeys: nowhere })).toMatchObject({ enc: 'A128CBC-HS256' });
  });

  test('what nobody registered is not encrypted, and each answer has a registration of its own', async () => {
    const client = createClient({ userinfo_encrypted_response_alg: 'ECDH-ES' });
    for (const response of ['id_token', 'introspection'] as const) {
      expect(await findRecipient(client, response, { remoteKeys: nowhere })).toBeUndefined();
    }
    expect(await encryptJwt('a.b.c', undefined)).toBe('a.b.c');
  });

  test('claims that nobody signed are a JWT of their own', async () => {
    const recipient = await findRecipient(createClient({ userinfo_encrypted_response_alg: 'ECDH-ES' }), 'userinfo', {
      remoteKeys: nowhere,
    });
    if (!recipient) throw new Error('there is a recipient');
    const jwe = await encryptClaims({ sub: 'alice' }, recipient);
    expect(decodeProtectedHeader(jwe)).toMatchObject({ typ: 'JWT' });
    expect(decodeProtectedHeader(jwe)).not.toHaveProperty('cty');
    expect(JSON.parse(decodeText((await compactDecrypt(jwe, ec.privateKey)).plaintext))).toEqual({ sub: 'alice' });
  });
});

describe('which key', () => {
  const ecdh = { id_token_encrypted_response_alg: 'ECDH-ES' };
  const find = (client: Client, remoteKeys = nowhere) => findRecipient(client, 'id_token', { remoteKeys });
  const refusal = { error: 'invalid_request', status: 400 };

  test('one that says it is for encryption before one that does not say', async () => {
    expect(await find(createClient(ecdh, [jwks.other, jwks.ec]))).toMatchObject({ kid: 'ec' });
  });

  test('one that does not import makes way for one that does', async () => {
    const offCurve = { ...jwks.ec, kid: 'off', x: encodeBase64url(new Uint8Array(32).fill(7)) };
    expect(await find(createClient(ecdh, [offCurve, jwks.ec]))).toMatchObject({ kid: 'ec' });
    await expect(find(createClient(ecdh, [offCurve]))).rejects.toMatchObject(refusal);
  });

  const evenModulus = encodeBase64url(new Uint8Array(256).fill(0xaa).fill(0xff, 0, 1));
  const x25519 = (x: string) => ({ kty: 'OKP', crv: 'X25519', x });
  test.each([
    ['an even modulus', 'RSA-OAEP-256', { kty: 'RSA', n: evenModulus, e: 'AQAB' }],
    ['the point zero', 'ECDH-ES', x25519(encodeBase64url(new Uint8Array(32)))],
    ['a point of low order', 'ECDH-ES+A128KW', x25519('X5yVvKNQjCSx0LFVnIPvWwREXMRYHI6G2CJO3dCfEdc')],
  ])('B-086, RFC 7748 §6.1: one of %s imports, cannot encrypt, and is none', async (_, alg, useless) => {
    const { publicKey } = await generateKeyPair(alg, { extractable: true, ...(alg.startsWith('ECDH') && { crv: 'X25519' }) });
    const usable = { ...(await exportJWK(publicKey)), kid: 'usable' };
    const registered = { id_token_encrypted_response_alg: alg };
    expect(await find(createClient(registered, [{ ...useless, kid: 'useless', use: 'enc' }, usable]))).toMatchObject({ kid: 'usable' });
    const client = createClient(registered, [useless]);
    for (const time of ['first', 'second']) await expect(find(client), time).rejects.toMatchObject(refusal);
  });

  test('is tried once', async () => {
    const client = createClient(ecdh, [jwks.ec]);
    const [first, second] = [await find(client), await find(client)];
    expect(first?.key).toBeInstanceOf(CryptoKey);
    expect(second?.key).toBe(first?.key);
  });

  test('B-022: an RSA key of 1024 bits is none', async () => {
    const parameters = { name: 'RSA-OAEP', hash: 'SHA-256', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) };
    const { publicKey } = (await crypto.subtle.generateKey(parameters, true, ['encrypt', 'decrypt'])) as CryptoKeyPair;
    const small = createClient({ id_token_encrypted_response_alg: 'RSA-OAEP-256' }, [await exportJWK(publicKey)]);
    await expect(find(small)).rejects.toMatchObject(refusal);
    expect(await find(createClient({ id_token_encrypted_response_alg: 'RSA-OAEP-256' }))).toMatchObject({ kid: 'rsa' });
  });

  test('Core §10.2.1: from behind jwks_uri, and a refusal when it cannot be had, in words that tell nothing of why', async () => {
    const remote = createClient({ ...ecdh, jwks_uri: 'https://rp.example.com/jwks' }, []);
    const keys = Object.values(jwks);
    const found: RemoteKeys = { findKeys: async (_, isWanted) => ({ outcome: 'found', keys: keys.filter(isWanted) }) };
    expect(await find(remote, found)).toMatchObject({ kid: 'ec' });
    await expect(find(remote)).rejects.toMatchObject({ ...refusal, detail: 'nobody fetches here' });
    await expect(find(remote)).rejects.toThrow(/no usable key for id_token_encrypted_response_alg/);
  });
});
