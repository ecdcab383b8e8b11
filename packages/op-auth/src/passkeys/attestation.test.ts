// What a maker's certificate has to say (WebAuthn §8.2.1), of certificates made by a library that shares no code with ours.
import 'reflect-metadata';
import { encodeBase64url } from '@authrim/shared/oauth';
import * as x509 from '@peculiar/x509';
import { expect, test } from 'vitest';
import { type Attestation, verifyAttestation } from './attestation.ts';
import type { CborValue } from './cbor.ts';

const model = Uint8Array.fromHex('cb69481e8ff7403993ec0a2729a154a8');
const modelExtension = '1.3.6.1.4.1.45724.1.1.4';
const data = crypto.getRandomValues(new Uint8Array(100));
const createKeys = async () => (await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])) as CryptoKeyPair;
const maker = await createKeys();
const credential = await createKeys();

const attested = {
  credential: { aaguid: model, id: new Uint8Array(16), public_key: new Uint8Array(), key: new Map() },
  key: {
    alg: -8,
    jwk: {
      kty: 'OKP',
      crv: 'Ed25519',
      x: encodeBase64url(new Uint8Array((await crypto.subtle.exportKey('raw', credential.publicKey)) as ArrayBuffer)),
    },
    algorithm: { name: 'Ed25519' },
  },
  data,
} as const;

const honestSubject = 'C=SE,O=Example Makers,OU=Authenticator Attestation,CN=Security key';

async function certify(subject = honestSubject, extensions: x509.Extension[] = []): Promise<Uint8Array<ArrayBuffer>> {
  const members = {
    subject,
    issuer: 'CN=maker root',
    notBefore: new Date('2026-01-01'),
    notAfter: new Date('2126-01-01'),
    publicKey: maker.publicKey,
    signingKey: maker.privateKey,
    signingAlgorithm: { name: 'Ed25519' } as never,
    extensions,
  };
  return new Uint8Array((await x509.X509CertificateGenerator.create(members, crypto as unknown as Crypto)).rawData);
}

const sign = async (key: CryptoKey) => new Uint8Array(await crypto.subtle.sign('Ed25519', key, data));
const judge = (statement: [string, CborValue][], fmt = 'packed'): Promise<Attestation | undefined> =>
  verifyAttestation(
    new Map<string, CborValue>([
      ['fmt', fmt],
      ['attStmt', new Map(statement)],
    ]),
    attested,
  );

/** What the maker says of our model with this certificate. */
const vouch = async (x5c: CborValue, alg = -8) =>
  (
    await judge([
      ['alg', alg],
      ['sig', await sign(maker.privateKey)],
      ['x5c', x5c],
    ])
  )?.by;
const ofModel = (bytes: Uint8Array<ArrayBuffer>) => new x509.Extension(modelExtension, false, Uint8Array.of(4, bytes.length, ...bytes));
const authority = (is: boolean) => new x509.BasicConstraintsExtension(is, undefined, true);

test('WebAuthn §8.2: a maker, the key itself, or nobody vouches', async () => {
  expect(await vouch([await certify()])).toBe('maker');
  expect(
    await judge([
      ['alg', -8],
      ['sig', await sign(credential.privateKey)],
    ]),
  ).toEqual({ by: 'itself' });
  expect(await judge([], 'none')).toEqual({ by: 'nobody' });
});

test.each<[string, string, x509.Extension[]]>([
  ['that is no authority', honestSubject, [authority(false)]],
  ['of exactly this model', honestSubject, [authority(false), ofModel(model)]],
])('WebAuthn §8.2.1: a certificate %s vouches', async (_, subject, extensions) => {
  expect(await vouch([await certify(subject, extensions)])).toBe('maker');
});

test.each<[string, string, x509.Extension[]]>([
  ['an authority', honestSubject, [authority(true)]],
  ['of another model', honestSubject, [ofModel(model.toReversed())]],
  ['of a part of the model', honestSubject, [ofModel(model.subarray(1))]],
  ['of another unit', 'C=SE,O=Example Makers,OU=Authenticator Attestations,CN=Security key', []],
  ['of no unit', 'C=SE,O=Example Makers,CN=Security key', []],
  ['of no country', 'O=Example Makers,OU=Authenticator Attestation,CN=Security key', []],
  ['of no organization', 'C=SE,OU=Authenticator Attestation,CN=Security key', []],
  ['of no name', 'C=SE,O=Example Makers,OU=Authenticator Attestation', []],
])('WebAuthn §8.2.1: a certificate that is %s vouches for nothing', async (_, subject, extensions) => {
  expect(await vouch([await certify()])).toBe('maker');
  expect(await vouch([await certify(subject, extensions)])).toBeUndefined();
});

test('WebAuthn §8.2: a statement is signed by the first certificate, with the algorithm it names', async () => {
  const certificate = await certify();
  expect(await vouch([certificate])).toBe('maker');
  for (const alg of [-7, -257, -65535, 0]) expect(await vouch([certificate], alg)).toBeUndefined();
  const signature = await sign(credential.privateKey);
  expect(
    await judge([
      ['alg', -8],
      ['sig', signature],
      ['x5c', [certificate]],
    ]),
  ).toBeUndefined();
  expect(
    await judge([
      ['alg', -7],
      ['sig', signature],
    ]),
  ).toBeUndefined();
  expect(await judge([['alg', -8]])).toBeUndefined();
  expect(await vouch([])).toBeUndefined();
  expect(await vouch('a text')).toBeUndefined();
  await expect(vouch(['a text'])).rejects.toThrow(RangeError);
  await expect(vouch([certificate.subarray(1)])).rejects.toThrow(RangeError);
});

test('WebAuthn §8.7: a statement of nobody is empty', async () => {
  expect(await judge([], 'none')).toEqual({ by: 'nobody' });
  expect(await judge([['alg', -8]], 'none')).toBeUndefined();
  for (const fmt of ['fido-u2f', 'tpm', 'android-key', 'apple', '']) expect(await judge([], fmt)).toBeUndefined();
});
