// How each page of the playground becomes a response: in English, with the shared frame and headers.
import { catalogues, renderPage } from '@authrim/shared/ui';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { PlaygroundNeeds } from '../context.ts';

/** The steps are told in the words of the protocol, so there is one language. */
export const messages = catalogues.en;

interface Rendering {
  status?: number;
  cookie?: string | undefined;
}

/** Forms may be answered by a redirect to the issuer, which need not be the address the page was opened at. */
export function renderPlaygroundPage(
  element: JSX.Element,
  { settings }: PlaygroundNeeds,
  { status = 200, cookie }: Rendering = {},
): Response {
  const { issuer } = settings;
  return renderPage(element, { issuer, status, formAction: [issuer], ...(cookie && { headers: { 'Set-Cookie': cookie } }) });
}
