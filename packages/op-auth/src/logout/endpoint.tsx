// /logout: RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0). With a hint of this very session it ends at once;
// otherwise the person is asked, because any page can send a browser here (LO-02).
import { formatCookie, formTokenField, meetBrowser, verifyForm, type WorkerContext } from '@authrim/shared/http';
import { type ParameterRecord, readForm, readQuery } from '@authrim/shared/parameters';
import type { AuthNeeds } from '../context.ts';
import { findPerson } from '../interaction/account.ts';
import { presentClient, renderStep } from '../interaction/present.tsx';
import { findSignedIn, type SignedIn } from '../interaction/session.ts';
import { LoggedOutPage, LogoutConfirmPage } from '../pages/logout.tsx';
import { type LogoutRequest, readLogoutRequest } from './request.ts';

type C = WorkerContext<AuthNeeds>;

const formAction = 'logout';
/** What the confirmation carries along; verified again when it comes back. */
const carried = ['id_token_hint', 'client_id', 'post_logout_redirect_uri', 'state'] as const;

/** GET and POST /logout (B-224) */
export async function requestLogout(c: C): Promise<Response> {
  const parameters = c.req.method === 'POST' ? await readForm(c.req.raw) : readQuery(new URL(c.req.url));
  const needs = c.get('needs');
  const request = await readLogoutRequest(parameters, needs);
  const signedIn = await findSignedIn(c.req.raw, needs);
  const isProven = request.hint && (!signedIn || isSameSession(request, signedIn));
  return isProven ? finish(c, request, signedIn) : renderConfirmation(c, parameters, request);
}

/** POST /logout/confirm */
export async function confirmLogout(c: C): Promise<Response> {
  const needs = c.get('needs');
  const form = await readForm(c.req.raw);
  await verifyForm(c.req.raw, form, formAction, needs);
  if (form.decision !== 'logout') return new Response(null, { status: 303, headers: { Location: '/login', 'Cache-Control': 'no-store' } });
  const request = await readLogoutRequest(form, needs);
  const signedIn = await findSignedIn(c.req.raw, needs);
  // A hint that speaks of someone else identifies no client whose URI could be trusted (LO-03).
  const isForeign = request.hint && signedIn && !isSameSession(request, signedIn);
  return finish(c, isForeign ? { ...request, post_logout_redirect_uri: undefined } : request, signedIn);
}

const isSameSession = ({ hint }: LogoutRequest, { facts }: SignedIn): boolean => hint?.sid === facts.id && hint.sub === facts.sub;

async function finish(c: C, { client, post_logout_redirect_uri, state }: LogoutRequest, signedIn: SignedIn | undefined): Promise<Response> {
  const { settings, subjects } = c.get('needs');
  if (signedIn) await subjects.of(signedIn.subject).endSession({ session: signedIn.session });
  const cookie = formatCookie(settings, 'session', '', 0);
  if (!post_logout_redirect_uri)
    return renderStep(c, { cookies: [cookie] }, (messages) => (
      <LoggedOutPage messages={messages} client={client && presentClient(client)} />
    ));
  const location = new URL(post_logout_redirect_uri);
  if (state !== undefined) location.searchParams.set('state', state);
  return new Response(null, { status: 303, headers: { Location: location.href, 'Set-Cookie': cookie, 'Cache-Control': 'no-store' } });
}

async function renderConfirmation(
  c: C,
  parameters: ParameterRecord,
  { client, post_logout_redirect_uri }: LogoutRequest,
): Promise<Response> {
  const needs = c.get('needs');
  const browser = meetBrowser(needs.settings, c.req.raw);
  const person = await findPerson(c.req.raw, needs);
  const kept = carried.flatMap((name) => (parameters[name] === undefined ? [] : [[name, parameters[name]] as const]));
  const hidden = { ...Object.fromEntries(kept), [formTokenField]: await needs.derivation.formToken(browser.secret, formAction) };
  const destination = post_logout_redirect_uri === undefined ? [] : [post_logout_redirect_uri];
  return renderStep(c, { cookies: browser.cookie ? [browser.cookie] : [], formAction: destination }, (messages) => (
    <LogoutConfirmPage messages={messages} client={client && presentClient(client)} account={person?.account} hidden={hidden} />
  ));
}
