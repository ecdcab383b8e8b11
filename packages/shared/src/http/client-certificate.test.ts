import { calculateJwkThumbprint } from 'jose';
import { describe, expect, test } from 'vitest';
import { type ClientCertificate, namesClient, parseDistinguishedName } from '../clients/index.ts';
import { bmpCertificate, ecCertificate, edCertificate, rsaCertificate } from '../testing/certificates.ts';
import { readClientCertificate } from './client-certificate.ts';

/** What the platform says of a connection, as `request.cf` carries it. */
const read = (tlsClientAuth: object, headers: Record<string, string> = {}) =>
  readClientCertificate(new Request('https://id.test/token', { headers, cf: { tlsClientAuth } } as RequestInit));

const presented = (certificate: string, facts: object = {}) => ({
  certPresented: '1',
  certVerified: 'SUCCESS',
  certRevoked: '0',
  certRFC9440: `:${certificate}:`,
  certRFC9440TooLarge: false,
  ...facts,
});

async function readPresented(certificate: string): Promise<ClientCertificate> {
  const found = await read(presented(certificate));
  if (!found) throw new Error('no certificate was read');
  return found;
}

describe('what a certificate says', () => {
  test.each([
    ['P-256', ecCertificate, 'nwlf-qpXKS2bGqNuA2BOZQSroxtxzQdTFByy_jh0TGI', '87PuqqKKw2zcgDzcA3Vzu_RbpcD9cbKqipTEPb9pXAU'],
    ['RSA', rsaCertificate, 'DGZ6EWUFdRTqXZ2tUGPZPE1uagK4RouGWTWe6E8k1RM', 'WFWicuoN1YN9KsLQXgzYrTchdwJySR66So-CN9Sx0Fo'],
    ['Ed25519', edCertificate, 'IDI0xOgRJcopaDzOQ1ZRu1h59DpZ96JJcWTIUgeRGas', 'Fojl0qVVHzT0t4krYeBzFjCZCF9vDwC78Nqgvy-k9MA'],
    ['Ed25519, version 1', bmpCertificate, 'IDI0xOgRJcopaDzOQ1ZRu1h59DpZ96JJcWTIUgeRGas', 'tdDp8r2Yv_ceGxcKhuepnB2TS4suWq62Sy0YWcjOirw'],
  ])('%s: key and fingerprint are those OpenSSL finds (RFC 7638, RFC 8705 §3.1)', async (_, certificate, thumbprint, fingerprint) => {
    const found = await readPresented(certificate);
    expect(await calculateJwkThumbprint(found.publicKey ?? { kty: '' })).toBe(thumbprint);
    expect(found['x5t#S256']).toBe(fingerprint);
    expect(found.x5c).toBe(certificate);
  });

  test.each([
    ['signs, umlauts and spaces', ecCertificate, String.raw`UID=client-7,CN=Books \"of\" Berlin,OU=a\+b,O=B\C3\BCcher\, GmbH,C=DE`],
    ['an RDN of two attributes', rsaCertificate, 'organizationIdentifier=PSDDE-1,UID=7+CN=books,O=Example'],
    ['the two in their other order, and an OID', rsaCertificate, '2.5.4.97=PSDDE-1,CN=books+UID=7,O=Example'],
    ['a line break', edCertificate, String.raw`CN=books\0AO\3dEvil,O=Example`],
  ])('B-178: the subject with %s equals its RFC 4514 text', async (_, certificate, text) => {
    expect((await readPresented(certificate)).subject).toBe(parseDistinguishedName(text));
  });

  test('RFC 5280 §4.2.1.6: names of the four kinds, in one spelling', async () => {
    expect((await readPresented(ecCertificate)).subjectAltNames).toEqual({
      dns: ['rp.example.com', '*.rp.example.com'],
      uri: ['https://rp.example.com/client'],
      ip: ['203.0.113.7', '2001:db8::1'],
      email: ['Ops@rp.example.com'],
    });
    expect((await readPresented(rsaCertificate)).subjectAltNames).toEqual({ dns: [], uri: [], ip: [], email: [] });
  });

  test('a value of an older kind equals nothing anybody can register', async () => {
    const { subject } = await readPresented(bmpCertificate);
    expect(subject).toContain('#');
    for (const text of ['CN=Bücher', 'CN=#1e0c0042', String.raw`CN=\#004200fc0063006800650072`]) {
      expect(subject).not.toBe(parseDistinguishedName(text));
    }
  });
});

