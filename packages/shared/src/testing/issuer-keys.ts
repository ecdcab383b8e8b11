// An issuer's keys in the memory of a test: keeps the KeyManager's contract with real keys, and lets a test turn states,
// count calls and cut the line.
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { parseSecretRing, type SecretRing } from '../config/secrets.ts';
import type { EncryptedDecryptionKey, EncryptedSigningKey, KeyManagerContract, KeyState } from '../durable-objects/index.ts';
import { encryptPrivateKey } from '../handles/key-encryption.ts';
import { encodeBase64url } from '../oauth/encoding.ts';
import { temporarilyUnavailable } from '../oauth/errors.ts';
import type { DecryptionAlgorithm, SigningAlgorithm } from '../oauth/words.ts';

type Method = 'listKeys' | 'signingKey' | 'decryptionKeys';

export interface IssuerKeys extends Pick<KeyManagerContract, Method> {
  keyEncryption: SecretRing;
  /** Calls so far. */
  calls: Record<Method, number>;
  /** While true nobody answers. */
  isCut: boolean;
  /** Makes a key active, in place of the one that was. */
  addKey(alg: SigningAlgorithm): Promise<EncryptedSigningKey>;
  addDecryptionKey(alg: DecryptionAlgorithm): Promise<EncryptedDecryptionKey>;
  setState(kid: string, state: KeyState): void;
}

export function createIssuerKeys(): IssuerKeys {
  const keyEncryption = parseSecretRing('KEY_ENCRYPTION_SECRETS', `1:${encodeBase64url(crypto.getRandomValues(new Uint8Array(32)))}`);
  const keys: EncryptedSigningKey[] = [];
  const decryptionKeys: EncryptedDecryptionKey[] = [];

  const answer = async <Value>(method: Method, value: () => Value | Promise<Value>): Promise<Value> => {
    issuer.calls[method] += 1;
    await scheduler.wait(1);
    if (issuer.isCut) throw temporarilyUnavailable('KeyManager did not answer');
    return value();
  };

  const issuer: IssuerKeys = {
    keyEncryption,
    calls: { listKeys: 0, signingKey: 0, decryptionKeys: 0 },
    isCut: false,
    async addKey(alg) {
      const former = keys.find((key) => key.alg === alg && key.state === 'active');
      if (former) former.state = 'retiring';
      const key = { ...(await generateKey({ alg, use: 'sig' }, keyEncryption)), alg, use: 'sig' } as const;
      keys.push(key);
      return key;
    },
    async addDecryptionKey(alg) {
      const key = { ...(await generateKey({ alg, use: 'enc' }, keyEncryption)), alg, use: 'enc' } as const;
      decryptionKeys.push(key);
      return key;
    },
    setState(kid, state) {
      for (const key of [...keys, ...decryptionKeys]) if (key.kid === kid) key.state = state;
    },
    listKeys: () => answer('listKeys', () => structuredClone([...keys, ...decryptionKeys].filter(({ state }) => state !== 'revoked'))),
    signingKey: (alg) =>
      answer('signingKey', async () => keys.find((key) => key.alg === alg && key.state === 'active') ?? (await issuer.addKey(alg))),
    decryptionKeys: () => answer('decryptionKeys', () => structuredClone(decryptionKeys)),
  };
  return issuer;
}

type Kind = { alg: SigningAlgorithm; use: 'sig' } | { alg: DecryptionAlgorithm; use: 'enc' };

async function generateKey({ alg, use }: Kind, keyEncryption: SecretRing) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const ciphertext = await encryptPrivateKey(await exportJWK(privateKey), { kid, alg, use }, keyEncryption);
  return { kid, state: 'active' as KeyState, jwk: JSON.stringify({ ...jwk, kid, alg, use }), ciphertext };
}
