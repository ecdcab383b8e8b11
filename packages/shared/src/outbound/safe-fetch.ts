// The one fetch of a URL that is not fixed in code (D-10, I11; F-14, F-17). Owns the caps: target, redirects, time, media
// type, bytes. Leaves what the text means to its caller.
import { mediaTypeOf } from '../parameters/read.ts';
import { type TargetPolicy, verifyTarget } from './target.ts';

export interface OutboundRequest {
  /** Media types a 2xx answer may have, the best first; `application/*+json` stands for every such suffix. None: no body is read. */
  accept: readonly string[];
  maximumBytes: number;
  method?: 'GET' | 'POST';
  body?: string | URLSearchParams;
  /** Beyond the fixed ones. A credential only where a specification gives it to this receiver. */
  headers?: Readonly<Record<string, string>>;
}

/** The peer answered, with any status but a redirect. */
export interface Fetched {
  outcome: 'fetched';
  status: number;
  headers: Headers;
  /** Empty unless the status is 2xx: what an error page says concerns nobody here. */
  body: string;
}

export interface Refused {
  outcome: 'refused';
  /** For the log. It must not shape an answer to anyone (SS-11). */
  reason: string;
  /** Nobody answered, or only `not now`: what the peer said before may still be so. */
  isUnanswered?: true;
}

/** Never throws. */
export type SafeFetch = (url: string, request: OutboundRequest) => Promise<Fetched | Refused>;

export interface SafeFetchOptions {
  settings: TargetPolicy;
  /** Stands in for the platform's fetch in tests. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Seconds for everything, the last byte of the body included. */
  timeLimit?: number;
}

export const refused = (reason: string): Refused => ({ outcome: 'refused', reason });
export const unanswered = (reason: string): Refused => ({ outcome: 'refused', reason, isUnanswered: true });

export function createSafeFetch({ settings, fetch: send = platformFetch, timeLimit = 5 }: SafeFetchOptions): SafeFetch {
  const fetchTarget = async (target: URL, request: OutboundRequest): Promise<Fetched | Refused> => {
    const signal = AbortSignal.timeout(timeLimit * 1000);
    try {
      return await readResponse(await send(target.href, { ...toInit(request), signal }), request, signal);
    } catch {
      return unanswered(signal.aborted ? 'no whole answer in time' : 'connection broke or body is not UTF-8');
    }
  };

  return async (url, request) => {
    try {
      return await fetchTarget(verifyTarget(url, settings), request);
    } catch (error) {
      return refused(error instanceof Error ? error.message : 'target was not verified');
    }
  };
}

const platformFetch = (url: string, init: RequestInit): Promise<Response> => fetch(url, init);

/** Workers keep no cookies. `redirect: 'error'` is not implemented there, and a cache between would outlive our own ages. */
const toInit = ({ accept, method = 'GET', body, headers }: OutboundRequest): RequestInit => ({
  method,
  redirect: 'manual',
  cache: 'no-store',
  headers: { ...headers, Accept: accept.filter((type) => !type.includes('*')).join(', ') || '*/*', 'User-Agent': 'Authrim' },
  ...(body !== undefined && { body }),
});

async function readResponse(response: Response, request: OutboundRequest, signal: AbortSignal): Promise<Fetched | Refused> {
  const { status, headers } = response;
  const isWanted = response.ok && request.accept.length > 0;
  const refusal = status >= 300 && status < 400 ? `redirected with ${status}` : isWanted ? refuseBody(headers, request) : undefined;
  if (refusal || !isWanted) {
    discard(response.body);
    return refusal ? refused(refusal) : { outcome: 'fetched', status, headers, body: '' };
  }
  const body = await readText(response, request.maximumBytes, signal);
  return body === undefined ? refused('body is too large') : { outcome: 'fetched', status, headers, body };
}

/** What the header already tells; a Content-Length that says too little is caught while reading. */
function refuseBody(headers: Headers, { accept, maximumBytes }: OutboundRequest): string | undefined {
  const mediaType = mediaTypeOf(headers);
  const isAccepted = accept.includes(mediaType) || (accept.includes('application/*+json') && /^application\/[^/ ]+\+json$/.test(mediaType));
  if (!isAccepted) return 'media type is not an accepted one';
  return Number(headers.get('Content-Length')) > maximumBytes ? 'body is too large' : undefined;
}

/** Counts while it reads and decodes; undefined when there is more than may be. A late read ends with the time limit. */
async function readText({ body }: Response, maximumBytes: number, signal: AbortSignal): Promise<string | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  const reader = body?.getReader();
  signal.addEventListener('abort', () => discard(reader), { once: true });
  let text = '';
  let length = 0;
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    length += part.value.length;
    if (length > maximumBytes) {
      discard(reader);
      return undefined;
    }
    text += decoder.decode(part.value, { stream: true });
  }
  signal.throwIfAborted();
  return text + decoder.decode();
}

/** Nobody waits for it: a peer that hangs must not hold us here either. */
function discard(stream: { cancel(): Promise<void> } | null | undefined): void {
  stream?.cancel().catch(() => undefined);
}
