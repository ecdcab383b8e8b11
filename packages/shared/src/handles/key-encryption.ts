// Private keys at rest (D-11): sealed secrets of a use of their own, bound to kid, alg and use. Owns both directions: the
// KeyManager encrypts, the Workers that use a key decrypt. Leaves key states to the KeyManager.
import { importJWK, type JWK } from 'jose';
import type { SecretRing } from '../config/secrets.ts';
import type { PublicKey } from '../durable-objects/contracts/key-manager.ts';
import { createSecretSealerFor } from './secret-sealer.ts';

/** What the ciphertext is bound to; a record of which any was exchanged does not open. */
export type KeyIdentity = Pick<PublicKey, 'kid' | 'alg' | 'use'>;
type EncryptedKey = KeyIdentity & { ciphertext: string };

const sealerOf = (secrets: SecretRing) => createSecretSealerFor('key-encryption', secrets);

const ownerOf = ({ kid, alg, use }: KeyIdentity): string => `${kid}|${alg}|${use}`;

export const encryptPrivateKey = (jwk: JWK, identity: KeyIdentity, secrets: SecretRing): Promise<string> =>
  sealerOf(secrets).seal(ownerOf(identity), JSON.stringify(jwk));

/**
 * The private key of a record, not extractable, for its own algorithm alone.
 * @throws Error when the version of the secret is unknown, or the ciphertext does not belong to this kid, alg and use
 */
export async function decryptPrivateKey(record: EncryptedKey, secrets: SecretRing): Promise<CryptoKey> {
  const jwk = await openPrivateJwk(record, secrets);
  return (await importJWK(jwk, record.alg, { extractable: false })) as CryptoKey;
}

/** The same ciphertext under the current version of the secret, or undefined when it already is. */
export async function reencryptPrivateKey(record: EncryptedKey, secrets: SecretRing): Promise<string | undefined> {
  if (isUnderCurrentSecret(record.ciphertext, secrets)) return undefined;
  return encryptPrivateKey(await openPrivateJwk(record, secrets), record, secrets);
}

export const isUnderCurrentSecret = (ciphertext: string, secrets: SecretRing): boolean => sealerOf(secrets).isCurrent(ciphertext);

async function openPrivateJwk(record: EncryptedKey, secrets: SecretRing): Promise<JWK> {
  const jwk = await sealerOf(secrets).open(ownerOf(record), record.ciphertext);
  if (jwk === undefined) throw new Error('the private key is of another record, or under an unknown version of KEY_ENCRYPTION_SECRETS');
  return JSON.parse(jwk) as JWK;
}
