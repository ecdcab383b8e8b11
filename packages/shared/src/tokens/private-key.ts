// A private key of ours, from the ciphertext the KeyManager keeps to what WebCrypto works with.
import { ConfigurationError, type SecretRing } from '../config/secrets.ts';
import type { EncryptedDecryptionKey, EncryptedSigningKey } from '../durable-objects/index.ts';
import { decryptPrivateKey } from '../handles/key-encryption.ts';
import { temporarilyUnavailable } from '../oauth/errors.ts';

/** @throws OAuthError temporarily_unavailable when it does not open: nothing else is tried in its place (I7) */
export async function openPrivateKey(record: EncryptedSigningKey | EncryptedDecryptionKey, keyEncryption: SecretRing): Promise<CryptoKey> {
  try {
    return await decryptPrivateKey(record, keyEncryption);
  } catch (cause) {
    if (cause instanceof ConfigurationError) throw cause;
    throw temporarilyUnavailable('A private key does not open', cause);
  }
}
