// What a way of signing in is made of. A new one is a file beside this, a line in table.ts, a word in oauth/authentication-contexts
// and a row in policies/authentication, which says what it proves.
import type { FeatureName } from '@authrim/shared/config';
import type { Before, Proof } from '@authrim/shared/durable-objects';
import type { ParameterRecord } from '@authrim/shared/parameters';
import type { AuthNeeds } from '../../context.ts';
import type { Problem } from '../../interaction/problem.ts';
import type { Asking } from '../../mail/post.ts';
import type { Caller } from './address.ts';

/** Somebody tries to prove something. */
export interface Attempt extends Caller {
  /** The form as it was sent. */
  form: ParameterRecord;
  /** Hash of the browser's own secret. */
  browser: string;
  /** For a letter about what the attempt brings about. */
  asking: Asking;
  /** What the sign-in is for. */
  transaction: string | undefined;
  /** Whether what the sign-in is for can live with somebody who proves nothing (policies/guests). */
  isGuestWelcome?: boolean;
  /** The person wants to stay signed in on this device. */
  isRemembered?: boolean;
  /** What was proven before, and by whom; absent for a first factor. */
  begun?: { subject: string; before: Before };
}

/** `denied` is one answer for everything that may have been wrong; `delayed` counts for unknown people alike (LG-01). */
export type SignInProblem = Problem<'denied' | 'passkey_denied'>;

/** `subject`: internal id of the person. */
export type Proven = { outcome: 'proven'; subject: string; proof: Proof };
export type Refusal = { outcome: 'refused'; problem: SignInProblem };
export type Verification = Proven | Refusal;

export interface Method {
  /** Refused, whatever is sent, where that is switched off. */
  feature?: FeatureName;
  verify(attempt: Attempt, needs: AuthNeeds): Promise<Verification>;
}

export const denied: Refusal = { outcome: 'refused', problem: { kind: 'denied' } };
export const delayed = (seconds: number): Refusal => ({ outcome: 'refused', problem: { kind: 'delayed', seconds } });
