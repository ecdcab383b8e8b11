// Signing in and the ways to do it, as a person's SubjectStore is asked about them. What was proven is for the Worker to verify;
// what it amounts to, whether it may count once more and what is still missing is decided here, in one step.
import type { SignInMethod } from '../../oauth/authentication-contexts.ts';
import type { Standing } from '../../policies/authentication.ts';
import type { Device } from './account.ts';
import type { Reference, SessionFacts } from './subject-store.ts';

/** A value of ours that counts once. */
export interface Challenge {
  /** base64url SHA-256. */
  hash: string;
  /** Epoch seconds after which it is refused for its age anyway. */
  expires_at: number;
}

/** One whose registration the Worker has verified. */
export interface AddedPasskey {
  /** Credential id. */
  id: string;
  name: string;
  challenge: Challenge;
  sign_count: number;
  is_synced: boolean;
  is_backed_up: boolean;
}

/** One factor the Worker has verified, with all of it that may count only once. */
export type Proof =
  /** None: the person is made in this step, by an object that was nobody's before. */
  | { method: 'guest' }
  /**
   * `digest`: base64url SHA-256 of the stored hash it was found right by; what was replaced since proves nothing. `is_expired`: it is
   * older than may be, and its owner is asked for a new one.
   */
  | { method: 'password'; digest?: string; is_expired?: boolean }
  | { method: 'passkey'; id: string; challenge: Challenge; sign_count: number; is_backed_up: boolean }
  /**
   * The time step of the code (RFC 6238 §4.2), and the sealed secret it is a code of: an app that was replaced since proves nothing.
   * `sealed_anew`: the same secret under the version of KEY_ENCRYPTION_SECRETS in use, to be kept from now on.
   */
  | { method: 'totp'; step: number; secret?: string; sealed_anew?: string }
  /** base64url SHA-256 of the code. */
  | { method: 'recovery_code'; hash: string }
  /** Keyed hash of the code that came by mail; base64url SHA-256 of the secret in its link. */
  | { method: 'email_code' | 'email_link'; hash: string }
  /** The link of the sign-up that has just made this person, and the passkey they made behind it: it counts from this step on. */
  | { method: 'email_link'; sign_up: { passkey?: AddedPasskey } };

/** What the person has proven before: a sign-in that lacks a second factor, or a live session. */
export type Before = { sign_in: Reference } | { session: Reference };

/** Where a sign-in takes place; one that lacks a second factor goes on there and nowhere else (LG-19). */
export interface SignInPlace {
  /** Hash of the browser's own secret. When it is complete, the person is known to use this browser. */
  browser?: string;
  /** The parked authorization request this sign-in serves: satisfies its `prompt=login` and `max_age`. */
  transaction?: string;
}

export interface SignInInput extends SignInPlace {
  /** Of the session, or of the sign-in that goes on. The session's id is another's if it goes on with that, see `replaces`. */
  session: Reference;
  proof: Proof;
  before?: Before;
  /** What the request tells of the machine it came from. */
  device?: Device;
  /** Seconds: ends without use, ends whatever happens. */
  idle_lifetime: number;
  absolute_lifetime: number;
  /** In use so many seconds before its absolute end, it goes on for another such lifetime; `overall_lifetime` after the sign-in it ends all the same. */
  renewal?: { within: number; overall_lifetime: number };
  /**
   * The session of the same browser, if it is this person's. It goes on under the new secret and keeps its id, so that
   * every `sid` a client holds stays true.
   */
  replaces?: Reference;
}
/** Seal `session.id` of the outcome into the cookie, not the one that was proposed. */
export type SignInOutcome =
  /** `is_new_browser`: the person has signed in before, and never with this one. */
  | { outcome: 'signed_in'; session: SessionFacts; is_new_browser?: boolean }
  /** The reference that was proposed now is the sign-in's, for ten minutes. */
  | { outcome: 'second_factor_required' }
  | { outcome: 'refused'; reason: SignInRefusal };
