import { expect, test } from 'vitest';
import { ecCertificate, rsaCertificate } from '../testing/certificates.ts';
import { allowsModel, parseAuthenticators } from './authenticators.ts';

const pem = (base64: string): string => `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----`;
const root = pem(ecCertificate);
const [one, other] = ['cb69481e-8ff7-4039-93ec-0a2729a154a8', 'ee882879-721c-4913-9775-3dfcce97072a'];

test('PK-11: any authenticator may make passkeys, until an operator says whose do', () => {
  expect(parseAuthenticators({})).toBeUndefined();
  const { roots, deny } = parseAuthenticators({ PASSKEY_ATTESTATION_ROOTS: `${root}\r\n\n${pem(rsaCertificate)}\n` }) ?? {};
  expect([roots?.map(({ publicKey }) => publicKey?.kty), deny]).toEqual([['EC', 'RSA'], []]);
});

/** The certificate with these bytes in place of others of the same number. */
const changed = (from: string, to: string): string =>
  pem(Uint8Array.fromHex(Uint8Array.fromBase64(ecCertificate).toHex().replace(from, to)).toBase64());

test('PK-11: of the models makers vouch for those are taken that are allowed and not denied', () => {
  const models = (lists: object) => {
    const authenticators = parseAuthenticators({ PASSKEY_ATTESTATION_ROOTS: root, ...lists });
    return authenticators && [one, other].map((model) => allowsModel(authenticators, model));
  };
  expect(models({})).toEqual([true, true]);
  expect(models({ PASSKEY_ALLOW_AAGUIDS: one.toUpperCase() })).toEqual([true, false]);
  expect(models({ PASSKEY_DENY_AAGUIDS: one })).toEqual([false, true]);
  expect(models({ PASSKEY_ALLOW_AAGUIDS: `${one}, ${other}`, PASSKEY_DENY_AAGUIDS: one })).toEqual([false, true]);
});

test.each([
  ['PASSKEY_ATTESTATION_ROOTS', { PASSKEY_ATTESTATION_ROOTS: ecCertificate }],
  ['PASSKEY_ATTESTATION_ROOTS', { PASSKEY_ATTESTATION_ROOTS: pem('MIIB') }],
  ['PASSKEY_ATTESTATION_ROOTS', { PASSKEY_ATTESTATION_ROOTS: `${root}\n${pem(ecCertificate.slice(0, -8))}` }],
  ['PASSKEY_ATTESTATION_ROOTS', { PASSKEY_ATTESTATION_ROOTS: `${root} and more` }],
  // A key on a curve nobody knows; a time that is none.
  ['PASSKEY_ATTESTATION_ROOTS', { PASSKEY_ATTESTATION_ROOTS: `${root}\n${changed('2a8648ce3d030107', '2a8648ce3d030108')}` }],
  ['PASSKEY_ATTESTATION_ROOTS', { PASSKEY_ATTESTATION_ROOTS: `${root}\n${changed('170d32363131', '170d32363939')}` }],
  ['PASSKEY_ALLOW_AAGUIDS', { PASSKEY_ATTESTATION_ROOTS: root, PASSKEY_ALLOW_AAGUIDS: 'a key' }],
  ['PASSKEY_DENY_AAGUIDS', { PASSKEY_ATTESTATION_ROOTS: root, PASSKEY_DENY_AAGUIDS: `${one},` }],
  ['PASSKEY_ALLOW_AAGUIDS', { PASSKEY_ALLOW_AAGUIDS: one }],
  ['PASSKEY_DENY_AAGUIDS', { PASSKEY_DENY_AAGUIDS: one }],
])('PK-11: %s is refused by name', (name, variables) => {
  expect(() => parseAuthenticators(variables)).toThrow(name);
});
