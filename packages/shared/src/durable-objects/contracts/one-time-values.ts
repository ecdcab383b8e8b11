// Values that reach a person by mail and count once, as their SubjectStore is asked about them. The object keeps hashes alone, one
// value a purpose: a newer one ends the older (RC-01).
import type { Reference } from './subject-store.ts';

/** `recovery`: a new password. `sign_in`: a first factor. `address`: the person reads mail there. */
export type ValuePurpose = 'recovery' | 'sign_in' | 'address';

export interface IssueValueInput {
  purpose: ValuePurpose;
  /** base64url SHA-256 of the secret in a link; absent when there is only a code. */
  hash?: string;
  /** Keyed hash of the code to type; absent when there is only a link. */
  code_hash?: string;
  /** Hash of the secret of the browser that asked, where it is good for that one alone. */
  browser?: string;
  /** Which address it proves, in canonical form. */
  address?: string;
  /** Seconds. */
  lifetime: number;
}
export type IssueValueOutcome = { outcome: 'issued' } | { outcome: 'refused'; reason: 'unknown_user' | 'disabled' };

export interface LinkedValue {
  purpose: ValuePurpose;
  hash: string;
}
/** Looking uses nothing up (RC-05). */
export type FindValueOutcome = { outcome: 'found' | 'unknown' };
export type RedeemValueOutcome = { outcome: 'redeemed' } | { outcome: 'refused'; reason: 'unknown' | 'disabled' };

export interface ConfirmAddressInput {
  session: Reference;
  browser: string;
  code_hash: string;
}
/** A try is counted before the code is looked at (OT-02). */
export type ConfirmAddressOutcome =
  | { outcome: 'confirmed'; address: string }
  | { outcome: 'denied' | 'no_session' }
  | { outcome: 'delayed' /** Seconds. */; retry_after: number };

export interface RecordPasswordInput {
  /** Whether everything that is signed in as this person ends, grants included. */
  ends_sessions: boolean;
  /** base64url SHA-256 of the hash that is about to be stored: from here on no other proves anything. */
  new_digest?: string;
}

export interface ResetPasswordInput extends RecordPasswordInput {
  /** base64url SHA-256 of the secret in the link. */
  hash: string;
}
export type ResetPasswordOutcome = { outcome: 'reset' } | Extract<RedeemValueOutcome, { outcome: 'refused' }>;

export interface OneTimeValuesContract {
  issueValue(input: IssueValueInput): Promise<IssueValueOutcome>;
  findValue(input: LinkedValue): Promise<FindValueOutcome>;
  /** Before D1 is written: the link of a recovery is used up, and what the old password was good for ends. */
  resetPassword(input: ResetPasswordInput): Promise<ResetPasswordOutcome>;
  confirmAddress(input: ConfirmAddressInput): Promise<ConfirmAddressOutcome>;
  /** Called, as is the next, by Workers that are older than this object: a reset was two steps. */
  redeemValue(input: LinkedValue): Promise<RedeemValueOutcome>;
  recordPassword(input: RecordPasswordInput): Promise<{ outcome: 'recorded' }>;
}
