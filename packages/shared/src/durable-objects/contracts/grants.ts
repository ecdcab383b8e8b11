// What a person has granted, as their SubjectStore is asked about it: from the code to the last token that hangs on it.
import type { AssertedGrantInput, AssertedGrantOutcome } from './asserted-grant.ts';
import type { Authentication } from './subject-store.ts';
import type { ExchangeInput, ExchangeOutcome } from './token-exchange.ts';

/** What callers may know of a grant; everything a token is made from. */
export interface GrantFacts extends Authentication {
  id: string;
  client_id: string;
  scope: string[];
  /** Identifiers of the resources its access tokens may be for, one a token (RFC 8707); absent: this server alone. */
  resources?: string[];
  /** The `claims` parameter as it was verified, JSON text. */
  claims?: string;
  /** Authorization details as they were granted (RFC 9396), and, where the server added to them, as they had been asked for: JSON arrays. */
  authorization_details?: string;
  requested_details?: string;
  nonce?: string;
  /** The browser session this grant was born in (`sid`); empty for one on an assertion. */
  session: string;
  /** Whether `offline_access` was granted: the grant then outlives its session. */
  offline: boolean;
  /** Epoch seconds of the authorization. */
  issued_at: number;
  /** Generation of the refresh token that is now live; absent when none was issued. */
  generation?: number;
  /** Absolute end of the refresh family, epoch seconds. */
  refresh_expires_at?: number;
}

/** The person a grant speaks about. */
export interface SubjectFacts {
  sub: string;
  /** The versioned snapshot of the person's claims, JSON text of one flat object (OpenID Connect Core §5.1). */
  claims: string;
}

/** The refresh token to be born at redemption, as generation 1. */
export interface NewRefreshToken {
  /** base64url SHA-256 of generation 1's secret. */
  secret_hash: string;
  /** Seconds. */
  idle_lifetime: number;
  absolute_lifetime: number;
}

/** The thumbprint of the DPoP key or of the client certificate that a request came with (RFC 9449 §5, RFC 8705 §4); one or none. */
export interface SenderBinding {
  dpop_jkt?: string;
  'x5t#S256'?: string;
}

/** The binding becomes the grant's. A code that is bound to a key is redeemed with that key alone. */
export interface RedeemInput extends SenderBinding {
  grant: string;
  code_hash: string;
  client_id: string;
  /** The one the client is in now, as in NewGrant: a grant of another one is refused without side effects. */
  sector?: string;
  redirect_uri?: string;
  /** Left out, it is not compared. */
  is_redirect_uri_optional?: boolean;
  /** S256 of the presented `code_verifier`. */
  code_challenge?: string;
  /** Whom the access token is for; absent: this server. One that was not granted is refused without side effects. */
  resource?: string;
  /** The details the access token shall carry, a JSON array; absent: all. One that was not granted is refused without side effects. */
  authorization_details?: string;
  /** Seconds the access token will live: the grant is kept at least so long. */
  access_token_lifetime: number;
  refresh_token?: NewRefreshToken;
}
export type RedeemOutcome =
  | { outcome: 'redeemed'; grant: GrantFacts; subject: SubjectFacts }
  | { outcome: 'replayed' }
  | {
      outcome: 'refused';
      reason:
        | 'unknown'
        | 'expired'
        | 'revoked'
        | 'disabled'
        | 'client_id'
        | 'sector'
        | 'redirect_uri'
        | 'code_verifier'
        | 'dpop_jkt'
        | 'resource'
        | 'authorization_details';
    };

/** A family bound to another key or certificate refuses this one; one that is bound to none is bound to it from now on. */
export interface RotateInput extends SenderBinding {
  grant: string;
  client_id: string;
  /** As in RedeemInput. */
  sector?: string;
  generation: number;
  secret_hash: string;
  /** The hash of generation + 1; absent when the client's policy does not rotate. */
  next_secret_hash?: string;
  /** Seconds in which a lost response is answered again. */
  grace: number;
  /** The scope asked for; a wider one than granted is refused without side effects. */
  scope?: string[];
  /** As in RedeemInput; each use may be for another one. */
  resource?: string;
  authorization_details?: string;
  /** The client proves who it is by other means, so that its family moves on to whatever it comes with (RFC 9449 §5, RFC 8705 §4). */
  is_confidential?: boolean;
  access_token_lifetime: number;
}
export type RotateOutcome =
  /** `repeated_hash`: the answer is one that was lost, and its refresh token is stored under this hash. */
  | { outcome: 'rotated'; grant: GrantFacts; subject: SubjectFacts; repeated_hash?: string }
  | { outcome: 'reused' }
  | {
      outcome: 'refused';
      reason:
        | 'unknown'
        | 'expired'
        | 'revoked'
        | 'disabled'
        | 'client_id'
        | 'sector'
        | 'scope'
        | 'resource'
        | 'authorization_details'
        | keyof SenderBinding;
    };

export interface InspectInput {
  grant: string;
  /** The access token's own id, from its sealed `jti`. */
  token?: string;
  /** The ids of the tokens it was exchanged from: it dies with each (RFC 8693). */
  ancestors?: readonly string[];
  /** Whose token is asked about, and its sector as in RedeemInput: compared when the grant is this client's own. */
  client_id?: string;
  sector?: string;
  /** For a refresh token: its generation and secret. */
  refresh?: { generation: number; secret_hash: string };
}
export type InspectOutcome =
  | { outcome: 'active'; grant: GrantFacts; subject: SubjectFacts }
  | { outcome: 'inactive'; reason: 'unknown' | 'expired' | 'revoked' | 'disabled' | 'sector' };

export interface RevokeInput {
  grant: string;
  client_id: string;
  /** Present: this access token alone dies. Absent: the grant and everything issued from it. */
  token?: {
    id: string;
    expires_at: number;
    /** Whom the token itself was issued to, which after an exchange is not the client of the grant. */
    client_id?: string;
  };
}
export type RevokeOutcome = { outcome: 'revoked' } | { outcome: 'not_yours' } | { outcome: 'unknown' };

export interface GrantsContract {
  redeem(input: RedeemInput): Promise<RedeemOutcome>;
  rotate(input: RotateInput): Promise<RotateOutcome>;
  inspect(input: InspectInput): Promise<InspectOutcome>;
  exchange(input: ExchangeInput): Promise<ExchangeOutcome>;
  grantOnAssertion(input: AssertedGrantInput): Promise<AssertedGrantOutcome>;
  revoke(input: RevokeInput): Promise<RevokeOutcome>;
  /** Ends every grant a client holds from this person (the client was deleted, or the person withdrew consent). */
  revokeClient(client_id: string): Promise<{ outcome: 'revoked'; grants: number }>;
}
