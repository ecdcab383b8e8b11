// An issuer's keys in the memory of a test: keeps the KeyManager's contract with real keys, and lets a test turn states,
// count calls and cut the line.
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { parseSecretRing, type SecretRing } from '../config/secrets.ts';
import type { EncryptedSigningKey, KeyManagerContract, KeyState } from '../durable-objects/index.ts';
import { encryptSigningKey } from '../handles/key-encryption.ts';
import { encodeBase64url } from '../oauth/encoding.ts';
import { temporarilyUnavailable } from '../oauth/errors.ts';
import type { SigningAlgorithm } from '../oauth/words.ts';

export interface IssuerKeys extends Pick<KeyManagerContract, 'listKeys' | 'signingKey'> {
  keyEncryption: SecretRing;
  /** Calls so far. */
  calls: { listKeys: number; signingKey: number };
  /** While true nobody answers. */
  isCut: boolean;
  /** Makes a key active, in place of the one that was. */
  addKey(alg: SigningAlgorithm): Promise<EncryptedSigningKey>;
  setState(kid: string, state: KeyState): void;
}

export function createIssuerKeys(): IssuerKeys {
  const keyEncryption = parseSecretRing('KEY_ENCRYPTION_SECRETS', `1:${encodeBase64url(crypto.getRandomValues(new Uint8Array(32)))}`);
  const keys: EncryptedSigningKey[] = [];

  const answer = async <Value>(method: 'listKeys' | 'signingKey', value: () => Value | Promise<Value>): Promise<Value> => {
    issuer.calls[method] += 1;
    await scheduler.wait(1);
    if (issuer.isCut) throw temporarilyUnavailable('KeyManager did not answer');
    return value();
  };

  const issuer: IssuerKeys = {
    keyEncryption,
    calls: { listKeys: 0, signingKey: 0 },
    isCut: false,
    async addKey(alg) {
      const former = keys.find((key) => key.alg === alg && key.state === 'active');
      if (former) former.state = 'retiring';
      const key = await generateKey(alg, keyEncryption);
      keys.push(key);
      return key;
    },
    setState(kid, state) {
      for (const key of keys) if (key.kid === kid) key.state = state;
    },
    listKeys: () => answer('listKeys', () => structuredClone(keys.filter(({ state }) => state !== 'revoked'))),
    signingKey: (alg) =>
      answer('signingKey', async () => keys.find((key) => key.alg === alg && key.state === 'active') ?? (await issuer.addKey(alg))),
  };
  return issuer;
}

async function generateKey(alg: SigningAlgorithm, keyEncryption: SecretRing): Promise<EncryptedSigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const ciphertext = await encryptSigningKey(await exportJWK(privateKey), { kid, alg }, keyEncryption);
  return { kid, alg, use: 'sig', state: 'active', jwk: JSON.stringify({ ...jwk, kid, alg, use: 'sig' }), ciphertext };
}
