// The answer to the client through the browser (RFC 6749 §4.1.2, RFC 9207, JARM), in the mode it asked for. Only a ResponseTarget
// can be answered; a new mode is a row in the table.
import type { DeliveryMode, ResponseTarget } from '@authrim/shared/authorization-request';
import type { SessionHandle } from '@authrim/shared/handles';
import type { WorkerContext } from '@authrim/shared/http';
import type { OAuthError } from '@authrim/shared/oauth';
import { renderPage } from '@authrim/shared/ui';
import type { AuthNeeds } from '../context.ts';
import { readAppearance } from '../interaction/appearance.ts';
import { destinations, messagesFor } from '../interaction/present.tsx';
import { redirect } from '../interaction/redirect.ts';
import { findSessionHandle } from '../interaction/session.ts';
import { FormPostPage } from '../pages/form-post.tsx';
import { WebMessagePage } from '../pages/web-message.tsx';
import { describeSession } from '../session-management/session-state.ts';
import { findSecuringKeys, secureResponse } from './secured-response.ts';

type C = WorkerContext<AuthNeeds>;

/** The parameters of a response; `undefined` members are left out. */
export type AuthorizationResponse = Readonly<Record<string, string | number | undefined>>;

type Carrier = (c: C, target: ResponseTarget, parameters: Readonly<Record<string, string>>) => Response;

/**
 * The response with `state` as sent, `iss` and `session_state`, on its way to the verified redirect_uri.
 * @param session of this browser, where it has been opened already
 */
export async function deliver(c: C, target: ResponseTarget, response: AuthorizationResponse, session?: SessionHandle): Promise<Response> {
  const needs = c.get('needs');
  const handle = session ?? (await findSessionHandle(c.req.raw, needs));
  const { session_state, cookie } = handle ? await describeSession(handle, c.req.raw, target, needs) : {};
  const whole = { ...response, state: target.state, iss: needs.settings.issuer, session_state };
  const given = Object.entries(whole).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const]));
  const parameters = Object.fromEntries(given);
  const keys = await findSecuringKeys(target, needs);
  const sent = carriers[target.response_mode](c, target, keys ? await secureResponse(target, parameters, keys, needs) : parameters);
  if (cookie) sent.headers.append('Set-Cookie', cookie);
  return sent;
}

export const deliverError = (c: C, target: ResponseTarget, { error, error_description }: OAuthError): Promise<Response> =>
  deliver(c, target, { error, error_description });

/** The registered URI stays as it is, its own query included (B-032). */
const byQuery: Carrier = (_c, { redirect_uri }, parameters) =>
  redirect(`${redirect_uri}${redirect_uri.includes('?') ? '&' : '?'}${new URLSearchParams(parameters)}`);

const byFragment: Carrier = (_c, { redirect_uri }, parameters) => redirect(`${redirect_uri}#${new URLSearchParams(parameters)}`);

/** OAuth 2.0 Form Post Response Mode §2: a form that sends itself, and a button for when it does not (B-075, B-316). */
const byForm: Carrier = (c, target, parameters) =>
  renderPage(<FormPostPage messages={messagesOf(c)} action={target.redirect_uri} parameters={parameters} />, {
    ...surroundings(c),
    formAction: destinations(target),
    allowsScript: true,
  });

/** OAuth 2.0 Web Message Response Mode: a message to the window that opened or framed this one, to its exact origin (HD-15). */
const byMessage: Carrier = (c, { redirect_uri }, parameters) =>
  renderPage(<WebMessagePage messages={messagesOf(c)} origin={new URL(redirect_uri).origin} response={parameters} />, {
    ...surroundings(c),
    embedder: redirect_uri,
    allowsScript: true,
  });

const carriers: Readonly<Record<DeliveryMode, Carrier>> = {
  query: byQuery,
  fragment: byFragment,
  form_post: byForm,
  web_message: byMessage,
  'query.jwt': byQuery,
  'fragment.jwt': byFragment,
  'form_post.jwt': byForm,
};

const messagesOf = (c: C) => messagesFor(c, readAppearance(c.get('needs').settings, c.req.raw));

function surroundings(c: C) {
  const { settings, theme } = c.get('needs');
  return { issuer: settings.issuer, theme, scheme: readAppearance(settings, c.req.raw).theme };
}
