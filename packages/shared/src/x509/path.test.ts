// Chains of certificates, made by a library that shares no code with ours.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { expect, test } from 'vitest';
import { type Certificate, readCertificate } from './certificate.ts';
import { isPossibleAnchor, leadsToAnchor } from './path.ts';

const at = Date.parse('2026-11-23T12:00:00Z') / 1000;
const days = (count: number): Date => new Date((at + count * 86_400) * 1000);

type Algorithm = SubtleCryptoGenerateKeyAlgorithm;
const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const rsa = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' } as const;

interface Authority {
  name: string;
  keys: CryptoKeyPair;
  algorithm: Algorithm;
}

async function createAuthority(name: string, algorithm: Algorithm = ecdsa): Promise<Authority> {
  return { name, algorithm, keys: (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair };
}

interface Form {
  from?: Date;
  until?: Date;
  /** Absent: no basic constraints. */
  authority?: boolean;
  path?: number;
  usage?: x509.KeyUsageFlags;
  others?: x509.Extension[];
}

/** What `issuer` says of the key of `subject`. */
async function certify(
  subject: Authority,
  issuer: Authority,
  { from = days(-1), until = days(1), ...form }: Form = {},
): Promise<Certificate> {
  const extensions: x509.Extension[] = [...(form.others ?? [])];
  if (form.authority !== undefined) extensions.push(new x509.BasicConstraintsExtension(form.authority, form.path, true));
  if (form.usage !== undefined) extensions.push(new x509.KeyUsagesExtension(form.usage, true));
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: `CN=${subject.name}`,
      issuer: `CN=${issuer.name}`,
      notBefore: from,
      notAfter: until,
      publicKey: subject.keys.publicKey,
      signingKey: issuer.keys.privateKey,
      signingAlgorithm: issuer.algorithm as never,
      extensions,
    },
    crypto as unknown as Crypto,
  );
  return readCertificate(new Uint8Array(certificate.rawData));
}

const asAuthority: Form = { authority: true, usage: x509.KeyUsageFlags.keyCertSign };
const [leaf, middle, root, stranger] = await Promise.all(['leaf', 'middle', 'root', 'stranger'].map((name) => createAuthority(name)));
if (!leaf || !middle || !root || !stranger) throw new Error('no keys');
const anchor = await certify(root, root, asAuthority);
const issued = await certify(leaf, middle);
const between = await certify(middle, root, asAuthority);
const direct = await certify(leaf, root);

const leads = (chain: Certificate[], anchors = [anchor]): Promise<boolean> => leadsToAnchor(chain, anchors, at);

test.each<[string, Certificate[], Certificate[]?]>([
  ['its anchor alone', [direct]],
  ['one of several anchors', [direct], [await certify(stranger, stranger, asAuthority), anchor]],
  ['an authority between', [issued, between]],
  ['an anchor that came with it', [issued, between, anchor]],
  ['an authority that is the anchor itself', [issued, between], [between]],
  ['what came after its anchor', [direct, between]],
  ['itself, which is trusted', [issued], [issued]],
  ['an authority as long as its path allows', [issued, await certify(middle, root, { ...asAuthority, path: 0 })]],
  [
    'extensions that are not critical',
    [await certify(leaf, root, { others: [new x509.Extension('1.2.3.4', false, new Uint8Array([5, 0]))] })],
  ],
  ['times of four-digit years', [await certify(leaf, root, { until: new Date('2126-01-01T00:00:00Z') })]],
])('RFC 5280 §6.1: a certificate is followed to %s', async (_, chain, anchors) => {
  expect(await leads(chain, anchors)).toBe(true);
});

