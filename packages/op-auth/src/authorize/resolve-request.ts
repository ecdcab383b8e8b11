// Which request is meant: the parameters at hand, a request object among them unfolded, or the pushed or parked request
// that a `request_uri` of ours names.
import type { Client } from '@authrim/shared/clients';
import type { Settings } from '@authrim/shared/config';
import type { RequestKind } from '@authrim/shared/durable-objects';
import { isOwnRequestUri, openRequestUri, type RequestUriHandle, type Sealer } from '@authrim/shared/handles';
import { type Browser, enforceLimit, type LimitNeeds, type Quotas } from '@authrim/shared/http';
import { hashToken, invalidRequest, invalidRequestUri } from '@authrim/shared/oauth';
import { type ParameterRecord, parseJson } from '@authrim/shared/parameters';
import { profiles } from '@authrim/shared/policies';
import type { AuthorizationRequests } from '@authrim/shared/stores';
import { type RequestObjectNeeds, unfoldRequestObject } from '../request-object/unfold.ts';

/** A stored request on its way: its handle, and the transaction interactions are recorded under. */
export interface Transaction extends RequestUriHandle {
  request_uri: string;
  kind: RequestKind;
}

export interface ResolvedRequest {
  parameters: ParameterRecord;
  transaction?: Transaction;
}

export interface ResolveNeeds {
  sealer: Sealer;
  requests: AuthorizationRequests;
}

/**
 * @throws OAuthError invalid_request_uri: render it as a page, since nothing of a request that is gone can be trusted.
 * `detail` says why: unknown, expired, completed, another_client, another_browser.
 */
export async function resolveRequest(
  parameters: ParameterRecord,
  browser: Browser | undefined,
  needs: ResolveNeeds,
): Promise<ResolvedRequest> {
  const { request_uri, client_id } = parameters;
  if (!request_uri || !isOwnRequestUri(request_uri)) return { parameters };
  const handle = await openRequestUri(needs.sealer, request_uri);
  if (!handle || !client_id) throw goneRequest('unknown');
  const opened = await needs.requests.of(handle.shard).open({
    ...handle.request,
    client_id,
    ...(browser && { browser: await hashToken(browser.secret) }),
  });
  if (opened.outcome === 'refused') throw goneRequest(opened.reason);
  return { parameters: parseJson(opened.parameters) as ParameterRecord, transaction: { ...handle, request_uri, kind: opened.kind } };
}

/** What counts of what was sent: nothing beside a `request_uri` of ours but `client_id` (RFC 9126 §4; AZ-54). */
export function dropBeside(sent: ParameterRecord): ParameterRecord {
  const { client_id, request_uri } = sent;
  if (request_uri === undefined || !isOwnRequestUri(request_uri)) return sent;
  return { ...(client_id !== undefined && { client_id }), request_uri };
}

/** Who sent the request, as limits count them. */
interface Caller {
  address: string;
  quotas: Quotas;
}

/**
 * The request as it counts. A stored one was unfolded before it was stored.
 * @throws OAuthError for a request object that cannot be taken, a request that had to be pushed, or one reference too many of one
 * address, which takes nothing from what may be asked of the host
 */
export async function unfoldRequest(
  resolved: ResolvedRequest,
  client: Client,
  { address, quotas }: Caller,
  needs: RequestObjectNeeds & LimitNeeds,
): Promise<ResolvedRequest> {
  if (resolved.transaction) return resolved;
  refuseUnpushed(client, needs.settings);
  if (resolved.parameters.request_uri) await enforceLimit('request_object_address', address, needs, quotas);
  return { parameters: await unfoldRequestObject(resolved.parameters, client, needs) };
}

/** RFC 9126 §5, §6 (B-158). What is parked passed here before. */
function refuseUnpushed({ metadata, profile }: Client, { requiresPushedRequests }: Settings): void {
  const isRequired = metadata.require_pushed_authorization_requests || profiles[profile].pushed_requests === 'required';
  if (requiresPushedRequests || isRequired) {
    throw invalidRequest('The client must push its authorization requests');
  }
}

const goneRequest = (detail: string) => invalidRequestUri('The authorization request is unknown, expired or already used', { detail });
