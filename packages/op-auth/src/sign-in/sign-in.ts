// From something proven to a session: the person's object judges it in one step, and the browser is told what came of it.
import type { Settings } from '@authrim/shared/config';
import { openBegunSignIn, proposeSession, type SessionHandle, sealBegunSignIn } from '@authrim/shared/handles';
import { type Browser, formatCookie, readCookie } from '@authrim/shared/http';
import type { AuthNeeds } from '../context.ts';
import { describeDevice } from '../interaction/device.ts';
import { rememberAccount } from '../interaction/known-accounts.ts';
import { findSessionHandle } from '../interaction/session.ts';
import { signedInCookies } from '../interaction/session-cookies.ts';
import { type Attempt, denied, type Proven, type Refusal } from './methods/method.ts';

/** `cookies`: Set-Cookie values. */
export type SignInResult =
  | ({ outcome: 'signed_in'; isNewBrowser: boolean; cookies: string[] } & SessionHandle)
  | { outcome: 'second_factor_required'; cookies: string[] }
  | Refusal;

/** What a sign-in needs to know of the attempt beside its proof, and the browser it is made in. */
interface SignInAttempt extends Pick<Attempt, 'browser' | 'transaction' | 'begun' | 'isRemembered'> {
  at: Browser;
}

/** Seconds; the person's object ends it by itself. */
const begunLifetime = 600;

/** How long a session lives: while it is used, and a day and more of that; or for weeks, used or not, where the person wants it so. */
function sessionLifetimes({ lifetimes }: Settings, isRemembered = false) {
  const { session_idle, session_absolute, session_refresh, session_overall, session_remembered } = lifetimes;
  if (isRemembered) return { idle_lifetime: session_remembered, absolute_lifetime: session_remembered };
  const renewal = { within: session_refresh, overall_lifetime: session_overall };
  return { idle_lifetime: session_idle, absolute_lifetime: session_absolute, ...(session_refresh > 0 && { renewal }) };
}

/** Ends the session of this browser before, whoever it belongs to. Who wants to stay is remembered here, by whatever they came. */
export async function signIn(
  request: Request,
  { browser, transaction, begun, isRemembered, at }: SignInAttempt,
  { subject, proof }: Pick<Proven, 'subject' | 'proof'>,
  needs: AuthNeeds,
): Promise<SignInResult> {
  const replaces = await findSessionHandle(request, needs);
  const { session, secret } = await proposeSession();
  const signedIn = await needs.subjects.of(subject).signIn({
    session,
    proof,
    ...sessionLifetimes(needs.settings, isRemembered),
    browser,
    device: describeDevice(request),
    ...(transaction !== undefined && { transaction }),
    ...(begun && { before: begun.before }),
    ...(replaces?.subject === subject && { replaces: replaces.session }),
  });
  if (signedIn.outcome === 'refused') return denied;
  if (signedIn.outcome === 'second_factor_required') {
    const cookie = await sealBegunSignIn(needs.sealer, subject, session.id, secret);
    return { outcome: 'second_factor_required', cookies: [formatCookie(needs.settings, 'sign_in', cookie, begunLifetime)] };
  }
  // One browser, one person: its cookie was the only way to sign the one before out (LO-53).
  if (replaces && replaces.subject !== subject) await needs.subjects.of(replaces.subject).endSession({ session: replaces.session });
  const handle = { subject, session: { ...session, id: signedIn.session.id } };
  const cookies = await signedInCookies({ ...handle, secret }, at, needs);
  const ended = begun ? [formatCookie(needs.settings, 'sign_in', '', 0)] : [];
  const remembered = isRemembered ? await rememberAccount(request, at, subject, needs) : [];
  const isNewBrowser = signedIn.is_new_browser === true;
  return { outcome: 'signed_in', ...handle, isNewBrowser, cookies: [...cookies, ...ended, ...remembered] };
}

/** The sign-in of this browser that lacks its second factor. */
export async function findBegunSignIn(request: Request, { settings, sealer }: Pick<AuthNeeds, 'settings' | 'sealer'>) {
  const cookie = readCookie(settings, request, 'sign_in');
  return cookie === undefined ? undefined : openBegunSignIn(sealer, cookie);
}
