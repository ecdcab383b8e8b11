// Our own forms, as the endpoints of this Worker hand them out and take them back; the locks themselves are http/forms (D-09). What a
// form does, and to what, is the `action` its endpoint names.
import type { Reference } from '@authrim/shared/durable-objects';
import type { SessionHandle } from '@authrim/shared/handles';
import { type Browser, formTokenField, meetBrowser, verifyForm, type WorkerContext } from '@authrim/shared/http';
import { type ParameterRecord, readForm } from '@authrim/shared/parameters';
import type { AuthNeeds } from '../context.ts';
import { findSessionHandle } from './session.ts';

type C = WorkerContext<AuthNeeds>;
type Fields = Record<string, string>;

interface PreparedForm {
  browser: Browser;
  /** Hidden fields, the form's token among them. */
  hidden: Fields;
  /** Set-Cookie values, for a browser that is met for the first time. */
  cookies: string[];
}

export async function prepareForm(c: C, action: string, fields: Fields = {}): Promise<PreparedForm> {
  const { settings, derivation } = c.get('needs');
  const browser = meetBrowser(settings, c.req.raw);
  const hidden = { ...fields, [formTokenField]: await derivation.formToken(browser.secret, action) };
  return { browser, hidden, cookies: browser.cookie ? [browser.cookie] : [] };
}

interface SentForm {
  form: ParameterRecord;
  browser: Browser;
}

/**
 * The form that was posted, once its locks are open.
 * @param action what the form does, or how it is told from its fields
 */
export async function readOwnForm(c: C, action: string | ((form: ParameterRecord) => string)): Promise<SentForm> {
  const form = await readForm(c.req.raw);
  c.set('form', form);
  const browser = await verifyForm(c.req.raw, form, typeof action === 'string' ? action : action(form), c.get('needs'));
  return { form, browser };
}

/** Of a form that only the session may send that it was shown in: nobody acts for another person (AZ-52). */
export const boundToSession = (action: string, session: Reference | undefined): string => `${action} ${session?.id}`;

/** Such a form, and the session of the browser; whether that is still live, the person's object says. */
export async function readSessionForm(c: C, action: string): Promise<SentForm & { handle: SessionHandle | undefined }> {
  const handle = await findSessionHandle(c.req.raw, c.get('needs'));
  return { ...(await readOwnForm(c, boundToSession(action, handle?.session))), handle };
}

/** What of a form names the page it was on. */
const pageFields = ['client_id', 'request_uri', 'page', 'token', 'post_logout_redirect_uri', 'state', 'ui_locales'] as const;

/** Where the page of the form that was posted is opened anew. */
export function formPageHref(c: C): string {
  const form = c.get('form') ?? {};
  const query = new URLSearchParams(pageFields.flatMap((name) => (form[name] === undefined ? [] : [[name, form[name]]])));
  const path = new URL(c.req.url).pathname.replace(/^\/logout\/confirm$/, '/logout');
  return query.size > 0 ? `${path}?${query}` : path;
}
