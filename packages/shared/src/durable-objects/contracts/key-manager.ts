// The issuer's keys. One instance per issuer. Private JWKs exist here only as ciphertext under the key-encryption secret.
import type { DecryptionAlgorithm, SigningAlgorithm } from '../../oauth/words.ts';

/**
 * next: published when it will sign, does nothing yet. active: signs, or is encrypted to. retiring: a signing key is
 * published until all it signed has expired, a decryption key opens what is on its way. retired: unpublished, still verifies
 * ID Token hints. revoked: trusted by nobody.
 */
export type KeyState = 'next' | 'active' | 'retiring' | 'retired' | 'revoked';

interface KeyRecord {
  /** RFC 7638 thumbprint. */
  kid: string;
  state: KeyState;
  /** Public JWK with kid, alg and use, JSON text. */
  jwk: string;
}

export interface PublicSigningKey extends KeyRecord {
  alg: SigningAlgorithm;
  use: 'sig';
}

/** What others encrypt to, and we decrypt with. */
export interface PublicDecryptionKey extends KeyRecord {
  alg: DecryptionAlgorithm;
  use: 'enc';
}

export type PublicKey = PublicSigningKey | PublicDecryptionKey;
export type KeyAlgorithm = PublicKey['alg'];

interface Encrypted {
  /** AES-256-GCM of the private JWK; AAD binds kid, alg and use (handles/key-encryption). */
  ciphertext: string;
}

export type EncryptedSigningKey = PublicSigningKey & Encrypted;
export type EncryptedDecryptionKey = PublicDecryptionKey & Encrypted;

export interface KeyManagerContract {
  /** Every key that is not revoked; an active one of each algorithm is among them. */
  listKeys(): Promise<PublicKey[]>;
  /** The active key of an algorithm, made on first need. */
  signingKey(alg: SigningAlgorithm): Promise<EncryptedSigningKey>;
  /** Every key that may still have to open something: next, active and retiring. */
  decryptionKeys(): Promise<EncryptedDecryptionKey[]>;
  /**
   * next → active → retiring. Scheduled rotation waits until `next` was published for twice the JWKS max-age;
   * `at_once` waits only until our own Workers can know it.
   */
  rotate(input: {
    alg: KeyAlgorithm;
    at_once: boolean;
  }): Promise<{ outcome: 'rotated'; kid: string } | { outcome: 'too_early'; not_before: number }>;
  /** Emergency: the key is trusted by nobody from now on; an active one is succeeded at once. */
  revoke(kid: string): Promise<{ outcome: 'revoked' } | { outcome: 'unknown' }>;
}
