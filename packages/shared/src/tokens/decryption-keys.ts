// The keys this isolate decrypts with what others encrypted to us (D-11): fetched as ciphertext, opened once per `kid`, never
// extractable. Owns how long the list is believed. Leaves rotation to the KeyManager and what is decrypted to decryption.ts.
import type { SecretRing } from '../config/secrets.ts';
import type { KeyManagerContract } from '../durable-objects/index.ts';
import type { DecryptionAlgorithm } from '../oauth/words.ts';
import { createRecent } from '../stores/recent.ts';
import { openPrivateKey } from './private-key.ts';

export interface DecryptionKey {
  kid: string;
  alg: DecryptionAlgorithm;
  /** Private and not extractable. */
  key: CryptoKey;
}

export interface DecryptionKeys {
  /**
   * The keys of an algorithm, or the one of a `kid`.
   * @throws OAuthError temporarily_unavailable when the keys cannot be had
   */
  find(wanted: { alg: DecryptionAlgorithm; kid?: string | undefined }): Promise<DecryptionKey[]>;
}

/** Seconds: how long the list is believed, and how long it serves while nobody answers. */
const [fresh, usable] = [10, 60];

/** One an isolate, and nothing is fetched before somebody needs it. */
export function createDecryptionKeys(keyManager: Pick<KeyManagerContract, 'decryptionKeys'>, keyEncryption: SecretRing): DecryptionKeys {
  let opened = new Map<string, DecryptionKey>();

  const fetchKeys = async (): Promise<DecryptionKey[]> => {
    const records = await keyManager.decryptionKeys();
    const keys = await Promise.all(
      records.map(async (record) => {
        const { kid, alg } = record;
        return opened.get(kid) ?? { kid, alg, key: await openPrivateKey(record, keyEncryption) };
      }),
    );
    opened = new Map(keys.map((key) => [key.kid, key]));
    return keys;
  };

  const recent = createRecent(fetchKeys, { fresh, usable });

  return {
    find: async ({ alg, kid }) => (await recent.get()).filter((key) => key.alg === alg && (kid === undefined || key.kid === kid)),
  };
}
