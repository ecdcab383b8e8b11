// The public keys our own JWTs are verified with. Owns how long the list is believed (JW-13); leaves the states of a key to
// the KeyManager and the published set to op-discovery.
import { importJWK, type JWK } from 'jose';
import type { KeyManagerContract, PublicSigningKey } from '../durable-objects/index.ts';
import { createRecent } from '../stores/recent.ts';

export interface VerificationKey extends PublicSigningKey {
  key: CryptoKey;
}

export interface VerificationKeys {
  /**
   * The key of a `kid`, unless it is unknown or revoked.
   * @throws OAuthError temporarily_unavailable when the list is too old to trust and cannot be had
   */
  find(kid: string): Promise<VerificationKey | undefined>;
}

/** Seconds: how long the list is believed, how soon an unknown `kid` may ask again, how long it serves while nobody answers. */
const [fresh, freshForUnknown, usable] = [10, 1, 60];

/** One an isolate. Concurrent needs share one fetch; a key is imported once. */
export function createVerificationKeys(keyManager: Pick<KeyManagerContract, 'listKeys'>): VerificationKeys {
  let imported = new Map<string, VerificationKey>();

  const fetchKeys = async (): Promise<ReadonlyMap<string, VerificationKey>> => {
    const records = await keyManager.listKeys();
    const signing = records.filter((record) => record.use === 'sig');
    const keys = signing.map(async (record) => [record.kid, { ...record, key: await importedKey(record) }] as const);
    imported = new Map(await Promise.all(keys));
    return imported;
  };

  const importedKey = async (record: PublicSigningKey): Promise<CryptoKey> =>
    imported.get(record.kid)?.key ?? ((await importJWK(JSON.parse(record.jwk) as JWK, record.alg)) as CryptoKey);

  const recent = createRecent(fetchKeys, { fresh, usable });

  return {
    find: async (kid) => (await recent.get()).get(kid) ?? (await recent.get(freshForUnknown)).get(kid),
  };
}
