// Access tokens in requests and the refusals that answer them (RFC 6750, RFC 9449 §7, RFC 9728 §5). Owns where a token may stand and
// the WWW-Authenticate challenge. Leaves what the token is worth, and whose it is, to tokens/.
import { dpopAlgorithms, type NonceNeeds } from '../dpop/index.ts';
import { invalidDpopProof, invalidRequest, invalidToken, type OAuthError } from '../oauth/errors.ts';
import { isForm, readForm } from '../parameters/read.ts';
import type { PresentedToken } from '../tokens/index.ts';
import { findClientCertificate } from './client-certificate.ts';
import { asOAuthError, noStore, renderJsonError } from './failures.ts';
import { findDpopProof } from './sender-constraint.ts';
import type { Powers, WorkerContext } from './worker.ts';

const schemes = ['bearer', 'dpop'] as const;
type Scheme = (typeof schemes)[number];

/** What a challenge of each scheme begins with (RFC 6750 §3, RFC 9449 §7.1). */
const challenges: Readonly<Record<Scheme, string>> = {
  bearer: 'Bearer realm="authrim"',
  dpop: `DPoP realm="authrim", algs="${dpopAlgorithms.join(' ')}"`,
};

/**
 * The one access token of a request: in the Authorization header, or in the form body of a POST (RFC 6750 §2.1, §2.2).
 * With the DPoP scheme comes a proof, and nothing else counts; with the Bearer scheme a certificate may (RFC 8705 §3).
 * @param endpoint path of the endpoint called, e.g. `/userinfo`
 * @throws OAuthError invalid_request for a token in the query or in two places; invalid_token (401) for none or a malformed
 *   one; invalid_dpop_proof; use_dpop_nonce
 */
export async function readAccessToken(request: Request, needs: NonceNeeds, endpoint: string): Promise<PresentedToken> {
  const { url } = request;
  if (url.includes('?') && new URL(url).searchParams.has('access_token'))
    throw invalidRequest('An access token in the query is not accepted');
  const { scheme, credentials } = readAuthorization(request);
  if (scheme && !b64token.test(credentials)) throw invalidToken('The access token is malformed');
  const body = await readBody(request);
  if (scheme && body !== undefined) throw invalidRequest('The access token was sent in two places');
  const access_token = scheme ? credentials : body;
  if (access_token === undefined) throw missingToken();
  if (scheme !== 'dpop') return { access_token, certificate: await findClientCertificate(request, needs.settings.features) };
  const proof = await findDpopProof(request, needs, endpoint);
  if (!proof) throw invalidDpopProof('The DPoP scheme needs a DPoP proof');
  return { access_token, proof };
}

/** RFC 6750 §2.1. Two Authorization headers arrive as one that is none (B-121). */
const b64token = /^[A-Za-z0-9._~+/-]+=*$/;

/** The scheme has no case; one that brings no access token is none here. */
function readAuthorization({ headers }: Request): { scheme: Scheme | undefined; credentials: string } {
  const [, name = '', credentials = ''] = /^(\S+) *(.*)$/.exec(headers.get('Authorization') ?? '') ?? [];
  return { scheme: schemes.find((scheme) => scheme === name.toLowerCase()), credentials };
}

async function readBody(request: Request): Promise<string | undefined> {
  return request.method === 'POST' && isForm(request) ? (await readForm(request)).access_token : undefined;
}

const noToken = 'no token';
const missingToken = (): OAuthError => invalidToken('An access token is needed', { detail: noToken });

/**
 * Renders the errors of an API of ours: the challenge says what the body says, and where the API is described (RFC 9728 §5.1; B-303).
 * @param path under which the API is known as a resource, e.g. `/userinfo`
 */
export const renderAccessTokenErrors =
  (path: string) =>
  <Needs extends Powers>(c: WorkerContext<Needs>, thrown: unknown): Response => {
    const refusal = asOAuthError(thrown, c.get('requestId'));
    const { error, error_description, headers, challenge } = refusal;
    const status = isAboutProof(error) ? 401 : refusal.status;
    const about = { resource_metadata: `${c.get('needs').settings.issuer}${metadataPath}${path}` };
    if (refusal.detail === noToken) return renderBareChallenge(about);
    const response = renderJsonError({ error, error_description, status, headers });
    const told = { ...about, error, error_description, ...challenge };
    if (status < 500) response.headers.set('WWW-Authenticate', formatChallenge(c.req.raw, about, told, status));
    return response;
  };

/** RFC 9728 §3. */
export const metadataPath = '/.well-known/oauth-protected-resource';

type ChallengeParameters = Readonly<Record<string, string>>;

const formatScheme = (scheme: Scheme, parameters: ChallengeParameters): string =>
  [challenges[scheme], ...Object.entries(parameters).map(([name, value]) => `${name}="${value}"`)].join(', ');

/** A request without a token learns only that one is needed, and the ways to send it: no error code (RFC 6750 §3.1, RFC 9449 §7.2). */
function renderBareChallenge(about: ChallengeParameters): Response {
  const ways = schemes.map((scheme) => formatScheme(scheme, about)).join(', ');
  return new Response(null, { status: 401, headers: { 'WWW-Authenticate': ways, ...noStore } });
}

/** Refused with 400 at /token, with 401 here (RFC 9449 §7.1, §9). */
const isAboutProof = (error: OAuthError['error']): boolean => error === 'invalid_dpop_proof' || error === 'use_dpop_nonce';

/** The scheme that was used says what was wrong; who came as a bearer is told that there is another way (RFC 9449 §7.2). */
function formatChallenge(request: Request, about: ChallengeParameters, told: ChallengeParameters, status: number): string {
  if (readAuthorization(request).scheme === 'dpop') return formatScheme('dpop', told);
  const challenge = formatScheme('bearer', told);
  return status === 401 ? `${challenge}, ${formatScheme('dpop', about)}` : challenge;
}
