// Listens in on the client: each request it sends and each response it gets becomes a step of the run.
import type { CustomFetch, CustomFetchOptions } from 'openid-client';
import type { PlaygroundNeeds } from './context.ts';
import { type Answer, addStep, type Pair, type Run, type SentRequest, type StepKind } from './runs.ts';

/** Longer bodies are cut for display; the client sees them whole. */
const shownCharacters = 64 * 1024;
const shownRequestHeaders = ['Authorization', 'Content-Type', 'Accept'];
const shownResponseHeaders = ['Content-Type', 'Cache-Control', 'WWW-Authenticate', 'Retry-After', 'ETag'];

/** A fetch that keeps minutes. It reaches the issuer alone, at the address where the server listens. */
export function createRecordingFetch(run: Run, { settings, localOrigin }: PlaygroundNeeds): CustomFetch {
  return async (address, options) => {
    const url = new URL(address);
    if (url.origin !== settings.issuer) throw new TypeError(`${url.origin} is not the issuer`);
    const step = addStep(run, kindOf(url, run), describeRequest(url, options));
    const begun = performance.now();
    const response = await fetch(`${localOrigin}${url.pathname}${url.search}`, options as RequestInit);
    step.answer = await describeResponse(response.clone(), begun);
    return response;
  };
}

function kindOf(url: URL, { metadata }: Run): StepKind {
  if (url.href === metadata?.jwks_uri) return 'keys';
  if (url.href === metadata?.token_endpoint) return 'token';
  if (url.href === metadata?.userinfo_endpoint) return 'userinfo';
  if (url.href === metadata?.revocation_endpoint) return 'revocation';
  return 'discovery';
}

function describeRequest(url: URL, { method, headers, body }: CustomFetchOptions): SentRequest {
  const sent = new Headers(headers);
  const form = body instanceof URLSearchParams ? [...body] : [];
  return {
    method,
    url: `${url.origin}${url.pathname}`,
    headers: pick(sent, shownRequestHeaders),
    parameters: [...url.searchParams, ...form],
  };
}

async function describeResponse(response: Response, begun: number): Promise<Answer> {
  const body = await response.text();
  return {
    way: 'response',
    status: response.status,
    headers: pick(response.headers, shownResponseHeaders),
    body: body.length > shownCharacters ? `${body.slice(0, shownCharacters)}…` : body,
    milliseconds: Math.round(performance.now() - begun),
  };
}

const pick = (headers: Headers, names: readonly string[]): Pair[] =>
  names.flatMap((name) => (headers.has(name) ? [[name, headers.get(name) ?? ''] as const] : []));

/** What the browser is about to ask in the client's name. */
export const describeNavigation = (url: URL): SentRequest => ({
  method: 'GET',
  url: `${url.origin}${url.pathname}`,
  headers: [],
  parameters: [...url.searchParams],
});
