// Sealed handles (D-02): AES-256-GCM under a key per purpose, derived from a versioned root secret. What opens is ours,
// of this purpose, and carries its own address; what does not open never wakes an object. The nonce is a keyed hash of
// the contents, which always hold a random secret: the same contents give the same handle, so a lost response can be
// answered again word for word.
import type { SecretRing, SecretVersion } from '../config/secrets.ts';
import { decodeBase64url, decodeText, encodeBase64url, encodeText } from '../oauth/encoding.ts';
import { createKeyring } from './keyring.ts';

/** What a handle may be used as. Changing a word makes every handle of that purpose worthless. */
export type Purpose =
  | 'session'
  | 'begun_sign_in'
  | 'passkey_challenge'
  | 'totp_enrolment'
  | 'known_accounts'
  | 'mail_link'
  | 'sign_up'
  | 'authorization_code'
  | 'refresh_token'
  | 'access_token'
  | 'opaque_access_token'
  | 'encrypted_access_token'
  | 'request_uri';

const nonceLength = 12;
const tagLength = 16;
/** Longer than any handle we make; cuts hostile input before decoding. An opaque token is as long as what it says. */
const maximumLength = 1024;
const maximumTokenLength = 16 * 1024;

export interface Sealer {
  /** Seals the parts of an address into one URL-safe token. */
  seal(purpose: Purpose, parts: readonly string[]): Promise<string>;
  /** The parts again, or undefined for anything that is not a handle of this purpose and of one of our secrets. */
  open(purpose: Purpose, handle: string): Promise<string[] | undefined>;
}

/** One sealer an isolate: derived keys are kept, never request data. */
export function createSealer(root: SecretRing): Sealer {
  const keysFor = createKeyring(derivePurposeKeys);

  return {
    async seal(purpose, parts) {
      const { encryption, nonces } = await keysFor(purpose, root.current);
      const plaintext = encodeText(JSON.stringify(parts));
      const nonce = new Uint8Array(await crypto.subtle.sign('HMAC', nonces, plaintext)).subarray(0, nonceLength);
      const sealed = new Uint8Array(await crypto.subtle.encrypt(parameters(purpose, nonce), encryption, plaintext));
      const handle = new Uint8Array(1 + nonceLength + sealed.length);
      handle[0] = root.current.version;
      handle.set(nonce, 1);
      handle.set(sealed, 1 + nonceLength);
      return encodeBase64url(handle);
    },

    async open(purpose, handle) {
      const bytes = readHandle(handle, purpose === 'opaque_access_token' ? maximumTokenLength : maximumLength);
      const secret = bytes && root.find(bytes[0] ?? 0);
      if (!bytes || !secret) return undefined;
      const { encryption } = await keysFor(purpose, secret);
      const nonce = bytes.subarray(1, 1 + nonceLength);
      try {
        const plaintext = await crypto.subtle.decrypt(parameters(purpose, nonce), encryption, bytes.subarray(1 + nonceLength));
        return JSON.parse(decodeText(new Uint8Array(plaintext))) as string[];
      } catch {
        return undefined;
      }
    },
  };
}

interface PurposeKeys {
  encryption: CryptoKey;
  nonces: CryptoKey;
}

async function derivePurposeKeys(purpose: Purpose, secret: SecretVersion): Promise<PurposeKeys> {
  const [encryption, nonces] = await Promise.all([
    deriveKey(secret.bytes, `authrim/handle/${purpose}`, { name: 'AES-GCM', length: 256 }, ['encrypt', 'decrypt']),
    deriveKey(secret.bytes, `authrim/handle-nonce/${purpose}`, { name: 'HMAC', hash: 'SHA-256', length: 256 }, ['sign']),
  ]);
  return { encryption, nonces };
}

const parameters = (purpose: Purpose, iv: Uint8Array<ArrayBuffer>) => ({ name: 'AES-GCM', iv, additionalData: encodeText(purpose) });

function readHandle(handle: string, longest: number): Uint8Array<ArrayBuffer> | undefined {
  if (handle.length > longest) return undefined;
  try {
    const bytes = decodeBase64url(handle);
    // One spelling per handle: trailing bits that decoding ignores would make a second one.
    if (bytes.length <= 1 + nonceLength + tagLength || encodeBase64url(bytes) !== handle) return undefined;
    return bytes;
  } catch {
    return undefined;
  }
}

/** HKDF-SHA-256 (RFC 5869) with a purpose as its info. */
export async function deriveKey(
  secret: Uint8Array<ArrayBuffer>,
  info: string,
  algorithm: { name: 'AES-GCM'; length: 256 } | { name: 'HMAC'; hash: 'SHA-256'; length: 256 },
  usages: KeyUsage[],
): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: encodeText(info) };
  return crypto.subtle.deriveKey(derivation, material, algorithm, false, usages);
}

type KeyUsage = 'encrypt' | 'decrypt' | 'sign' | 'verify';
