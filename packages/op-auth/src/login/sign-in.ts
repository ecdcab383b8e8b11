// Signing in with a password: the same work, the same time and the same words whether or not the person exists (LG-01).

import { findUserForSignIn, updatePasswordHash } from '@authrim/shared/database';
import type { Reference } from '@authrim/shared/durable-objects';
import { proposeSession, type SessionHandle, sealSession } from '@authrim/shared/handles';
import { reach } from '@authrim/shared/stores';
import type { AuthNeeds } from '../context.ts';
import type { SignInProblem } from '../pages/sign-in.tsx';

export interface SignInRequest {
  /** User name or e-mail address as typed. */
  name: string;
  password: string;
  /** Canonical address of the caller. */
  address: string;
  /** Hash of the browser's own secret. */
  browser: string;
  /** The parked request this sign-in serves. */
  transaction: string | undefined;
  /** The session of this browser before. */
  replaces: SessionHandle | undefined;
}

export type SignInResult = { outcome: 'signed_in'; cookie: string } | { outcome: 'refused'; problem: SignInProblem };

/** One answer for a wrong password, an unknown name and an account that cannot be used. */
const denied: SignInResult = { outcome: 'refused', problem: { kind: 'denied' } };
const delayed = (seconds: number): SignInResult => ({ outcome: 'refused', problem: { kind: 'delayed', seconds } });

/** At most this many passwords from one address in one window, whoever they are for. */
const addressLimit = { limit: 60, window: 60 };

export async function signInWithPassword(input: SignInRequest, needs: AuthNeeds): Promise<SignInResult> {
  const fromAddress = await needs.rateLimiter.take({
    key: await needs.derivation.keyedHash('sign_in_address', input.address),
    ...addressLimit,
  });
  if (fromAddress.outcome === 'limited') return delayed(fromAddress.retry_after);

  const user = await reach('D1', () => findUserForSignIn(needs.database, input.name));
  const attempt = await beginAttempt(user?.id, input, needs);
  if (attempt.outcome === 'delayed') return delayed(attempt.retry_after);

  if (!user?.password_hash) {
    await needs.passwords.verifyNothing(input.password);
    return denied;
  }
  const { isMatch, needsRehash } = await needs.passwords.verify(input.password, user.password_hash);
  if (!isMatch) return denied;
  if (needsRehash) await rehash(user.id, input.password, needs);
  return startSession(user.id, input, needs);
}

/** Counted in the person's own object, or for a name nobody has under the same rule of delay. */
async function beginAttempt(
  subject: string | undefined,
  { name, browser }: SignInRequest,
  { subjects, rateLimiter, derivation }: AuthNeeds,
) {
  if (subject) return subjects.of(subject).beginAttempt({ factor: 'password', browser });
  return rateLimiter.beginAttempt(await derivation.keyedHash('sign_in_name', name.normalize('NFKC').trim().toLowerCase()));
}

async function startSession(subject: string, { browser, transaction, replaces }: SignInRequest, needs: AuthNeeds): Promise<SignInResult> {
  const { session, secret } = await proposeSession();
  const { session_idle, session_absolute } = needs.settings.lifetimes;
  const previous: Reference | undefined = replaces?.subject === subject ? replaces.session : undefined;
  const signedIn = await needs.subjects.of(subject).signIn({
    session,
    proof: { method: 'password' },
    idle_lifetime: session_idle,
    absolute_lifetime: session_absolute,
    browser,
    ...(transaction !== undefined && { transaction }),
    ...(previous && { replaces: previous }),
  });
  if (signedIn.outcome !== 'signed_in') return denied;
  // One browser, one person: its cookie was the only way to sign the one before out (LO-53).
  if (replaces && !previous) await needs.subjects.of(replaces.subject).endSession({ session: replaces.session });
  return { outcome: 'signed_in', cookie: await sealSession(needs.sealer, subject, signedIn.session.id, secret) };
}

async function rehash(subject: string, password: string, { database, passwords }: AuthNeeds): Promise<void> {
  const password_hash = await passwords.hash(password);
  await reach('D1', () => updatePasswordHash(database, subject, password_hash));
}
