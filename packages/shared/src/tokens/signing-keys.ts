// The keys this isolate signs with (D-11): fetched as ciphertext, opened once per `kid`, never extractable.
// Owns how long "active" is believed. Leaves rotation to the KeyManager and decryption to handles/key-encryption.
import type { SecretRing } from '../config/secrets.ts';
import type { KeyManagerContract } from '../durable-objects/index.ts';
import type { SigningAlgorithm } from '../oauth/words.ts';
import { createRecent, type Recent } from '../stores/recent.ts';
import { openPrivateKey } from './private-key.ts';

export interface SigningKey {
  kid: string;
  alg: SigningAlgorithm;
  /** Private and not extractable. */
  key: CryptoKey;
}

export interface SigningKeys {
  /**
   * The active key of an algorithm.
   * @throws OAuthError temporarily_unavailable: without a key nothing is signed, and none is made here (I7)
   */
  signingKey(alg: SigningAlgorithm): Promise<SigningKey>;
}

/** Seconds the active key is believed to be active: the most an emergency rotation waits for this isolate. */
const fresh = 10;

/** One an isolate. Concurrent needs share one fetch; a key that is still active is not opened again. */
export function createSigningKeys(keyManager: Pick<KeyManagerContract, 'signingKey'>, keyEncryption: SecretRing): SigningKeys {
  const active = new Map<SigningAlgorithm, Recent<SigningKey>>();

  const recentOf = (alg: SigningAlgorithm): Recent<SigningKey> => {
    let opened: SigningKey | undefined;
    const fetchKey = async (): Promise<SigningKey> => {
      const record = await keyManager.signingKey(alg);
      if (opened?.kid !== record.kid) opened = { kid: record.kid, alg, key: await openPrivateKey(record, keyEncryption) };
      return opened;
    };
    return createRecent(fetchKey, { fresh, usable: fresh });
  };

  return {
    signingKey(alg) {
      const recent = active.get(alg) ?? recentOf(alg);
      active.set(alg, recent);
      return recent.get();
    },
  };
}
