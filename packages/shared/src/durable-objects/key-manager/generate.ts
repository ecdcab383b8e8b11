// Making a signing key: the pair, its thumbprint (RFC 7638), its public JWK, and its private part as ciphertext only.
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type { SecretRing } from '../../config/secrets.ts';
import { encryptSigningKey } from '../../handles/key-encryption.ts';
import type { SigningAlgorithm } from '../../oauth/words.ts';
import type { NewKey } from './key-table.ts';

export async function generateSigningKey(alg: SigningAlgorithm, secrets: SecretRing): Promise<NewKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { modulusLength: 2048, extractable: true });
  const [publicJwk, privateJwk] = await Promise.all([exportJWK(publicKey), exportJWK(privateKey)]);
  const kid = await calculateJwkThumbprint(publicJwk);
  const ciphertext = await encryptSigningKey(privateJwk, { kid, alg }, secrets);
  return { kid, alg, jwk: JSON.stringify({ ...publicJwk, kid, alg, use: 'sig' }), ciphertext };
}
