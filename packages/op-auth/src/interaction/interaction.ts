// The authorization request a page of ours serves: found again by client_id and request_uri, bound to this browser.
import { type ResponseTarget, verifyResponseTarget } from '@authrim/shared/authorization-request';
import type { Client } from '@authrim/shared/clients';
import { findBrowser } from '@authrim/shared/http';
import { invalidRequestUri } from '@authrim/shared/oauth';
import type { ParameterRecord } from '@authrim/shared/parameters';
import { resolveRequest, type Transaction } from '../authorize/resolve-request.ts';
import type { AuthNeeds } from '../context.ts';
import { redirect } from './redirect.ts';

export interface Interaction {
  client: Client;
  target: ResponseTarget;
  /** The waiting authorization request. */
  parameters: ParameterRecord;
  transaction: Transaction;
}

/**
 * @param named the page's own parameters: `client_id` and `request_uri`
 * @throws OAuthError invalid_request_uri when there is nothing to go on with: the person is told how to start again
 */
export async function getInteraction(request: Request, named: ParameterRecord, needs: AuthNeeds): Promise<Interaction> {
  const browser = findBrowser(needs.settings, request);
  const { parameters, transaction } = await resolveRequest(named, browser, needs);
  const client = transaction && (await needs.clients.find(named.client_id ?? ''));
  if (!transaction || !browser || client?.status !== 'active') {
    throw invalidRequestUri('There is no authorization request to go on with', { detail: browser ? 'unknown' : 'cookies_off' });
  }
  return { client, target: verifyResponseTarget(parameters, client), parameters, transaction };
}

/** Back to the one place that decides what is next. */
export const returnToAuthorize = (interaction: Interaction): Response => redirect(authorizeHref(interaction));

export const authorizeHref = (interaction: Interaction): string => `/authorize?${new URLSearchParams(interactionFields(interaction))}`;

/** The hidden fields that carry an interaction through a form. */
export const interactionFields = ({ client, transaction }: Pick<Interaction, 'client' | 'transaction'>): Record<string, string> => ({
  client_id: client.client_id,
  request_uri: transaction.request_uri,
});
