// Private signing keys at rest (D-11): AES-256-GCM under a key derived from KEY_ENCRYPTION_SECRETS, bound to kid, alg and
// purpose. Owns both directions: the KeyManager seals, the signing Workers open. Leaves key states to the KeyManager.
import { importJWK, type JWK } from 'jose';
import type { SecretRing, SecretVersion } from '../config/secrets.ts';
import { decodeBase64url, decodeText, encodeBase64url, encodeText } from '../oauth/encoding.ts';
import type { SigningAlgorithm } from '../oauth/words.ts';

/** What the ciphertext is bound to; a record whose kid or alg was exchanged does not open. */
export interface KeyIdentity {
  kid: string;
  alg: SigningAlgorithm;
}

const ivLength = 12;

/** The private JWK as `<version>.<base64url(iv || ciphertext)>` under the current version of the secret. */
export async function encryptSigningKey(jwk: JWK, identity: KeyIdentity, secrets: SecretRing): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(ivLength));
  const key = await deriveEncryptionKey(secrets.current);
  const ciphertext = await crypto.subtle.encrypt(gcm(iv, identity), key, encodeText(JSON.stringify(jwk)));
  const sealed = new Uint8Array([...iv, ...new Uint8Array(ciphertext)]);
  return `${secrets.current.version}.${encodeBase64url(sealed)}`;
}

/**
 * The private key of a record, not extractable, for `sign` alone.
 * @throws Error when the version of the secret is unknown, or the ciphertext does not belong to this kid and alg
 */
export async function decryptSigningKey(record: KeyIdentity & { ciphertext: string }, secrets: SecretRing): Promise<CryptoKey> {
  const jwk = await openSigningKey(record, secrets);
  return (await importJWK(jwk, record.alg, { extractable: false })) as CryptoKey;
}

/** The same ciphertext under the current version of the secret, or undefined when it already is. */
export async function reencryptSigningKey(record: KeyIdentity & { ciphertext: string }, secrets: SecretRing): Promise<string | undefined> {
  if (isUnderCurrentSecret(record.ciphertext, secrets)) return undefined;
  return encryptSigningKey(await openSigningKey(record, secrets), record, secrets);
}

export const isUnderCurrentSecret = (ciphertext: string, secrets: SecretRing): boolean =>
  ciphertext.startsWith(`${secrets.current.version}.`);

async function openSigningKey(record: KeyIdentity & { ciphertext: string }, secrets: SecretRing): Promise<JWK> {
  const [version, text] = record.ciphertext.split('.');
  const secret = secrets.find(Number(version));
  if (!secret || !text) throw new Error('the signing key is sealed under an unknown version of KEY_ENCRYPTION_SECRETS');
  const sealed = decodeBase64url(text);
  const key = await deriveEncryptionKey(secret);
  const plaintext = await crypto.subtle.decrypt(gcm(sealed.subarray(0, ivLength), record), key, sealed.subarray(ivLength));
  return JSON.parse(decodeText(new Uint8Array(plaintext))) as JWK;
}

const gcm = (iv: Uint8Array<ArrayBuffer>, { kid, alg }: KeyIdentity) => ({
  name: 'AES-GCM',
  iv,
  additionalData: encodeText(`${kid}|${alg}|sig`),
});

async function deriveEncryptionKey({ bytes }: SecretVersion): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey']);
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encodeText('authrim/key-encryption') };
  return crypto.subtle.deriveKey(hkdf, secret, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
