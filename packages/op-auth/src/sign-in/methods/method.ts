// What a way of signing in is made of. A new one is a file beside this, a line in table.ts, a word in oauth/authentication-contexts
// and a row in policies/authentication, which says what it proves.
import type { Before, Proof } from '@authrim/shared/durable-objects';
import type { ParameterRecord } from '@authrim/shared/parameters';
import type { AuthNeeds } from '../../context.ts';
import type { Caller } from './address.ts';

/** Somebody tries to prove something. */
export interface Attempt extends Caller {
  /** The form as it was sent. */
  form: ParameterRecord;
  /** Hash of the browser's own secret. */
  browser: string;
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
export type SignInProblem = { kind: 'denied' } | { kind: 'delayed'; seconds: number };

export type Verification =
  | { outcome: 'proven' /** Internal id of the person. */; subject: string; proof: Proof }
  | { outcome: 'refused'; problem: SignInProblem };

/** What a method is told with: the fields of its form. */
export interface Method {
  fields: readonly string[];
  verify(attempt: Attempt, needs: AuthNeeds): Promise<Verification>;
}

export type Refusal = Extract<Verification, { outcome: 'refused' }>;
export const denied: Refusal = { outcome: 'refused', problem: { kind: 'denied' } };
export const delayed = (seconds: number): Refusal => ({ outcome: 'refused', problem: { kind: 'delayed', seconds } });

type Answer = { status: number; headers?: Record<string, string> };

/** How the page with a problem is answered: with the time to come back where one may not try now (RL-01). */
export function answerOf(problem: { kind: string; seconds?: number } | undefined): Answer {
  if (!problem) return { status: 200 };
  return problem.seconds !== undefined ? { status: 429, headers: { 'Retry-After': String(problem.seconds) } } : { status: 400 };
}
