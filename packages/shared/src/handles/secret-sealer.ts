// Secrets that have to be read again, at rest (D-13): AES-256-GCM under a key of their own use, derived from
// KEY_ENCRYPTION_SECRETS, bound to their owner. Leaves what is sealed so to key-encryption, clients/sealed-secrets and the sign-in
// methods.
import type { SecretRing } from '../config/secrets.ts';
import { decodeBase64url, decodeText, encodeBase64url, encodeText } from '../oauth/encoding.ts';
import { createKeyring } from './keyring.ts';
import { deriveKey } from './seal.ts';

export interface SecretSealer {
  /** `<version>.<base64url(iv || ciphertext)>` under the current version of the key-encryption secret. */
  seal(owner: string, secret: string): Promise<string>;
  /** Undefined when it was sealed for another owner or use, or under a version that is no longer held. */
  open(owner: string, sealed: string): Promise<string | undefined>;
  /** Whether it was sealed under the version in use; what was not is to be sealed again where it is used. */
  isCurrent(sealed: string): boolean;
}

type SecretUse = 'client-secret' | 'totp-secret' | 'mail-order' | 'key-encryption';

const ivLength = 12;

/** One an isolate. @param use what kind of secret: one never opens as another */
export function createSecretSealerFor(use: SecretUse, keyEncryption: SecretRing): SecretSealer {
  const keyOf = createKeyring((_: SecretUse, { bytes }) =>
    deriveKey(bytes, `authrim/${use}`, { name: 'AES-GCM', length: 256 }, ['encrypt', 'decrypt']),
  );

  return {
    isCurrent: (sealed) => sealed.startsWith(`${keyEncryption.current.version}.`),

    async seal(owner, secret) {
      const { current } = keyEncryption;
      const iv = crypto.getRandomValues(new Uint8Array(ivLength));
      const key = await keyOf(use, current);
      const ciphertext = await crypto.subtle.encrypt(parameters(iv, owner), key, encodeText(secret));
      return `${current.version}.${encodeBase64url(new Uint8Array([...iv, ...new Uint8Array(ciphertext)]))}`;
    },

    async open(owner, sealed) {
      const [version, encoded = ''] = sealed.split('.');
      const secret = keyEncryption.find(Number(version));
      if (!secret) return undefined;
      const key = await keyOf(use, secret);
      try {
        const bytes = decodeBase64url(encoded);
        const iv = bytes.subarray(0, ivLength);
        return decodeText(new Uint8Array(await crypto.subtle.decrypt(parameters(iv, owner), key, bytes.subarray(ivLength))));
      } catch {
        return undefined;
      }
    },
  };
}

const parameters = (iv: Uint8Array<ArrayBuffer>, owner: string) => ({ name: 'AES-GCM', iv, additionalData: encodeText(owner) });
