// Requests that name resources (RFC 8707): `resource` may repeat, which a record of parameters cannot say.
import * as oauth from 'openid-client';
import { type Arrival, type Browser, createBrowser } from './browser.ts';
import { callback, type RegisteredClient, signInAndConsent } from './journey.ts';
import { type Answer, basicCredentials, readAnswer } from './token-requests.ts';

/** One value, or several of one name. */
export type Repeatable = Readonly<Record<string, string | readonly string[] | undefined>>;

const encodeParameters = (parameters: Repeatable): URLSearchParams =>
  new URLSearchParams(
    Object.entries(parameters).flatMap(([name, value]) =>
      (value === undefined ? [] : [value].flat()).map((one): [string, string] => [name, one]),
    ),
  );

export interface Asking {
  issuer: string;
  client: RegisteredClient;
  resource?: string | readonly string[];
  scope?: string | undefined;
  browser?: Browser;
  parameters?: Repeatable;
}

interface Request {
  url: string;
  code_verifier: string;
}

export async function buildRequest({ issuer, client, resource, scope, parameters = {} }: Asking): Promise<Request> {
  const code_verifier = oauth.randomPKCECodeVerifier();
  const query = encodeParameters({
    client_id: client.client_id,
    redirect_uri: callback,
    response_type: 'code',
    scope,
    resource,
    nonce: 'n',
    code_challenge: await oauth.calculatePKCECodeChallenge(code_verifier),
    code_challenge_method: 'S256',
    ...parameters,
  });
  return { url: `${issuer}/authorize?${query}`, code_verifier };
}

/** Alice signs in and agrees. */
export async function authorize(asking: Asking): Promise<{ answer: URL; code_verifier: string }> {
  const { url, code_verifier } = await buildRequest(asking);
  return { answer: await signInAndConsent(asking.browser ?? createBrowser(asking.issuer), url, 'alice'), code_verifier };
}

/** The form that redeems a new code. */
export async function obtainGrant(asking: Asking): Promise<Readonly<Record<string, string>>> {
  const { answer, code_verifier } = await authorize(asking);
  const code = answer.searchParams.get('code');
  if (!code) throw new Error(`no code: ${answer.href}`);
  return { grant_type: 'authorization_code', code, code_verifier, redirect_uri: callback };
}

/** POSTs a form as the client. */
export async function post(url: string, parameters: Repeatable, { client_id, client_secret }: RegisteredClient): Promise<Answer> {
  const body = encodeParameters({ ...parameters, ...(!client_secret && { client_id }) });
  const headers = client_secret ? { Authorization: basicCredentials(client_id, client_secret) } : {};
  return readAnswer(await fetch(url, { method: 'POST', headers, body }));
}

/** What a browser meets at a request. */
export const open = async (asking: Asking): Promise<Arrival> =>
  (asking.browser ?? createBrowser(asking.issuer)).open((await buildRequest(asking)).url);
