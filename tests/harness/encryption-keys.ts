// A client's encryption keys, made by node: the public halves to register, the private ones to open what comes back.
import { generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { decryptJwe, headerOf } from './jose-by-node.ts';

export const keyManagementAlgorithms = ['RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW'] as const;
export const contentEncryptions = ['A128CBC-HS256', 'A256CBC-HS512', 'A128GCM', 'A256GCM'] as const;

export interface EncryptionKeys {
  jwks: { keys: (JsonWebKey & { kid: string; use: 'enc' })[] };
  privateKeyOf(alg: string): KeyObject;
  /** What is inside of a JWE that was encrypted to one of them. */
  open(jwe: string): string;
}

export function makeEncryptionKeys(): EncryptionKeys {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const toJwk = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid, use: 'enc' as const });
  const privateKeyOf = (alg: string) => (alg.startsWith('RSA') ? rsa : ec).privateKey;
  return {
    jwks: { keys: [toJwk(rsa.publicKey, 'enc-rsa'), toJwk(ec.publicKey, 'enc-ec')] },
    privateKeyOf,
    open: (jwe) => decryptJwe(jwe, privateKeyOf(String(headerOf(jwe).alg))),
  };
}
