// Signing in, one factor at a time: each is used up and judged in one step, and only what is complete becomes a session (D-08,
// LG-19). A new sign-in of the same browser goes on with its session under a new secret. The rule is policies/authentication.

import { authenticationContexts, guestAcr, type SignInMethod, satisfiesAcr } from '../../oauth/authentication-contexts.ts';
import { assess, assurances, type Enrolled, leastAcr, secondFactors } from '../../policies/authentication.ts';
import type * as Contract from '../contracts/sign-in.ts';
import { type Attempt, beginAttempt, endAttempts } from './attempts.ts';
import { addPasskey } from './new-passkey.ts';
import type { Parts } from './parts.ts';
import { type RaisedSession, type Session, type SessionAuthentication, sessionFacts } from './session.ts';
import { endExcess, endSessionsOf, useSession } from './sessions.ts';
import type { Shown, ValueStore } from './value-store.ts';

const { two_factor } = authenticationContexts;

export function signIn(parts: Parts, input: Contract.SignInInput, time: number): Contract.SignInOutcome {
  const person = parts.subject.find();
  if (!person) return { outcome: 'refused', reason: 'unknown_user' };
  if (person.status === 'disabled') return { outcome: 'refused', reason: 'disabled' };
  parts.outbox.requireRoom();
  const before = input.before && findBefore(parts, input.before, input, time);
  const needsMore = assurances[input.proof.method].proves === 'second_factor';
  if ((input.before || needsMore) && !before) return { outcome: 'refused', reason: 'no_sign_in' };
  const refusal = findRefusal(parts, input, time);
  if (refusal) return { outcome: 'refused', reason: refusal };
  acceptProof(parts, input, time);
  const methods = [...new Set([...(before?.methods ?? []), input.proof.method])];
  const reached = assess(methods);
  const isEnough = input.proof.method === 'guest' || (reached && satisfiesAcr(reached.acr, leastAcr(enrolled(parts))));
  if (!reached || !isEnough) {
    parts.begun.begin(input.session, methods, input, time);
    return { outcome: 'second_factor_required' };
  }
  const is_new_browser = isNewBrowser(parts, input, time);
  const session = before?.session
    ? raiseSession(parts, before.session, { ...reached, methods, secret_hash: input.session.secret_hash })
    : startSession(parts, input, { ...reached, methods, auth_time: time }, person.sub, time);
  return { outcome: 'signed_in', session: sessionFacts(session, person.sub), ...(is_new_browser && { is_new_browser }) };
}

/** A person's first browser is nothing new to them. */
const isNewBrowser = ({ browsers }: Parts, { browser }: Contract.SignInInput, time: number): boolean =>
  browser !== undefined && !browsers.has(browser, time) && browsers.list(time).length > 0;

/** What follows from one factor, whatever comes of the sign-in. */
function acceptProof(parts: Parts, input: Contract.SignInInput, time: number): void {
  const attempt = attemptOf(input);
  if (attempt) endAttempts(parts, attempt, time);
  const isExpired = input.proof.method === 'password' && input.proof.is_expired;
  const action = 'change_password';
  if (isExpired && parts.actions.demand(action, time)) parts.outbox.record('action.demanded', { action });
}

/** What the person has set up beside a password. */
export const enrolled = ({ oneTime, passkeys }: Parts): Enrolled => ({
  totp: oneTime.findTotp() !== undefined,
  passkeys: passkeys.count,
});

interface Begun {
  methods: readonly SignInMethod[];
  /** That is to be worth more. */
  session?: Session;
}

/** What was proven before. */
function findBefore(parts: Parts, before: Contract.Before, place: Contract.SignInPlace, time: number): Begun | undefined {
  if ('session' in before) {
    const session = useSession(parts, before.session, time)?.session;
    return session && { methods: session.methods, session };
  }
  const methods = parts.begun.find(before.sign_in, place, time);
  return methods && { methods };
}

/** Uses up what counts once. */
function findRefusal(parts: Parts, { proof, browser }: Contract.SignInInput, time: number): Contract.SignInRefusal | undefined {
  const { subject, passkeys, oneTime, values, outbox } = parts;
  switch (proof.method) {
    case 'guest':
      return undefined;
    case 'password':
      return subject.isPassword(proof.digest) ? undefined : 'unknown_credential';
    case 'totp':
      return oneTime.useStep(proof) ? undefined : 'replayed';
    case 'recovery_code': {
      if (!oneTime.useRecoveryCode(proof.hash)) return 'unknown_credential';
      outbox.record('recovery_code.used', { left: oneTime.recoveryCodes });
      return undefined;
    }
    case 'email_code':
      return redeemMail(values, { code_hash: proof.hash }, browser, time);
    case 'email_link':
      return 'sign_up' in proof
        ? beginAccount(parts, proof.sign_up.passkey, time)
        : redeemMail(values, { hash: proof.hash }, browser, time);
    case 'passkey': {
      if (!passkeys.has(proof.id)) return 'unknown_credential';
      if (!oneTime.spend(proof.challenge)) return 'replayed';
      if (passkeys.use(proof, time)) return undefined;
      outbox.record('passkey.copied', { credential: proof.id });
      return 'sign_count';
    }
  }
}

