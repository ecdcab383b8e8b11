// Bearer tokens in requests and the refusals that answer them (RFC 6750). Owns where a token may stand and the
// WWW-Authenticate challenge. Leaves what the token is worth to tokens/.
import { invalidRequest, invalidToken, type OAuthError } from '../oauth/errors.ts';
import { readForm } from '../parameters/read.ts';
import { asOAuthError, noStore, renderJsonError } from './failures.ts';
import type { Powers, WorkerContext } from './worker.ts';

const realm = 'Bearer realm="authrim"';

/**
 * The one access token of a request: in the Authorization header, or in the form body of a POST (RFC 6750 §2.1, §2.2).
 * @throws OAuthError invalid_request for a token in the query or in two places; invalid_token (401) for none or a malformed one
 */
export async function readBearerToken(request: Request): Promise<string> {
  if (new URL(request.url).searchParams.has('access_token')) throw invalidRequest('An access token in the query is not accepted');
  const header = readHeader(request.headers.get('Authorization'));
  const body = await readBody(request);
  if (header !== undefined && body !== undefined) throw invalidRequest('The access token was sent in two places');
  const token = header ?? body;
  if (token === undefined) throw missingToken();
  return token;
}

function readHeader(authorization: string | null): string | undefined {
  const [, scheme = '', credentials = ''] = /^(\S+) *(.*)$/.exec(authorization ?? '') ?? [];
  if (scheme.toLowerCase() !== 'bearer') return undefined;
  if (!/^[A-Za-z0-9._~+/-]+=*$/.test(credentials)) throw invalidToken('The access token is malformed');
  return credentials;
}

async function readBody(request: Request): Promise<string | undefined> {
  const isForm = request.headers.get('Content-Type')?.toLowerCase().startsWith('application/x-www-form-urlencoded');
  return request.method === 'POST' && isForm ? (await readForm(request)).access_token : undefined;
}

/** A request without a token learns only that one is needed: no error code (RFC 6750 §3.1). */
const missingToken = (): OAuthError => invalidToken('An access token is needed', { headers: { 'WWW-Authenticate': realm } });

/** Renders an error of an endpoint that takes access tokens (RFC 6750 §3): the challenge says what the body says. */
export function renderBearerError<Needs extends Powers>(c: WorkerContext<Needs>, thrown: unknown): Response {
  const error = asOAuthError(thrown, c.get('requestId'));
  if (error.headers['WWW-Authenticate'] !== undefined) {
    return new Response(null, { status: error.status, headers: { ...error.headers, ...noStore } });
  }
  const response = renderJsonError(error);
  if (error.status < 500) response.headers.set('WWW-Authenticate', formatChallenge(error));
  return response;
}

/** error_description is fixed text without quotes or backslashes (oauth/errors). */
const formatChallenge = ({ error, error_description }: OAuthError): string =>
  `${realm}, error="${error}", error_description="${error_description}"`;