test.each<[string, Algorithm]>([
  ['ECDSA with SHA-384 on P-384', { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' }],
  ['ECDSA with SHA-512 on P-521', { name: 'ECDSA', namedCurve: 'P-521', hash: 'SHA-512' }],
  ['RSA with SHA-256', rsa],
  ['RSA with SHA-384', { ...rsa, hash: 'SHA-384' }],
  ['RSA with SHA-512', { ...rsa, hash: 'SHA-512' }],
  ['Ed25519', { name: 'Ed25519' }],
])('RFC 5280 §4.1.1.2: a signature by %s counts, over what it signs', async (_, algorithm) => {
  const authority = await createAuthority('root', algorithm);
  const certificate = await certify(leaf, authority);
  const itself = await certify(authority, authority);
  expect(await leads([certificate], [itself])).toBe(true);
  expect(await leads([{ ...certificate, signed: direct.signed }], [itself])).toBe(false);
  expect(await leads([certificate], [anchor])).toBe(false);
});

const namesake = await createAuthority('root');
const other = await createAuthority('other');
const refusals: [string, Certificate[], Certificate[]?][] = [
  ['nothing', []],
  ['no anchor', [direct], []],
  ['a stranger', [await certify(leaf, stranger)]],
  ['a stranger by the name of the anchor', [await certify(leaf, namesake)]],
  ['an authority of another name', [await certify(leaf, { ...root, name: 'other' })]],
  ['a gap', [issued]],
  ['the wrong order', [issued, await certify(other, root, asAuthority), await certify(middle, other, asAuthority)]],
  ['an authority that a stranger issued', [issued, await certify(middle, stranger, asAuthority)]],
  ['one that is no authority', [issued, await certify(middle, root, { authority: false })]],
  ['one that does not say it is one', [issued, await certify(middle, root)]],
  [
    'one whose key is for something else',
    [issued, await certify(middle, root, { ...asAuthority, usage: x509.KeyUsageFlags.digitalSignature })],
  ],
  [
    'more authorities than one allows',
    [issued, await certify(middle, other, asAuthority), await certify(other, root, { ...asAuthority, path: 0 })],
  ],
  ['one that has ended', [await certify(leaf, root, { until: days(-0.5) })]],
  ['one that has not begun', [await certify(leaf, root, { from: days(0.5) })]],
  ['an authority that has ended', [issued, await certify(middle, root, { ...asAuthority, until: days(-0.5) })]],
  ['an anchor that has ended', [direct], [await certify(root, root, { ...asAuthority, until: days(-0.5) })]],
  [
    'an authority with a critical extension nobody knows',
    [issued, await certify(middle, root, { ...asAuthority, others: [new x509.Extension('1.2.3.4', true, new Uint8Array([5, 0]))] })],
  ],
  [
    'a critical extension nobody knows',
    [await certify(leaf, root, { others: [new x509.Extension('1.2.3.4', true, new Uint8Array([5, 0]))] })],
  ],
];

test.each(refusals)('RFC 5280 §6.1: %s vouches for nothing', async (_, chain, anchors) => {
  expect(await leads([issued, between])).toBe(true);
  expect(await leads(chain, anchors)).toBe(false);
});

test('RFC 5280 §4.1.1.2: SHA-1 proves nothing any more', async () => {
  const authority = await createAuthority('root', { ...rsa, hash: 'SHA-1' });
  const certificate = await certify(leaf, authority);
  expect(certificate.signatureAlgorithm).toBe('1.2.840.113549.1.1.5');
  expect(await leads([certificate], [await certify(authority, authority)])).toBe(false);
});

test('RFC 5280 §4.1.1.2, §4.2: a certificate that says one thing twice, and not the same, is none', async () => {
  const authority = await createAuthority('root', rsa);
  const { signed, signature } = await certify(leaf, authority);
  const wrap = (tag: number, ...parts: Uint8Array[]): Uint8Array<ArrayBuffer> => {
    const content = parts.flatMap((part) => [...part]);
    return Uint8Array.from([tag, 0x82, content.length >> 8, content.length & 255, ...content]);
  };
  const algorithm = (last: number) => Uint8Array.fromHex(`300d06092a864886f70d0101${last.toString(16).padStart(2, '0')}0500`);
  const bits = wrap(0x03, Uint8Array.of(0), signature);
  expect(readCertificate(wrap(0x30, signed, algorithm(11), bits)).signatureAlgorithm).toBe('1.2.840.113549.1.1.11');
  expect(() => readCertificate(wrap(0x30, signed, algorithm(5), bits))).toThrow(RangeError);
  const twice = [1, 2].map(() => new x509.Extension('1.2.3.4', false, new Uint8Array([5, 0])));
  await expect(certify(leaf, root, { others: twice })).rejects.toThrow(RangeError);
});

test('an anchor that nothing can be verified by is none', () => {
  expect(isPossibleAnchor(anchor)).toBe(true);
  expect(isPossibleAnchor({ ...anchor, publicKey: undefined })).toBe(false);
  expect(isPossibleAnchor({ ...anchor, validity: { ...anchor.validity, content: anchor.validity.content.subarray(0, -1) } })).toBe(false);
  expect(isPossibleAnchor({ ...anchor, validity: { ...anchor.validity, content: anchor.validity.content.subarray(0, 15) } })).toBe(false);
});