/** Once: whoever has something to sign in with, or has signed in other than as a guest, begins no account. */
function beginAccount(parts: Parts, passkey: Contract.AddedPasskey | undefined, time: number): Contract.SignInRefusal | undefined {
  const { totp, passkeys } = enrolled(parts);
  const isBegun = totp || passkeys > 0 || parts.sessions.list().some(({ acr }) => acr !== guestAcr);
  if (isBegun) return 'unknown_credential';
  return passkey && addPasskey(parts, passkey, time) && 'replayed';
}

/** Code and link of one mail are good in the browser that asked for it, and one of them once. */
function redeemMail(values: ValueStore, shown: Shown, browser: string | undefined, time: number): Contract.SignInRefusal | undefined {
  const isGood = values.redeem('sign_in', { ...shown, ...(browser !== undefined && { browser }) }, time) !== undefined;
  return isGood ? undefined : 'unknown_credential';
}

function startSession(
  parts: Parts,
  input: Contract.SignInInput,
  authentication: SessionAuthentication,
  sub: string,
  time: number,
): Session {
  const { sessions, begun, browsers, outbox } = parts;
  const { before, browser, replaces, device } = input;
  if (before && 'sign_in' in before) begun.end(before.sign_in);
  const known = replaces && sessions.prove(replaces);
  if (!known) endExcess(parts, sub, time);
  const session = known ? sessions.renew(known, input, authentication, time) : sessions.start(input, authentication, time);
  if (browser !== undefined) browsers.remember(browser, time);
  const { id, acr, amr } = session;
  outbox.record(known ? 'session.renewed' : 'session.started', { session: id, acr, amr, ...(device && { device }) });
  if (input.proof.method !== 'guest') takeBackDeletion(parts, sub, time);
  return session;
}

/** Whoever signs in stays. A guest who does so has an account, and is nowhere a guest any more. */
function takeBackDeletion(parts: Parts, sub: string, time: number): void {
  const cancelled = parts.deletion.cancel();
  if (!cancelled) return;
  parts.outbox.record(cancelled.is_guest ? 'guest.kept' : 'deletion.cancelled', {});
  if (!cancelled.is_guest) return;
  const guests = parts.sessions.list().filter(({ acr }) => acr === guestAcr);
  endSessionsOf(parts, guests, sub, 'requested', time);
}

/** What the session lacked is added to it. It stays as old as it is, and a request for a new sign-in still asks for one (B-054, B-057). */
export function raiseSession({ sessions, outbox }: Parts, session: Session, raised: RaisedSession): Session {
  const { acr, amr } = raised;
  outbox.record('session.renewed', { session: session.id, acr, amr });
  return sessions.raise(session, raised);
}

/**
 * What a proof was counted as: its success clears that counter, and no other (I13, OT-02). A passkey or a link cannot be guessed, and a
 * guest guesses nothing.
 */
function attemptOf({ proof: { method }, browser }: Contract.SignInInput): Attempt | undefined {
  const here = browser === undefined ? {} : { browser };
  if (method === 'guest' || method === 'passkey' || method === 'email_link') return undefined;
  return { factor: method === 'password' || method === 'email_code' ? method : 'code', ...here };
}

export function findSecondFactors(parts: Parts, input: Contract.SecondFactorInput, time: number): Contract.FindSecondFactorsOutcome {
  const before = findBefore(parts, input.before, input, time);
  if (!before) return { outcome: 'no_sign_in' };
  const { oneTime, passkeys } = parts;
  const has = enrolled(parts);
  return {
    outcome: 'found',
    methods: secondFactors(has, oneTime.recoveryCodes),
    passkeys: passkeys.list().map(({ id }) => id),
    is_required: !satisfiesAcr(assess(before.methods)?.acr ?? '', input.requires_second_factor ? two_factor : leastAcr(has)),
  };
}

export function beginCode(parts: Parts, input: Contract.SecondFactorInput, time: number): Contract.BeginCodeOutcome {
  if (!findBefore(parts, input.before, input, time)) return { outcome: 'no_sign_in' };
  const { browser } = input;
  const attempt = beginAttempt(parts, { factor: 'code', ...(browser !== undefined && { browser }) }, time);
  if (attempt.outcome === 'delayed') return attempt;
  const totp = parts.oneTime.findTotp();
  return { outcome: 'allowed', ...(totp && { totp_secret: totp.secret }) };
}

export function declineSecondFactor(
  parts: Parts,
  { session, transaction }: Contract.DeclineSecondFactorInput,
  time: number,
): { outcome: 'declined' | 'no_session' } {
  const live = useSession(parts, session, time);
  if (!live) return { outcome: 'no_session' };
  parts.sessions.recordDecline(live.session, transaction);
  return { outcome: 'declined' };
}
