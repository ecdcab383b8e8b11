// /signup/complete: behind the link. The person says how they want to sign in; the button makes the account, once whatever happens at
// the same time (I3), and signs in this browser, which goes on to where it was asked from. The account of a guest is not made but kept,
// in the browser where they are one.
import { now } from '@authrim/shared/clock';
import { findAddress, findInvitation, findUserByEmail, insertUser, keepGuest } from '@authrim/shared/database';
import type { Proof } from '@authrim/shared/durable-objects';
import { openSignUp, type SignUpHandle } from '@authrim/shared/handles';
import type { Browser, WorkerContext } from '@authrim/shared/http';
import { hashToken, randomToken } from '@authrim/shared/oauth';
import { type ParameterRecord, readQuery } from '@authrim/shared/parameters';
import { reach } from '@authrim/shared/stores';
import { displayText } from '@authrim/shared/ui';
import type { AuthNeeds } from '../context.ts';
import { prepareForm, readOwnForm } from '../interaction/form.ts';
import { findGuest } from '../interaction/guest.ts';
import { renderStep } from '../interaction/present.tsx';
import { redirect } from '../interaction/redirect.ts';
import { DeadLinkPage } from '../mail/pages.tsx';
import { resumeVisit } from '../mail/resume.ts';
import { createNewOptions, insertFirstPasskey, readNewPasskey } from '../passkeys/creation.ts';
import { namePasskey } from '../passkeys/device-name.ts';
import { choosePassword } from '../passwords/choose.ts';
import { type SignInResult, signIn } from '../sign-in/sign-in.ts';
import { goOn, transactionOf, type Visit, visitHref } from '../sign-in/visit.ts';
import { requireSignUp } from './endpoint.tsx';
import { CompletePage, type CompleteProblem } from './pages.tsx';

type C = WorkerContext<AuthNeeds>;

/** Bound to the link. */
const completeAction = (token: string | undefined) => `complete_sign_up ${token}`;

/** GET /signup/complete: looks, and uses nothing up (RC-05). */
export async function showComplete(c: C): Promise<Response> {
  requireSignUp(c.get('needs'));
  const { token = '' } = readQuery(new URL(c.req.url));
  const found = await findHandle(c, token);
  return found.outcome === 'found' ? renderComplete(c, token, found.handle, {}) : renderDead(c, found.outcome);
}

/** POST /signup/complete */
export async function completeSignUp(c: C): Promise<Response> {
  const needs = c.get('needs');
  requireSignUp(needs);
  const { form, browser } = await readOwnForm(c, (sent) => completeAction(sent.token));
  const { token = '' } = form;
  const found = await findHandle(c, token);
  if (found.outcome !== 'found') return renderDead(c, found.outcome);
  const { handle } = found;
  return form.credential === undefined
    ? completeWithPassword(c, token, handle, form, browser)
    : completeWithPasskey(c, token, handle, form.credential, browser);
}

async function completeWithPassword(c: C, token: string, handle: SignUpHandle, form: ParameterRecord, browser: Browser): Promise<Response> {
  const needs = c.get('needs');
  const name = displayText(form.name) || undefined;
  const choice = await choosePassword(form.password ?? '', { names: [name, handle.address] }, needs);
  if (choice.outcome === 'refused') return renderComplete(c, token, handle, { name, problem: choice.problem });
  if (!(await makePerson(handle, name, choice.password_hash, needs))) return renderDead(c, 'dead');
  const { visit, cookies } = await begin(c, handle, browser, { method: 'password' });
  return goOn(visit, cookies);
}

/**
 * The person is signed in by the link that has just been proven, and the passkey counts from that step on. If it cannot be kept they are
 * asked for one again: else nothing would sign them in a second time.
 */
