// A page of this Worker as a response: its language, its security headers, and the client it speaks of.
import type { ResponseTarget } from '@authrim/shared/authorization-request';
import type { Client } from '@authrim/shared/clients';
import type { WorkerContext } from '@authrim/shared/http';
import { overlayTheme, parseTheme, type Theme } from '@authrim/shared/theme';
import { type ClientIdentity, catalogues, type Messages, renderPage } from '@authrim/shared/ui';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { AuthNeeds } from '../context.ts';
import { type Appearance, chooseLocale, readAppearance } from './appearance.ts';
import { type Interaction, interactionFields } from './interaction.ts';

export interface PageOptions {
  /** The request a person is asked about: its language wishes, its client's logo, and where its answer may redirect. */
  interaction?: Pick<Interaction, 'client' | 'target' | 'parameters' | 'transaction'> | undefined;
  status?: number;
  /** Set-Cookie values. */
  cookies?: readonly string[];
  /** Beyond the interaction's client: where the answer to the page's form may redirect. */
  formAction?: readonly string[];
  /** Addresses the page loads in frames. */
  frames?: readonly string[];
  /** Lets scripts run that bear the page's nonce. */
  allowsScript?: boolean;
  /** Lets those scripts ask this origin. */
  allowsFetch?: boolean;
  /** What the person has chosen, where that is known better than their browser knows it. */
  appearance?: Appearance | undefined;
  /** The languages asked for where no interaction says so. */
  ui_locales?: string | undefined;
  headers?: Readonly<Record<string, string>>;
  /** It says what the request has done: nothing on it asks for that again. */
  isOutcome?: boolean;
}

/** @param client whom the page serves: the interaction's, as pages show it */
type StepPage = (messages: Messages, client: ClientIdentity | undefined) => JSX.Element;

export function renderStep(c: WorkerContext<AuthNeeds>, options: PageOptions, page: StepPage): Response {
  const { interaction, status = 200, cookies = [], formAction = [], frames = [], allowsScript = false, allowsFetch = false } = options;
  const ui_locales = interaction?.parameters.ui_locales ?? options.ui_locales;
  const needs = c.get('needs');
  const appearance = options.appearance ?? readAppearance(needs.settings, c.req.raw);
  const headers = new Headers(options.headers);
  for (const cookie of cookies) headers.append('Set-Cookie', cookie);
  const client = interaction && presentClient(interaction.client);
  return renderPage(page(messagesFor(c, appearance, ui_locales), client), {
    issuer: needs.settings.issuer,
    theme: themeFor(interaction?.client, needs),
    scheme: appearance.theme,
    address: addressOf(c.req.raw, options),
    status,
    headers,
    formAction: [...formAction, ...(interaction ? destinations(interaction.target) : [])],
    logo_uri: interaction?.client.metadata.logo_uri,
    frames,
    // A browser that cuts the opener once never gives it back, and the answer would reach nobody.
    keepsOpener: interaction?.target.response_mode === 'web_message',
    allowsScript,
    allowsFetch,
  });
}

export const messagesFor = (c: WorkerContext<AuthNeeds>, appearance: Appearance, ui_locales?: string): Messages =>
  catalogues[chooseLocale(c.req.raw, appearance, ui_locales)];

/** The deployment's look, with what an operator set for the client over it; what somebody wrote past the parser has no effect (IN-17). */
function themeFor(client: Client | undefined, { theme }: Pick<AuthNeeds, 'theme'>): Theme {
  const own = client?.metadata.theme && parseTheme(client.metadata.theme);
  return own && 'theme' in own ? overlayTheme(theme, own.theme) : theme;
}

/** Longer ones would not come back through a redirect everywhere. */
const longestAddress = 4000;

/** Where a GET shows the same page. The answer to a form without a request of a client has no such address, and an error repeats nothing. */
function addressOf({ url, method }: Request, { interaction, status = 200, isOutcome = false }: PageOptions): string | undefined {
  if (isOutcome) return undefined;
  const { pathname, search } = new URL(url);
  const query = interaction ? `?${new URLSearchParams(interactionFields(interaction))}` : undefined;
  const address = method === 'GET' && status < 400 ? pathname + search : query && pathname + query;
  return address && address.length <= longestAddress ? address : undefined;
}

/**
 * Chromium holds the whole chain of redirects after a form to form-action, also what the client redirects to in its turn:
 * so the origins the client registered as its own are let through, and no other.
 */
export const destinationsOf = ({ metadata }: Client): string[] => [
  ...metadata.redirect_uris,
  ...(metadata.client_uri === undefined ? [] : [metadata.client_uri]),
];

export const destinations = ({ redirect_uri, client }: ResponseTarget): string[] => [redirect_uri, ...destinationsOf(client)];

/**
 * A client whose own sign-in we can start (OpenID Connect Core §4): the way back to it begins a new sign-in at the client,
 * which is told who we are (B-247).
 */
export function presentWayBack(client: Client, issuer: string): ClientIdentity {
  const { initiate_login_uri } = client.metadata;
  const shown = presentClient(client);
  if (initiate_login_uri === undefined) return shown;
  const url = new URL(initiate_login_uri);
  url.searchParams.set('iss', issuer);
  return { ...shown, client_uri: url.href };
}

/** What pages show of a client. One that is known by a document has a host that nobody can imitate, and a name anybody could give. */
export function presentClient({ client_id, metadata, source }: Client): ClientIdentity {
  const { client_name, client_uri, logo_uri, policy_uri, tos_uri } = metadata;
  const isVerified = source !== 'dynamic' && source !== 'metadata_document';
  const host = source === 'metadata_document' ? new URL(client_id).host : undefined;
  return { client_id, client_name: client_name ?? host, client_uri, logo_uri, policy_uri, tos_uri, isVerified, host };
}
