// `{SHA}`, `{SSHA}` and their longer sisters (RFC 2307, OpenLDAP): one hash over the password and a salt that follows the digest.
import { decodeBase64, encodeBase64, encodeText } from '../../oauth/encoding.ts';
import { concatBytes, type ImportedHash, type Scheme, type Settings } from './hash.ts';

const schemes = {
  SHA: ['SHA-1', 20],
  SSHA: ['SHA-1', 20],
  SHA256: ['SHA-256', 32],
  SSHA256: ['SHA-256', 32],
  SHA512: ['SHA-512', 64],
  SSHA512: ['SHA-512', 64],
} as const;

export function readLdap(text: string): ImportedHash | undefined {
  const [, name = '', value = ''] = /^\{(S?SHA(?:256|512)?)\}([A-Za-z0-9+/]+={0,2})$/i.exec(text) ?? [];
  const scheme = (Object.keys(schemes) as (keyof typeof schemes)[]).find((candidate) => candidate === name.toUpperCase());
  if (!scheme) return undefined;
  const [hash, size] = schemes[scheme];
  const bytes = decodeBase64(value);
  const isSalted = scheme.startsWith('SS');
  if (bytes.length < size || bytes.length > size + 64 || bytes.length > size !== isSalted) return undefined;
  return { scheme: 'ldap', setting: { hash, salt: encodeBase64(bytes.slice(size)) }, digest: bytes.slice(0, size) };
}

export const ldap: Scheme<Settings['ldap']> = {
  allows: ({ salt }) => salt.length <= 88,
  derive: async (password, { hash, salt }) =>
    new Uint8Array(await crypto.subtle.digest(hash, concatBytes(encodeText(password), decodeBase64(salt)))),
};
