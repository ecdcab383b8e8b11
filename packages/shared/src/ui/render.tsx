// An element becomes a response: doctype, status and the headers that every page carries (D-21, HD-03).
// Owns the policy a browser enforces. Leaves cookies to http/ and what a page says to the page.
import type { JSX } from 'hono/jsx/jsx-runtime';
import { randomToken } from '../oauth/index.ts';
import { defaultTheme } from '../theme/index.ts';
import { policySource, safeHref } from './safe-href.ts';
import { Nonce, type Surroundings, SurroundingsContext } from './surroundings.ts';

export interface RenderOptions extends Partial<Surroundings> {
  /** The issuer of the settings; https makes the response carry HSTS. */
  issuer: string;
  /** 200 unless said otherwise. */
  status?: number;
  /** Where the answer to the page's form may redirect beyond this origin, e.g. the client's redirect_uri: Chromium follows the policy there. */
  formAction?: readonly string[];
  /** The client's logo_uri; its origin may be shown, no other. */
  logo_uri?: string | undefined;
  /** The one address whose pages may frame this one or hold a handle on its window, or `*` for all; nobody may unless given. */
  embedder?: string | undefined;
  /** Leaves the window with the page that opened it, on the way to an answer that this page hears (`response_mode=web_message`). */
  keepsOpener?: boolean;
  /** Addresses the page loads in frames; their origins may be framed, no other. */
  frames?: readonly string[];
  /** Lets scripts run that bear `nonce`. */
  allowsScript?: boolean;
  /** Lets those scripts ask this origin. */
  allowsFetch?: boolean;
  /** A fresh one unless given, at least 128 bits. */
  nonce?: string;
  /** Added to the page's own, e.g. Set-Cookie or Retry-After. */
  headers?: HeadersInit;
}

/** HTML that nobody may store, frame or extend. */
export function renderPage(element: JSX.Element, options: RenderOptions): Response {
  const nonce = options.nonce ?? randomToken();
  const { theme = defaultTheme, scheme, address, embedder, keepsOpener = embedder !== undefined } = options;
  const html = (
    <SurroundingsContext.Provider value={{ theme, scheme, address }}>
      <Nonce.Provider value={nonce}>{element}</Nonce.Provider>
    </SurroundingsContext.Provider>
  );
  const headers = new Headers({
    ...pageHeaders,
    ...(embedder === undefined && { 'X-Frame-Options': 'DENY' }),
    'Cross-Origin-Opener-Policy': keepsOpener ? 'unsafe-none' : 'same-origin',
    'Content-Security-Policy': contentSecurityPolicy(nonce, options),
    ...(options.issuer.startsWith('https:') && { 'Strict-Transport-Security': 'max-age=31536000' }),
  });
  for (const [name, value] of new Headers(options.headers)) headers.append(name, value);
  return new Response(`<!doctype html>${html}`, { status: options.status ?? 200, headers });
}

const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy':
    'accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()',
} as const;

const frameAncestors = (embedder: string | undefined): string =>
  embedder === '*' ? '*' : ((embedder && policySource(embedder)) ?? "'none'");

function contentSecurityPolicy(
  nonce: string,
  { formAction = [], logo_uri, theme, embedder, frames = [], allowsScript = false, allowsFetch = false }: RenderOptions,
): string {
  const logos = [safeHref(logo_uri), safeHref(theme?.logo_uri)].filter((logo) => logo !== undefined);
  const sources = (addresses: readonly string[]) => [...new Set(addresses.map(policySource))].filter((source) => source !== undefined);
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    ...(allowsScript ? [`script-src 'nonce-${nonce}'`] : []),
    ...(allowsFetch ? ["connect-src 'self'"] : []),
    ['img-src', 'data:', ...sources(logos)].join(' '),
    ...(frames.length > 0 ? [['frame-src', ...sources(frames)].join(' ')] : []),
    ['form-action', "'self'", ...sources(formAction)].join(' '),
    `frame-ancestors ${frameAncestors(embedder)}`,
    "base-uri 'none'",
  ].join('; ');
}
