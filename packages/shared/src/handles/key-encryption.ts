// Private keys at rest (D-11): AES-256-GCM under a key derived from KEY_ENCRYPTION_SECRETS, bound to kid, alg and use.
// Owns both directions: the KeyManager encrypts, the Workers that use a key decrypt. Leaves key states to the KeyManager.
import { importJWK, type JWK } from 'jose';
import type { SecretRing, SecretVersion } from '../config/secrets.ts';
import type { PublicKey } from '../durable-objects/contracts/key-manager.ts';
import { decodeBase64url, decodeText, encodeBase64url, encodeText } from '../oauth/encoding.ts';

/** What the ciphertext is bound to; a record of which any was exchanged does not open. */
export type KeyIdentity = Pick<PublicKey, 'kid' | 'alg' | 'use'>;
type EncryptedKey = KeyIdentity & { ciphertext: string };

const ivLength = 12;

/** The private JWK as `<version>.<base64url(iv || ciphertext)>` under the current version of the secret. */
export async function encryptPrivateKey(jwk: JWK, identity: KeyIdentity, secrets: SecretRing): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(ivLength));
  const key = await deriveEncryptionKey(secrets.current);
  const ciphertext = await crypto.subtle.encrypt(gcm(iv, identity), key, encodeText(JSON.stringify(jwk)));
  const sealed = new Uint8Array([...iv, ...new Uint8Array(ciphertext)]);
  return `${secrets.current.version}.${encodeBase64url(sealed)}`;
}

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

export const isUnderCurrentSecret = (ciphertext: string, secrets: SecretRing): boolean =>
  ciphertext.startsWith(`${secrets.current.version}.`);

async function openPrivateJwk(record: EncryptedKey, secrets: SecretRing): Promise<JWK> {
  const [version, text] = record.ciphertext.split('.');
  const secret = secrets.find(Number(version));
  if (!secret || !text) throw new Error('the private key is sealed under an unknown version of KEY_ENCRYPTION_SECRETS');
  const sealed = decodeBase64url(text);
  const key = await deriveEncryptionKey(secret);
  const plaintext = await crypto.subtle.decrypt(gcm(sealed.subarray(0, ivLength), record), key, sealed.subarray(ivLength));
  return JSON.parse(decodeText(new Uint8Array(plaintext))) as JWK;
}

const gcm = (iv: Uint8Array<ArrayBuffer>, { kid, alg, use }: KeyIdentity) => ({
  name: 'AES-GCM',
  iv,
  additionalData: encodeText(`${kid}|${alg}|${use}`),
});

async function deriveEncryptionKey({ bytes }: SecretVersion): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey']);
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encodeText('authrim/key-encryption') };
  return crypto.subtle.deriveKey(hkdf, secret, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
