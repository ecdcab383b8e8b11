// What the rest of the system may ask of a person's SubjectStore. Every method is one atomic decision and answers with
// a closed union of outcomes. Types only: no caller bundles object code. Additions are optional, so version N-1 still fits.
import type { Prompt } from '../../oauth/words.ts';
import type { RequiredAction, RequiredOfAll } from '../../policies/required-actions.ts';
import type { AccountContract } from './account.ts';
import type { AssertedGrantInput, AssertedGrantOutcome } from './asserted-grant.ts';
import type { OneTimeValuesContract } from './one-time-values.ts';
import type { RequiredActionsContract } from './required-actions.ts';
import type { SignInContract } from './sign-in.ts';
import type { ExchangeInput, ExchangeOutcome } from './token-exchange.ts';

/** How and when the person proved who they are, spelled as the ID Token claims (OpenID Connect Core §2). */
export interface Authentication {
  /** Epoch seconds. */
  auth_time: number;
  acr: string;
  amr: string[];
}

/** The two halves of a session or code handle as they come out of the seal: the address, and the hash of its secret. */
export interface Reference {
  id: string;
  /** base64url SHA-256 of the handle's secret. */
  secret_hash: string;
}

/** What callers may know of a live session. */
export interface SessionFacts extends Authentication {
  /** Also the `sid` claim. */
  id: string;
  /** The public subject identifier. */
  sub: string;
  /** Absolute end, epoch seconds. */
  expires_at: number;
}

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
  /** JWK thumbprint the code, or the refresh family of a public client, is bound to (RFC 9449 §5, §10). */
  dpop_jkt?: string;
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

/** A grant about to be born as an authorization code. */
export interface NewGrant {
  id: string;
  /** base64url SHA-256 of the code's secret. */
  code_hash: string;
  /** Seconds the code lives. */
  code_lifetime: number;
  redirect_uri: string;
  code_challenge?: string;
  nonce?: string;
  claims?: string;
  authorization_details?: string;
  requested_details?: string;
  /** Never empty. */
  resources?: string[];
  dpop_jkt?: string;
  /** Seconds an access token issued from the authorization endpoint will live: the grant is kept at least so long. */
  access_token_lifetime?: number;
}

export interface AuthorizeInput {
  session: Reference;
  client_id: string;
  /** The parked request that is being resumed: interactions recorded under it count as done. */
  transaction?: string;
  scope: string[];
  /** What the person must have agreed to, when that is more than `scope`. */
  consent_scope?: string[];
  /** Hashes of the authorization details the person must have agreed to. */
  consent_details?: string[];
  /** Digest of a client that changes without us: what was agreed to with another one does not count (B-299). */
  client_digest?: string | undefined;
  prompt: Prompt[];
  /** Seconds since authentication that are acceptable. */
  max_age?: number;
  /** The subject the client insists on (`id_token_hint`, or `sub` in the `claims` parameter). */
  sub?: string;
  /** The authentication context classes the client insists on; those it would like, the best first. */
  acr_values?: string[];
  preferred_acr_values?: string[];
  /** What everybody has to have done before any client hears of them. */
  required?: RequiredOfAll;
  /** Whether the session of a guest will do (policies/guests). */
  allows_guest?: boolean;
  /** `remembered`: the person must have agreed. `implied`: a client of the operator's own that never asks. */
  consent: 'remembered' | 'implied';
  grant: NewGrant;
}
export type AuthorizeOutcome =
  | { outcome: 'granted'; session: SessionFacts; grant: GrantFacts; subject: SubjectFacts }
  | { outcome: 'login_required'; reason: 'no_session' | 'prompt' | 'max_age' | 'another_subject' | 'guest' }
  /** The session goes on when the person adds one; `unmet_authentication_requirements` when there is none to add. */
  | { outcome: 'second_factor_required' | 'unmet_authentication_requirements' }
  | { outcome: 'action_required'; action: RequiredAction }
  | { outcome: 'account_selection_required'; session: SessionFacts }
  | { outcome: 'consent_required'; session: SessionFacts; scope: string[] }
  | { outcome: 'refused'; reason: 'disabled' };

export interface ConsentInput {
  session: Reference;
  client_id: string;
  /** What the page showed and the person agreed to. */
  scope: string[];
  /** Hashes of the authorization details it showed. */
  details?: string[];
  /** Digest of the client it showed, see AuthorizeInput. */
  client_digest?: string;
  transaction: string;
}
export type ConsentOutcome = { outcome: 'recorded' } | { outcome: 'no_session' };

export interface SelectAccountInput {
  session: Reference;
  transaction: string;
}
export type SelectAccountOutcome = { outcome: 'selected'; session: SessionFacts } | { outcome: 'no_session' };

export type FindSessionOutcome = { outcome: 'found'; session: SessionFacts } | { outcome: 'no_session' };

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
  /** The client proves who it is by other means, so that nothing binds its family (RFC 9449 §5, RFC 8705 §4). */
  is_confidential?: boolean;
  access_token_lifetime: number;
}
export type RotateOutcome =
  | { outcome: 'rotated'; grant: GrantFacts; subject: SubjectFacts }
  | { outcome: 'reused' }
  | {
      outcome: 'refused';
      reason:
        | 'unknown'
        | 'expired'
        | 'revoked'
        | 'disabled'
        | 'client_id'
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
  /** For a refresh token: its generation and secret. */
  refresh?: { generation: number; secret_hash: string };
}
export type InspectOutcome =
  | { outcome: 'active'; grant: GrantFacts; subject: SubjectFacts }
  | { outcome: 'inactive'; reason: 'unknown' | 'expired' | 'revoked' | 'disabled' };

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

export interface EndSessionInput {
  session: Reference | { id: string };
}
/** `clients`: every client that was signed in through this session, for logout notifications. */
export type EndSessionOutcome = { outcome: 'ended'; sub: string; clients: string[] } | { outcome: 'no_session' };

export interface SubjectStoreContract extends SignInContract, AccountContract, OneTimeValuesContract, RequiredActionsContract {
  authorize(input: AuthorizeInput): Promise<AuthorizeOutcome>;
  recordConsent(input: ConsentInput): Promise<ConsentOutcome>;
  selectAccount(input: SelectAccountInput): Promise<SelectAccountOutcome>;
  findSession(session: Reference): Promise<FindSessionOutcome>;
  redeem(input: RedeemInput): Promise<RedeemOutcome>;
  rotate(input: RotateInput): Promise<RotateOutcome>;
  inspect(input: InspectInput): Promise<InspectOutcome>;
  exchange(input: ExchangeInput): Promise<ExchangeOutcome>;
  grantOnAssertion(input: AssertedGrantInput): Promise<AssertedGrantOutcome>;
  revoke(input: RevokeInput): Promise<RevokeOutcome>;
  /** Ends every grant a client holds from this person (the client was deleted, or the person withdrew consent). */
  revokeClient(client_id: string): Promise<{ outcome: 'revoked'; grants: number }>;
  endSession(input: EndSessionInput): Promise<EndSessionOutcome>;
  /** The claims in D1 changed: the next read loads a version not older than this one. */
  expectVersion(version: number): Promise<{ outcome: 'noted' }>;
  /** Disables or enables the person; disabling ends every session and grant in the same step. */
  setStatus(status: 'active' | 'disabled'): Promise<{ outcome: 'set' }>;
}