describe('B-178: a registered member is compared with its own kind of name alone', () => {
  const registered = {
    tls_client_auth_subject_dn: String.raw`uid=client-7,cn=Books \"of\" Berlin,ou=a\2Bb,o=Bücher\2C GmbH,c=DE`,
    tls_client_auth_san_dns: 'RP.example.com',
    tls_client_auth_san_uri: 'https://rp.example.com/client',
    tls_client_auth_san_ip: '2001:DB8:0::1',
    tls_client_auth_san_email: 'Ops@rp.Example.com',
  };

  test.each(Object.entries(registered))('%s: %s', async (member, value) => {
    expect(namesClient(await readPresented(ecCertificate), { [member]: value })).toBe(true);
    expect(namesClient(await readPresented(rsaCertificate), { [member]: value })).toBe(false);
    expect(namesClient(await readPresented(ecCertificate), { [member]: `${value}x` })).toBe(false);
  });

  test.each([
    ['no member', {}],
    ['two members, both right', { tls_client_auth_san_dns: 'rp.example.com', tls_client_auth_san_ip: '203.0.113.7' }],
    ['a name of another kind', { tls_client_auth_san_dns: 'https://rp.example.com/client' }],
    ['a host under the wildcard', { tls_client_auth_san_dns: 'a.rp.example.com' }],
    ['a mailbox in another case', { tls_client_auth_san_email: 'ops@rp.example.com' }],
    ['a part of the subject', { tls_client_auth_subject_dn: 'CN=books,O=Example' }],
    [
      'the subject the other way round',
      { tls_client_auth_subject_dn: String.raw`C=DE,O=B\C3\BCcher\, GmbH,OU=a\+b,CN=Books \"of\" Berlin,UID=client-7` },
    ],
  ])('%s: no', async (_, metadata) => {
    expect(namesClient(await readPresented(ecCertificate), metadata)).toBe(false);
  });

  test('a line break in a name makes no second attribute', async () => {
    const certificate = await readPresented(edCertificate);
    expect(namesClient(certificate, { tls_client_auth_subject_dn: 'O=Evil,CN=books,O=Example' })).toBe(false);
    expect(namesClient(certificate, { tls_client_auth_subject_dn: 'CN=books,O=Example' })).toBe(false);
  });
});

describe('whether the platform believes it', () => {
  test.each([
    ['verified', {}, true],
    ['self-signed', { certVerified: 'FAILED:self signed certificate' }, false],
    ['expired', { certVerified: 'FAILED:certificate has expired' }, false],
    ['not verified', { certVerified: 'NONE' }, false],
    ['revoked', { certRevoked: '1' }, false],
    ['no word of revocation', { certRevoked: undefined }, false],
  ])('%s', async (_, facts, isVerified) => {
    expect(await read(presented(ecCertificate, facts))).toHaveProperty('isVerified', isVerified);
  });
});

test.each([
  ['nothing', {}],
  ['the placeholder of a connection without one', { ...presented(''), certPresented: '0', certVerified: 'NONE', certRFC9440: '' }],
  ['one too large to be passed on', presented('', { certRFC9440: '', certRFC9440TooLarge: true })],
  ['no base64', presented('§')],
  ['no DER', presented(btoa('hello'))],
  ['half of one', presented(btoa(atob(ecCertificate).slice(0, 400)))],
  ['one with something after it', presented(btoa(`${atob(ecCertificate)}0`))],
  ['a length that is not the shortest', presented(btoa('\x30\x81\x01\x00'))],
  ['an endless length', presented(btoa('\x30\x80\x00\x00'))],
  ['a length of four gigabytes', presented(btoa('\x30\x84\xff\xff\xff\xff'))],
])('%s is no certificate', async (_, facts) => {
  expect(await read(presented(ecCertificate))).toBeDefined();
  expect(await read(facts)).toBeUndefined();
});

test('B-183: no header stands for a certificate', async () => {
  const headers = {
    'Client-Cert': `:${ecCertificate}:`,
    'X-SSL-Client-Cert': ecCertificate,
    'X-Forwarded-Client-Cert': ecCertificate,
    'Cf-Client-Cert-Der-Base64': ecCertificate,
    'MF-CF-Blob': JSON.stringify({ tlsClientAuth: presented(ecCertificate) }),
  };
  expect(await read({}, headers)).toBeUndefined();
});
