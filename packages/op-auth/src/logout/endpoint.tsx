// /logout: RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0). With a hint of this very session it ends at once;
// otherwise the person is asked, because any page can send a browser here (LO-02).
import type { Reference } from '@authrim/shared/durable-objects';
import type { SessionHandle } from '@authrim/shared/handles';
import { callerAddress, findBrowser, isFromOurPage, type WorkerContext } from '@authrim/shared/http';
import { type ParameterRecord, readForm, readQuery } from '@authrim/shared/parameters';
import type { AuthNeeds } from '../context.ts';
import { describeAccount, findPerson } from '../interaction/account.ts';
import { boundToSession, prepareForm, readOwnForm } from '../interaction/form.ts';
import { destinationsOf, presentClient, renderStep } from '../interaction/present.tsx';
import { redirect } from '../interaction/redirect.ts';
import { repeatByGet } from '../interaction/repeat-by-get.ts';
import { findSessionHandle } from '../interaction/session.ts';
import { signedOutCookies } from '../interaction/session-cookies.ts';
import { LoggedOutPage, LogoutConfirmPage } from '../pages/logout.tsx';
import { findFrontChannelUris } from './front-channel.ts';
import { type LogoutRequest, readLogoutRequest } from './request.ts';

type C = WorkerContext<AuthNeeds>;

/** A page that names somebody ends their session and no other (AZ-52); one that names nobody ends whichever is there. */
const formAction = ({ account }: ParameterRecord, session: Reference | undefined): string =>
  account === 'any' ? 'logout of any' : boundToSession('logout', session);
/** What the confirmation carries along; verified again when it comes back. */
const carried = ['id_token_hint', 'client_id', 'post_logout_redirect_uri', 'state', 'ui_locales'] as const;

/** GET and POST /logout (B-224) */
export async function requestLogout(c: C): Promise<Response> {
  const needs = c.get('needs');
  const isPost = c.req.method === 'POST';
  const parameters = isPost ? await readForm(c.req.raw) : readQuery(new URL(c.req.url));
  if (isPost && parameters.decision === 'cancel') return redirect('/login');
  const handle = await findSessionHandle(c.req.raw, needs);
  const repeated = isPost && !handle ? repeatByGet('/logout', parameters) : undefined;
  if (repeated) return repeated;
  const request = await readLogoutRequest(parameters, callerAddress(c.req.raw), needs);
  // A POST without a cookie that could not be repeated may come from a browser that holds one: then the person is asked.
  const isProven = request.hint && (handle ? await isSameSession(request, handle, needs) : !isPost);
  return isProven ? finish(c, request, handle) : renderConfirmation(c, parameters, request);
}

/** POST /logout/confirm */
export async function confirmLogout(c: C): Promise<Response> {
  const needs = c.get('needs');
  const handle = await findSessionHandle(c.req.raw, needs);
  const { form } = await readOwnForm(c, (sent) => formAction(sent, handle?.session));
  if (form.decision !== 'logout') return redirect('/login');
  const request = await readLogoutRequest(form, callerAddress(c.req.raw), needs);
  // A hint that speaks of someone else identifies no client whose URI could be trusted (LO-03).
  const isForeign = request.hint && handle && !(await isSameSession(request, handle, needs));
  return finish(c, isForeign ? { ...request, post_logout_redirect_uri: undefined } : request, handle);
}

/** A session id is random and one person's, so it alone says both who and where; the hint tells it as its client sees it. */
async function isSameSession({ hint, client }: LogoutRequest, { session }: SessionHandle, { identifiers }: AuthNeeds): Promise<boolean> {
  return hint !== undefined && client !== undefined && hint.sid === (await identifiers.sessionIdentifier(client, session.id));
}

/** Ends the session of the cookie, also one that only lapsed: what it was bound to may still live. */
async function finish(c: C, request: LogoutRequest, handle: SessionHandle | undefined): Promise<Response> {
  const { client, post_logout_redirect_uri, state, ui_locales } = request;
  const needs = c.get('needs');
  const frames = handle ? await endSession(handle, needs) : [];
  const cookies = signedOutCookies(needs.settings);
  const destination = post_logout_redirect_uri && withState(post_logout_redirect_uri, state);
  if (destination && frames.length === 0) return redirect(destination, cookies);
  const options = { cookies, ui_locales, frames, allowsScript: destination !== undefined, isOutcome: true };
  return renderStep(c, options, (messages) => (
    <LoggedOutPage messages={messages} client={client && presentClient(client)} frames={frames} destination={destination} />
  ));
}

/** What the browser has to load, so that the clients of the session hear of its end; nothing when it had ended before. */
async function endSession({ subject, session }: SessionHandle, needs: AuthNeeds): Promise<string[]> {
  const ended = await needs.subjects.of(subject).endSession({ session });
  return ended.outcome === 'ended' ? findFrontChannelUris({ session: session.id, ...ended }, needs) : [];
}

/** The registered URI stays as it is, its own query included. */
const withState = (uri: string, state: string | undefined): string =>
  state === undefined ? uri : `${uri}${uri.includes('?') ? '&' : '?'}${new URLSearchParams({ state })}`;

async function renderConfirmation(
  c: C,
  parameters: ParameterRecord,
  { client, post_logout_redirect_uri, ui_locales }: LogoutRequest,
): Promise<Response> {
  const needs = c.get('needs');
  const person = await findPerson(c.req.raw, needs);
  const kept = carried.flatMap((name) => (parameters[name] === undefined ? [] : [[name, parameters[name]] as const]));
  const asked: ParameterRecord = Object.fromEntries(kept);
  const fields = person ? asked : { ...asked, account: 'any' };
  const isStranger = isStrangersPost(c);
  const { hidden, cookies } = isStranger
    ? { hidden: asked, cookies: [] }
    : await prepareForm(c, formAction(fields, person?.session), fields);
  const formDestinations = client && post_logout_redirect_uri !== undefined ? [post_logout_redirect_uri, ...destinationsOf(client)] : [];
  return renderStep(c, { cookies, ui_locales, formAction: formDestinations }, (messages) => (
    <LogoutConfirmPage
      messages={messages}
      client={client && presentClient(client)}
      account={person && describeAccount(person.account, person.facts, messages)}
      action={isStranger ? '/logout' : '/logout/confirm'}
      hidden={hidden}
    />
  ));
}

/**
 * A POST of another site, whose browser has kept its cookies back: it gets no new ones in their place, and so no form token. The
 * person's answer asks for the logout once more, and brings the cookies.
 */
function isStrangersPost(c: C): boolean {
  const { settings } = c.get('needs');
  return c.req.method === 'POST' && !findBrowser(settings, c.req.raw) && !isFromOurPage(c.req.raw, settings);
}