async function completeWithPasskey(c: C, token: string, handle: SignUpHandle, credential: string, browser: Browser): Promise<Response> {
  const needs = c.get('needs');
  const passkey = await readNewPasskey(credential, handle.id, browser, needs);
  if (passkey.outcome === 'refused') return renderComplete(c, token, handle, { problem: { kind: 'passkey' } });
  if (!(await makePerson(handle, undefined, undefined, needs))) return renderDead(c, 'dead');
  const first = await insertFirstPasskey(handle.id, passkey, namePasskey(c.req.raw), needs);
  const sign_up = first ? { passkey: first } : {};
  const { result, visit, cookies } = await begin(c, handle, browser, { method: 'email_link', sign_up });
  const isKept = first !== undefined && result.outcome === 'signed_in';
  return isKept ? goOn(visit, cookies) : redirect(visitHref('/account/security/passkey', visit), cookies);
}

/** The person's first session with its Set-Cookie values, and where the sign-up was asked for. */
async function begin(
  c: C,
  { id }: SignUpHandle,
  browser: Browser,
  proof: Proof,
): Promise<{ result: SignInResult; visit: Visit; cookies: string[] }> {
  const { visit, cookie } = await resumeVisit(c);
  const attempt = { browser: await hashToken(browser.secret), transaction: transactionOf(visit), at: browser };
  const result = await signIn(c.req.raw, attempt, { subject: id, proof }, c.get('needs'));
  return { result, visit, cookies: [...(result.outcome === 'refused' ? [] : result.cookies), cookie] };
}

/** `elsewhere`: it is a guest's, who is none in this browser; whoever reads their mail has no part in what they did so far. */
type Found = { outcome: 'found'; handle: SignUpHandle } | { outcome: 'dead' | 'elsewhere' };

/** Whoever the link is for, if an account can still be made with it. An invitation is looked at each time (RC-07). */
async function findHandle(c: C, token: string): Promise<Found> {
  const needs = c.get('needs');
  const { sealer, settings, database } = needs;
  const handle = await openSignUp(sealer, token);
  if (!handle) return { outcome: 'dead' };
  const { id, address, isGuest } = handle;
  const isWanted = settings.signUp === 'open' || (await reach('D1', () => findInvitation(database, address))) !== undefined;
  if (!isWanted || (await reach('D1', () => findUserByEmail(database, address)))) return { outcome: 'dead' };
  const isHere = !isGuest || (await findGuest(c.req.raw, needs))?.subject === id;
  return isHere ? { outcome: 'found', handle } : { outcome: 'elsewhere' };
}

async function makePerson(
  { id, address, isGuest }: SignUpHandle,
  name: string | undefined,
  password_hash: string | undefined,
  { database, subjects }: AuthNeeds,
): Promise<boolean> {
  const user = { id, address, name, password_hash, at: now() };
  if (!isGuest) {
    const isNobodys = (await subjects.of(id).expectPerson()).outcome === 'noted';
    return isNobodys && reach('D1', () => insertUser(database, { ...user, sub: randomToken() }));
  }
  const before = await reach('D1', () => findAddress(database, id));
  // First in the object: neither does a snapshot outlive the record it was made from, nor is the guest erased whose account is written.
  const announced = before && (await subjects.of(id).expectAccount(before.version + 1));
  return announced?.outcome === 'noted' && reach('D1', () => keepGuest(database, user));
}

const renderDead = (c: C, why: 'dead' | 'elsewhere'): Response =>
  renderStep(c, { status: 400 }, (messages) => (
    <DeadLinkPage messages={messages} lead={why === 'elsewhere' && messages.guest.elsewhere} againHref="/signup" />
  ));

interface Filled {
  name?: string | undefined;
  problem?: CompleteProblem;
}

async function renderComplete(c: C, token: string, handle: SignUpHandle, filled: Filled): Promise<Response> {
  const needs = c.get('needs');
  const { browser, hidden, cookies } = await prepareForm(c, completeAction(token), { token });
  const options = await createNewOptions({ subject: handle.id, username: handle.address }, browser, needs);
  return renderStep(c, { status: filled.problem ? 400 : 200, cookies, allowsScript: true }, (messages) => (
    <CompletePage
      messages={messages}
      email={handle.address}
      least={needs.settings.passwords.least}
      hidden={hidden}
      options={options}
      {...filled}
    />
  ));
}