export type SignInRefusal = 'unknown_user' | 'disabled' | 'no_sign_in' | 'unknown_credential' | 'replayed' | 'sign_count';

export interface BeginAttemptInput {
  factor: 'password' | 'email_code';
  /** Hash of the browser's own secret: one the person has signed in with is counted by itself. */
  browser?: string;
  /** Epoch seconds: attempts up to here count no more. */
  forgiven_at?: number;
}
/** Counted before the secret is looked at, so that parallel guesses are counted too; a sign-in forgets the failures. */
export type BeginAttemptOutcome = { outcome: 'allowed' } | Delayed;
interface Delayed {
  outcome: 'delayed';
  /** Seconds. */
  retry_after: number;
}

export interface SecondFactorInput extends SignInPlace {
  before: Before;
  /** Whether whoever has a second factor is asked for it, whichever it is. */
  requires_second_factor?: boolean;
}
export type FindSecondFactorsOutcome =
  | {
      outcome: 'found';
      methods: SignInMethod[];
      /** Credential ids. */
      passkeys: string[];
      /** Nobody is signed in as this person without one, whatever a client asks for. */
      is_required: boolean;
    }
  | { outcome: 'no_sign_in' };
/** A code is about to be looked at; counted apart from passwords, and neither resets the other (D-16, OT-02). */
export type BeginCodeOutcome =
  | { outcome: 'allowed' /** Sealed; absent without one. */; totp_secret?: string }
  | Delayed
  | { outcome: 'no_sign_in' };

export interface PasskeyFacts {
  /** Credential id. */
  id: string;
  name: string;
  /** Whether it lives in more than one place, or may (WebAuthn §6.1.3: backup eligibility and state). */
  is_synced: boolean;
  is_backed_up: boolean;
  /** Epoch seconds. */
  created_at: number;
  used_at?: number;
}
export type FindCredentialsOutcome =
  | {
      outcome: 'found';
      session: SessionFacts;
      passkeys: PasskeyFacts[];
      totp?: { created_at: number };
      /** How many are left. */
      recovery_codes: number;
      standing: Standing;
    }
  | { outcome: 'no_session' };

export type CredentialChange =
  | ({ change: 'add_passkey' } & AddedPasskey)
  | { change: 'rename_passkey'; id: string; name: string }
  | { change: 'remove_passkey'; id: string /** Whether something is left to sign in with. */; has_password: boolean }
  /** `step`: of the code that proves the app has the secret. `secret_hash`: of the session, which now has two factors (D-08). */
  | { change: 'enrol_totp'; secret: string; step: number; recovery_codes: string[]; secret_hash: string }
  | { change: 'remove_totp' }
  | { change: 'replace_recovery_codes'; recovery_codes: string[] };
export interface ChangeCredentialsInput {
  session: Reference;
  change: CredentialChange;
}
export type ChangeCredentialsOutcome =
  | { outcome: 'changed' }
  | { outcome: 'no_session' }
  | { outcome: Exclude<Standing, 'recent'> }
  | { outcome: 'refused'; reason: 'unknown' | 'replayed' | 'known_already' | 'too_many' | 'last_method' };

export interface DeclineSecondFactorInput {
  session: Reference;
  transaction: string;
}

export interface SignInContract {
  signIn(input: SignInInput): Promise<SignInOutcome>;
  beginAttempt(input: BeginAttemptInput): Promise<BeginAttemptOutcome>;
  findSecondFactors(input: SecondFactorInput): Promise<FindSecondFactorsOutcome>;
  beginCode(input: SecondFactorInput): Promise<BeginCodeOutcome>;
  /** The person goes on without what the client only wished for. */
  declineSecondFactor(input: DeclineSecondFactorInput): Promise<{ outcome: 'declined' | 'no_session' }>;
  findCredentials(session: Reference): Promise<FindCredentialsOutcome>;
  changeCredentials(input: ChangeCredentialsInput): Promise<ChangeCredentialsOutcome>;
}
