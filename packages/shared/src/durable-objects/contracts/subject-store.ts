// What the rest of the system may ask of a person's SubjectStore. Every method is one atomic decision and answers with
// a closed union of outcomes. Types only: no caller bundles object code. Additions are optional, so version N-1 still fits.
import type { Prompt } from '../../oauth/words.ts';
import type { RequiredAction, RequiredOfAll } from '../../policies/required-actions.ts';
import type { AccountContract } from './account.ts';
import type { GrantFacts, GrantsContract, SubjectFacts } from './grants.ts';
import type { OneTimeValuesContract } from './one-time-values.ts';
import type { RequiredActionsContract } from './required-actions.ts';
import type { SignInContract } from './sign-in.ts';

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

/** A grant about to be born as an authorization code. */
export interface NewGrant {
  id: string;
  /** base64url SHA-256 of the code's secret. */
  code_hash: string;
  /** Seconds the code lives. */
  code_lifetime: number;
  redirect_uri: string;
  /** Of the client at this moment; empty for one that sees the public `sub`. Left out, it is never compared. */
  sector?: string;
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

export interface EndSessionInput {
  session: Reference | { id: string };
}
/** By client id: the sector in which it saw the person, where that is not the public one. */
export type Sectors = Readonly<Record<string, string>>;

export interface HeardBy {
  /** Every client that was signed in through the session, for logout notifications. */
  clients: string[];
  /** Absent for a session from before they were kept. */
  sectors?: Sectors;
}

export type EndSessionOutcome = ({ outcome: 'ended'; sub: string } & HeardBy) | { outcome: 'no_session' };

export interface SubjectStoreContract
  extends SignInContract,
    GrantsContract,
    AccountContract,
    OneTimeValuesContract,
    RequiredActionsContract {
  authorize(input: AuthorizeInput): Promise<AuthorizeOutcome>;
  recordConsent(input: ConsentInput): Promise<ConsentOutcome>;
  selectAccount(input: SelectAccountInput): Promise<SelectAccountOutcome>;
  findSession(session: Reference): Promise<FindSessionOutcome>;
  endSession(input: EndSessionInput): Promise<EndSessionOutcome>;
  /** The claims in D1 are about to become this version: the next read loads one not older. */
  expectVersion(version: number): Promise<{ outcome: 'noted' }>;
  /** The same for a guest who is about to have an account: whatever time D1 takes, they are not erased in it. Refused to whoever is gone. */
  expectAccount(version: number): Promise<{ outcome: 'noted' | 'refused' }>;
  /** Somebody new is about to be written to D1 under the name of this object. Refused where somebody is, or was. */
  expectPerson(): Promise<{ outcome: 'noted' | 'refused' }>;
  /** Disables or enables the person; disabling ends every session and grant in the same step. */
  setStatus(status: 'active' | 'disabled'): Promise<{ outcome: 'set' }>;
}
