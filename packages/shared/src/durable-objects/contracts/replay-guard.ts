// One-shot values that belong to no person (client assertion `jti`, DPoP proofs), and revoked access tokens that belong to none,
// sharded by their hash.

export interface AcceptInput {
  /** base64url SHA-256 over purpose, issuer of the value, and the value. */
  hash: string;
  /** Epoch seconds after which the value is refused for its age anyway. */
  expires_at: number;
}

/** An access token that belongs to no person, and the client that acts on it. */
export interface OwnerlessToken {
  /** As in AcceptInput. */
  hash: string;
  /** The token's own id. */
  token: string;
  client_id: string;
}

export interface RevokeOwnerlessInput extends OwnerlessToken {
  /** Epoch seconds. */
  expires_at: number;
}

export interface ExchangeOwnerlessInput extends OwnerlessToken {
  /** Who is told of in `act`, if anybody is. */
  actor?: string;
}

export interface ReplayGuardContract {
  accept(input: AcceptInput): Promise<{ outcome: 'accepted' } | { outcome: 'replayed' }>;
  /** Whether a value was accepted; asking changes nothing. */
  inspect(hash: string): Promise<{ outcome: 'accepted' } | { outcome: 'unknown' }>;
  /** From here on the token's hash counts as accepted. Recorded in the same step, once. */
  revoke(input: RevokeOwnerlessInput): Promise<{ outcome: 'revoked' }>;
  /** Recorded in the same step, unless the token was revoked. */
  exchange(input: ExchangeOwnerlessInput): Promise<{ outcome: 'exchanged' | 'revoked' }>;
}
