// Client secrets that can be read again, because a MAC is made with them (D-13, C-12): AES-256-GCM under a key derived from
// KEY_ENCRYPTION_SECRETS, bound to the client. Leaves which clients have one to secrets.ts.
import type { SecretRing } from '../config/secrets.ts';
import { createKeyring } from '../handles/keyring.ts';
import { deriveKey } from '../handles/seal.ts';
import { decodeBase64url, decodeText, encodeBase64url, encodeText } from '../oauth/encoding.ts';

export interface SecretSealer {
  /** `<version>.<base64url(iv || ciphertext)>` under the current version of the key-encryption secret. */
  seal(client_id: string, client_secret: string): Promise<string>;
  /** Undefined when it was sealed for another client, or under a version that is no longer held. */
  open(client_id: string, sealed: string): Promise<string | undefined>;
}

const ivLength = 12;

/** One an isolate. */
export function createSecretSealer(keyEncryption: SecretRing): SecretSealer {
  const keyOf = createKeyring((use: 'client-secret', { bytes }) =>
    deriveKey(bytes, `authrim/${use}`, { name: 'AES-GCM', length: 256 }, ['encrypt', 'decrypt']),
  );

  return {
    async seal(client_id, client_secret) {
      const { current } = keyEncryption;
      const iv = crypto.getRandomValues(new Uint8Array(ivLength));
      const key = await keyOf('client-secret', current);
      const ciphertext = await crypto.subtle.encrypt(parameters(iv, client_id), key, encodeText(client_secret));
      return `${current.version}.${encodeBase64url(new Uint8Array([...iv, ...new Uint8Array(ciphertext)]))}`;
    },

    async open(client_id, sealed) {
      const [version, encoded = ''] = sealed.split('.');
      const secret = keyEncryption.find(Number(version));
      if (!secret) return undefined;
      const key = await keyOf('client-secret', secret);
      try {
        const bytes = decodeBase64url(encoded);
        const iv = bytes.subarray(0, ivLength);
        return decodeText(new Uint8Array(await crypto.subtle.decrypt(parameters(iv, client_id), key, bytes.subarray(ivLength))));
      } catch {
        return undefined;
      }
    },
  };
}

const parameters = (iv: Uint8Array<ArrayBuffer>, client_id: string) => ({ name: 'AES-GCM', iv, additionalData: encodeText(client_id) });
