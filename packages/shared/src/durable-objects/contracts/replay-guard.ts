// One-shot values that belong to no person (client assertion `jti`, DPoP proofs), and revoked access tokens that belong to none,
// sharded by their hash.

export interface AcceptInput {
  /** base64url SHA-256 over purpose, issuer of the value, and the value. */
  hash: string;
  /** Epoch seconds after which the value is refused for its age anyway. */
  expires_at: number;
}

export interface ReplayGuardContract {
  accept(input: AcceptInput): Promise<{ outcome: 'accepted' } | { outcome: 'replayed' }>;
  /** Whether a value was accepted; asking changes nothing. */
  inspect(hash: string): Promise<{ outcome: 'accepted' } | { outcome: 'unknown' }>;
}
