// Where an authorization response may go. Before this proof exists an error is a page; with it, errors are delivered.
// Owns the match of redirect_uri and the mode in which the response travels. RFC 6749 §4.1.2.1, RFC 9700 §2.1, RFC 9207, JARM §2.3.
import type { Client } from '../clients/index.ts';
import { isRegisteredRedirectUri } from '../clients/index.ts';
import { invalidRequest } from '../oauth/errors.ts';
import { type ResponseMode, responseModes } from '../oauth/words.ts';
import type { ParameterRecord } from '../parameters/index.ts';

declare const verified: unique symbol;

/** How a response travels; `jwt` is short for one of the others. */
export type DeliveryMode = Exclude<ResponseMode, 'jwt'>;

/** Proof that `redirect_uri` is registered by the client. Only this file makes one; no redirect without it. */
export interface ResponseTarget {
  readonly client: Client;
  readonly client_id: string;
  readonly redirect_uri: string;
  readonly response_mode: DeliveryMode;
  readonly state: string | undefined;
  readonly [verified]: true;
}

/** `state` comes back exactly as sent (B-037), and only so much fits into an address. */
const maximumStateLength = 4096;

/**
 * @throws OAuthError invalid_request for a missing or unregistered redirect_uri, or a state that cannot be carried back:
 *   render it as a page, never redirect
 */
export function verifyResponseTarget(parameters: ParameterRecord, client: Client): ResponseTarget {
  const target = findResponseTarget(parameters, client);
  if (target) return target;
  if (!isReturnable(parameters)) throw invalidRequest('state is longer than 4096 characters');
  throw invalidRequest(parameters.redirect_uri ? 'redirect_uri is not registered for this client' : 'redirect_uri is missing');
}

/** Where an error may be delivered whatever else is wrong with the request; undefined when nowhere but on a page. */
export function findResponseTarget(parameters: ParameterRecord, client: Client): ResponseTarget | undefined {
  const { redirect_uri, state } = parameters;
  if (!redirect_uri || !isReturnable(parameters) || !isRegisteredRedirectUri(client, redirect_uri)) return undefined;
  return { client, client_id: client.client_id, redirect_uri, response_mode: deliveryMode(parameters, client), state } as ResponseTarget;
}

const isReturnable = ({ state = '' }: ParameterRecord): boolean => state.length <= maximumStateLength;

/**
 * The mode asked for when it can carry the response, else the type's default, so that errors too find their way (B-043).
 * What was asked for as a JWT comes as one whatever is wrong (B-164).
 */
function deliveryMode(parameters: ParameterRecord, client: Client): DeliveryMode {
  const { response_mode, response_type = '' } = parameters;
  const asked = responseModes.find((mode) => mode === response_mode);
  const byDefault = defaultResponseMode(response_type);
  if (!asked) return byDefault;
  const isCarried = asked !== 'jwt' && carriesResponse(asked, parameters, client);
  if (isCarried) return asked;
  return asked.endsWith('jwt') ? `${byDefault}.jwt` : byDefault;
}

/**
 * OAuth 2.0 Multiple Response Types §5: no token in a query, which browsers and servers remember; JARM §2.3.1: unless it is
 * encrypted (B-165). A message is sent to an origin, and the redirect_uri of an app has none (B-048).
 */
export function carriesResponse(
  mode: ResponseMode,
  { response_type = '', redirect_uri = '' }: ParameterRecord,
  { metadata }: Client,
): boolean {
  if (mode === 'web_message') return /^https?:/i.test(redirect_uri);
  const isReadable = mode === 'query' || (mode === 'query.jwt' && metadata.authorization_encrypted_response_alg === undefined);
  return !isReadable || !hasFrontChannelToken(response_type);
}

const hasFrontChannelToken = (response_type: string): boolean => /\b(token|id_token)\b/.test(response_type);

/** OAuth 2.0 Multiple Response Types §5: the fragment as soon as a token travels through the browser. */
const defaultResponseMode = (response_type: string): 'fragment' | 'query' => (hasFrontChannelToken(response_type) ? 'fragment' : 'query');
