// Making a key: the pair, its thumbprint (RFC 7638), its public JWK, and its private part as ciphertext only.
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type { SecretRing } from '../../config/secrets.ts';
import { encryptPrivateKey } from '../../handles/key-encryption.ts';
import type { KeyAlgorithm } from '../contracts/key-manager.ts';
import { identifyKey, type NewKey } from './key-table.ts';

export async function generateKey(alg: KeyAlgorithm, secrets: SecretRing): Promise<NewKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { modulusLength: 2048, extractable: true });
  const [publicJwk, privateJwk] = await Promise.all([exportJWK(publicKey), exportJWK(privateKey)]);
  const identity = identifyKey(await calculateJwkThumbprint(publicJwk), alg);
  const ciphertext = await encryptPrivateKey(privateJwk, identity, secrets);
  return { ...identity, jwk: JSON.stringify({ ...publicJwk, ...identity }), ciphertext };
}
