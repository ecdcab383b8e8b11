// Where an authorization response may go. Before this proof exists an error is a page; with it, errors are delivered.
// Owns the match of redirect_uri and the mode errors travel in. RFC 6749 §4.1.2.1, RFC 9700 §2.1, RFC 9207.
import type { Client } from '../clients/index.ts';
import { isRegisteredRedirectUri } from '../clients/index.ts';
import { invalidRequest } from '../oauth/errors.ts';
import { type ResponseMode, responseModes } from '../oauth/words.ts';
import type { ParameterRecord } from '../parameters/index.ts';

declare const verified: unique symbol;

/** Proof that `redirect_uri` is registered by the client. Only this file makes one; no redirect without it. */
export interface ResponseTarget {
  readonly client_id: string;
  readonly redirect_uri: string;
  readonly response_mode: ResponseMode;
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
  return { client_id: client.client_id, redirect_uri, response_mode: errorMode(parameters), state } as ResponseTarget;
}

const isReturnable = ({ state = '' }: ParameterRecord): boolean => state.length <= maximumStateLength;

/** The mode asked for when it can carry the response type, else the type's default, so that errors too find their way (B-043). */
function errorMode(parameters: ParameterRecord): ResponseMode {
  const asked = responseModes.find((mode) => mode === parameters.response_mode);
  const isFrontChannel = hasFrontChannelToken(parameters.response_type ?? '');
  if (!asked || (asked === 'query' && isFrontChannel)) return defaultResponseMode(parameters.response_type ?? '');
  return asked;
}

export const hasFrontChannelToken = (response_type: string): boolean => /\b(token|id_token)\b/.test(response_type);

/** OAuth 2.0 Multiple Response Types §5: the fragment as soon as a token travels through the browser. */
export const defaultResponseMode = (response_type: string): ResponseMode => (hasFrontChannelToken(response_type) ? 'fragment' : 'query');
