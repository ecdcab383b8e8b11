// The issuer's keys. One instance per issuer. Private JWKs exist here only as ciphertext under the key-encryption secret.
import type { SigningAlgorithm } from '../../oauth/words.ts';

/**
 * next: published, does not sign yet. active: signs. retiring: published until all it signed has expired.
 * retired: unpublished, still verifies ID Token hints. revoked: trusted by nobody.
 */
export type KeyState = 'next' | 'active' | 'retiring' | 'retired' | 'revoked';

export interface PublicKey {
  /** RFC 7638 thumbprint. */
  kid: string;
  alg: SigningAlgorithm;
  use: 'sig';
  state: KeyState;
  /** Public JWK with kid, alg and use, JSON text. */
  jwk: string;
}

export interface EncryptedSigningKey extends PublicKey {
  /** AES-256-GCM of the private JWK; AAD binds kid, alg and purpose (handles/key-encryption). */
  ciphertext: string;
}

export interface KeyManagerContract {
  /** Every key anybody may still have to verify with: next, active, retiring, and retired (never published). */
  listKeys(): Promise<PublicKey[]>;
  /** The active key of an algorithm, made on first need. */
  signingKey(alg: SigningAlgorithm): Promise<EncryptedSigningKey>;
  /**
   * next → active → retiring. Scheduled rotation waits until `next` was published for twice the JWKS max-age;
   * `at_once` does not wait.
   */
  rotate(input: {
    alg: SigningAlgorithm;
    at_once: boolean;
  }): Promise<{ outcome: 'rotated'; kid: string } | { outcome: 'too_early'; not_before: number }>;
  /** Emergency: the key is trusted by nobody from now on; an active one is succeeded at once. */
  revoke(kid: string): Promise<{ outcome: 'revoked' } | { outcome: 'unknown' }>;
}
