// What a browser holds on its way to a session: a sign-in that lacks its second factor, the challenge of a passkey, an
// authenticator app that is being set up. Each opens for its own use alone, and none of them is a session (LG-19).
import { now } from '../clock/index.ts';
import type { Reference } from '../durable-objects/contracts/subject-store.ts';
import { hashToken, randomToken } from '../oauth/encoding.ts';
import type { Sealer } from './seal.ts';

export interface BegunSignIn {
  /** Internal id: addresses the SubjectStore. */
  subject: string;
  sign_in: Reference;
}

export const sealBegunSignIn = (sealer: Sealer, subject: string, id: string, secret: string): Promise<string> =>
  sealer.seal('begun_sign_in', [subject, id, secret]);

export async function openBegunSignIn(sealer: Sealer, cookie: string): Promise<BegunSignIn | undefined> {
  const [subject, id, secret] = (await sealer.open('begun_sign_in', cookie)) ?? [];
  return subject && id && secret ? { subject, sign_in: { id, secret_hash: await hashToken(secret) } } : undefined;
}

/** What a passkey signs: who asked for it, where and for what (WebAuthn §13.4.3). */
export interface PasskeyChallenge {
  /** WebAuthn §5.8.1: the ceremony. */
  type: 'webauthn.get' | 'webauthn.create';
  /** Hash of the browser's own secret. */
  browser: string;
  /** Internal id of the person it must be; empty when anybody may answer. */
  subject: string;
}

/** Seconds in which a challenge is answered (PK-03). */
export const challengeLifetime = 300;

/** A fresh one, in the form it travels in: base64url. */
export const sealPasskeyChallenge = (sealer: Sealer, { type, browser, subject }: PasskeyChallenge): Promise<string> =>
  sealer.seal('passkey_challenge', [type, browser, subject, String(now() + challengeLifetime), randomToken()]);

/** Its end, if it is ours, for exactly this, and not too old. */
export async function openPasskeyChallenge(
  sealer: Sealer,
  challenge: string,
  expected: PasskeyChallenge,
): Promise<{ hash: string; expires_at: number } | undefined> {
  const [type, browser, subject, end] = (await sealer.open('passkey_challenge', challenge)) ?? [];
  const expires_at = Number(end);
  const isExpected = type === expected.type && browser === expected.browser && subject === expected.subject;
  return isExpected && now() < expires_at ? { hash: await hashToken(challenge), expires_at } : undefined;
}

/** The secret of an app that is being set up, and for whom. */
export interface TotpEnrolment {
  /** Internal id of the person. */
  subject: string;
  /** Id of the session it takes place in. */
  session: string;
  /** base32. */
  secret: string;
}

/** Seconds in which the code that confirms an app has to follow. */
const enrolmentLifetime = 900;

export const sealTotpEnrolment = (sealer: Sealer, { subject, session, secret }: TotpEnrolment): Promise<string> =>
  sealer.seal('totp_enrolment', [subject, session, secret, String(now() + enrolmentLifetime)]);

/** The secret, if it was made for this person in this session, not too long ago (OT-05). */
export async function openTotpEnrolment(
  sealer: Sealer,
  enrolment: string,
  expected: Omit<TotpEnrolment, 'secret'>,
): Promise<string | undefined> {
  const [subject, session, secret, end] = (await sealer.open('totp_enrolment', enrolment)) ?? [];
  const isExpected = subject === expected.subject && session === expected.session;
  return isExpected && now() < Number(end) ? secret : undefined;
}
