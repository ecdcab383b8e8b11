// /signup/complete: behind the link. The person says how they want to sign in; the button makes the account, once whatever happens at
// the same time (I3), and signs in this browser, which goes on to where it was asked from.
import { now } from '@authrim/shared/clock';
import { findUserByEmail, insertUser, isInvited } from '@authrim/shared/database';
import { openSignUp, type SignUpHandle } from '@authrim/shared/handles';
import { type Browser, callerAddress, formTokenField, meetBrowser, verifyForm, type WorkerContext } from '@authrim/shared/http';
import { hashToken, randomToken } from '@authrim/shared/oauth';
import { type ParameterRecord, readForm, readQuery } from '@authrim/shared/parameters';
import { reach } from '@authrim/shared/stores';
import { displayText } from '@authrim/shared/ui';
import type { AuthNeeds } from '../context.ts';
import { renderStep } from '../interaction/present.tsx';
import { findSessionHandle } from '../interaction/session.ts';
import { DeadLinkPage } from '../mail/pages.tsx';
import { resumeVisit } from '../mail/resume.ts';
import { nameDevice } from '../passkeys/device-name.ts';
import { choosePassword } from '../passwords/choose.ts';
import { signIn } from '../sign-in/sign-in.ts';
import { goOn, transactionOf } from '../sign-in/visit.ts';
import { requireSignUp } from './endpoint.tsx';
import { beginWithPasskey, createFirstOptions, readFirstPasskey } from './first-passkey.ts';
import { CompletePage, type CompleteProblem } from './pages.tsx';

type C = WorkerContext<AuthNeeds>;

/** Bound to the link. */
const completeAction = (token: string) => `complete_sign_up ${token}`;

/** GET /signup/complete: looks, and uses nothing up (RC-05). */
export async function showComplete(c: C): Promise<Response> {
  requireSignUp(c.get('needs'));
  const { token = '' } = readQuery(new URL(c.req.url));
  const handle = await findHandle(token, c.get('needs'));
  return handle ? renderComplete(c, token, handle, {}) : renderDead(c);
}

/** POST /signup/complete */
export async function completeSignUp(c: C): Promise<Response> {
  const needs = c.get('needs');
  requireSignUp(needs);
  const form = await readForm(c.req.raw);
  const { token = '' } = form;
  const browser = await verifyForm(c.req.raw, form, completeAction(token), needs);
  const handle = await findHandle(token, needs);
  if (!handle) return renderDead(c);
  return form.credential === undefined
    ? completeWithPassword(c, token, handle, form, browser)
    : completeWithPasskey(c, token, handle, form.credential, browser);
}

async function completeWithPassword(c: C, token: string, handle: SignUpHandle, form: ParameterRecord, browser: Browser): Promise<Response> {
  const needs = c.get('needs');
  const name = displayText(form.name) || undefined;
  const choice = await choosePassword(form.password ?? '', { names: [name, handle.address] }, needs);
  if (choice.outcome === 'refused') return renderComplete(c, token, handle, { name, problem: choice.problem });
  if (!(await makePerson(handle, name, choice.password_hash, needs))) return renderDead(c);
  const { visit, cookie } = await resumeVisit(c);
  const attempt = {
    form,
    address: callerAddress(c.req.raw),
    quotas: c.get('quotas'),
    browser: await hashToken(browser.secret),
    transaction: transactionOf(visit),
  };
  const proven = { outcome: 'proven', subject: handle.id, proof: { method: 'password' } } as const;
  const result = await signIn(attempt, proven, { request: c.req.raw, at: browser }, needs);
  return goOn(visit, [...(result.outcome === 'refused' ? [] : result.cookies), cookie]);
}

async function completeWithPasskey(c: C, token: string, handle: SignUpHandle, credential: string, browser: Browser): Promise<Response> {
  const needs = c.get('needs');
  const passkey = await readFirstPasskey(credential, handle, browser, needs);
  if (!passkey) return renderComplete(c, token, handle, { problem: { kind: 'passkey' } });
  if (!(await makePerson(handle, undefined, undefined, needs))) return renderDead(c);
  const { visit, cookie } = await resumeVisit(c);
  const place = { browser, transaction: transactionOf(visit), name: nameDevice(c.req.header('User-Agent')) };
  const cookies = await beginWithPasskey(handle, passkey, place, needs);
  // One browser, one person (LO-53).
  const before = cookies.length > 0 ? await findSessionHandle(c.req.raw, needs) : undefined;
  if (before) await needs.subjects.of(before.subject).endSession({ session: before.session });
  return goOn(visit, [...cookies, cookie]);
}

/** Whoever the link is for, if an account can still be made with it. An invitation is looked at each time (RC-07). */
async function findHandle(token: string, { sealer, settings, database }: AuthNeeds): Promise<SignUpHandle | undefined> {
  const handle = await openSignUp(sealer, token);
  if (!handle) return undefined;
  const { address } = handle;
  const isWanted = settings.signUp === 'open' || (await reach('D1', () => isInvited(database, address)));
  return isWanted && !(await reach('D1', () => findUserByEmail(database, address))) ? handle : undefined;
}

const makePerson = ({ id, address }: SignUpHandle, name: string | undefined, password_hash: string | undefined, needs: AuthNeeds) =>
  reach('D1', () => insertUser(needs.database, { id, sub: randomToken(), address, name, password_hash, at: now() }));

const renderDead = (c: C): Response =>
  renderStep(c, { status: 400 }, (messages) => <DeadLinkPage messages={messages} againHref="/signup" />);

interface Filled {
  name?: string | undefined;
  problem?: CompleteProblem;
}

async function renderComplete(c: C, token: string, handle: SignUpHandle, filled: Filled): Promise<Response> {
  const needs = c.get('needs');
  const browser = meetBrowser(needs.settings, c.req.raw);
  const hidden = { token, [formTokenField]: await needs.derivation.formToken(browser.secret, completeAction(token)) };
  const options = await createFirstOptions(handle, browser, needs);
  const cookies = browser.cookie ? [browser.cookie] : [];
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
