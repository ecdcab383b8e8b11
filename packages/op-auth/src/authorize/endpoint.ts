// /authorize (OpenID Connect Core §3.1.2): the only place that decides what is next. Every step of the browser flow comes back here.
import {
  type AuthorizationRequest,
  findResponseTarget,
  type ResponseTarget,
  verifyAuthorizationRequest,
  verifyResponseTarget,
} from '@authrim/shared/authorization-request';
import type { Client } from '@authrim/shared/clients';
import { asOAuthError, callerAddress, enforceLimit, findBrowser, meetBrowser, readCookie, type WorkerContext } from '@authrim/shared/http';
import { invalidRequest, invalidRequestUri } from '@authrim/shared/oauth';
import { type ParameterRecord, readForm, readQuery } from '@authrim/shared/parameters';
import { accessTokenLifetime } from '@authrim/shared/tokens';
import type { AuthNeeds } from '../context.ts';
import { repeatByGet } from '../interaction/repeat-by-get.ts';
import { findSessionHandle } from '../interaction/session.ts';
import { type Decision, decide } from './decide.ts';
import { deliver, deliverError } from './deliver.tsx';
import { findExpectedSubject } from './expected-subject.ts';
import { issueResponse, prepareResponse } from './issue-response.ts';
import { keepUnbound, park, redirectWith } from './park.ts';
import { dropBeside, type ResolvedRequest, resolveRequest, type Transaction, unfoldRequest } from './resolve-request.ts';
import { stepOf } from './steps.ts';

type C = WorkerContext<AuthNeeds>;

/**
 * Until a response target is verified an error is a page (thrown); after it, it is delivered to the client. What is wrong with
 * a request object is told at the redirect_uri beside it.
 */
export async function authorize(c: C): Promise<Response> {
  const needs = c.get('needs');
  const sent = dropBeside(await readParameters(c));
  const repeated = isCookielessPost(c) ? repeatByGet('/authorize', sent) : undefined;
  if (repeated) return repeated;
  const resolved = await resolveRequest(sent, findBrowser(needs.settings, c.req.raw), needs);
  const client = await getClient(resolved.parameters, c.req.raw, needs);
  const caller = { address: callerAddress(c.req.raw), quotas: c.get('quotas') };
  return unfoldRequest(resolved, client, caller, needs).then(
    (unfolded) => answerAtTarget(c, unfolded, client),
    (error: unknown) => deliverFailure(c, findResponseTarget(resolved.parameters, client), error),
  );
}

async function answerAtTarget(c: C, unfolded: ResolvedRequest, client: Client): Promise<Response> {
  const target = verifyResponseTarget(unfolded.parameters, client);
  return answerRequest(c, unfolded, client, target).catch((error: unknown) => deliverFailure(c, target, error));
}

async function deliverFailure(c: C, target: ResponseTarget | undefined, error: unknown): Promise<Response> {
  const failure = asOAuthError(error, c.get('requestId'));
  // A flood is not passed on to a client.
  if (!target || failure.status >= 500 || failure.status === 429) throw failure;
  return deliverError(c, target, failure);
}

async function answerRequest(c: C, unfolded: ResolvedRequest, client: Client, target: ResponseTarget): Promise<Response> {
  const needs = c.get('needs');
  const { parameters, transaction } = unfolded;
  const request = await verifyAuthorizationRequest(parameters, client, needs);
  const sub = await findExpectedSubject(parameters, request, client, needs);
  const keys = await prepareResponse(request, target, needs);
  if (!transaction && isCookielessPost(c)) return repeatFromStore(c, parameters, target);
  const session = await findSessionHandle(c.req.raw, needs);
  const decision = await decide(
    { client, target, request, transaction, access_token_lifetime: frontChannelLifetime(request, client, needs), session, sub },
    needs,
  );
  if (decision.outcome !== 'granted') return nextStep(c, decision, unfolded, target, request);
  if (transaction) await complete(transaction, needs);
  const response = await issueResponse(target, request, decision, keys, needs);
  if (request.response_type !== 'code') c.executionCtx.waitUntil(needs.clientUses.record(client));
  return deliver(c, target, response, session);
}

/** The grant must outlive an access token that is issued here and now. */
const frontChannelLifetime = (
  { response_type, resources: [resource] }: AuthorizationRequest,
  client: Client,
  { settings }: AuthNeeds,
): number | undefined => (response_type.split(' ').includes('token') ? accessTokenLifetime(client, settings, resource) : undefined);

/** The browser is sent to the person's next step, or the client is told that one is needed. */
async function nextStep(
  c: C,
  decision: Exclude<Decision, { outcome: 'granted' }>,
  { parameters, transaction }: ResolvedRequest,
  target: ResponseTarget,
  { prompt }: AuthorizationRequest,
): Promise<Response> {
  const { path, error } = stepOf(decision);
  if (prompt.includes('none') || !path) throw error();
  const needs = c.get('needs');
  const browser = meetBrowser(needs.settings, c.req.raw);
  if (!transaction) await enforceLimit('parked_address', callerAddress(c.req.raw), needs, c.get('quotas'));
  const parked = await park({ client_id: target.client_id, parameters, transaction, browser }, needs);
  const isNew = prompt.includes('create') && decision.outcome === 'login_required';
  return redirectWith(parked, target.client_id, isNew ? '/signup' : path, browser);
}

/**
 * What came without cookies and fits into no address waits, until the browser asks for it by GET and shows them (B-027). Nothing is
 * decided and no cookie is set meanwhile: any website can send a form, and may not take the cookies of a browser away.
 */
async function repeatFromStore(c: C, parameters: ParameterRecord, { client_id }: ResponseTarget): Promise<Response> {
  const needs = c.get('needs');
  await enforceLimit('parked_address', callerAddress(c.req.raw), needs, c.get('quotas'));
  return redirectWith(await keepUnbound({ client_id, parameters, kind: 'posted' }, needs), client_id, '/authorize');
}

/** One answer per stored request: the code of whoever comes second is never delivered and dies with its minute (I1). */
async function complete({ shard, request }: Transaction, needs: AuthNeeds): Promise<void> {
  const { outcome } = await needs.requests.of(shard).complete(request.id);
  if (outcome === 'already_completed') throw invalidRequestUri('The authorization request was already used', { detail: 'completed' });
}

/** RFC 6749 §3.1: GET with a query or POST with a form, never a mixture (B-027, AZ-29). */
const readParameters = async (c: C): Promise<ParameterRecord> =>
  c.req.method === 'POST' ? readForm(c.req.raw) : readQuery(new URL(c.req.url));

function isCookielessPost(c: C): boolean {
  const { settings } = c.get('needs');
  return c.req.method === 'POST' && (['session', 'browser'] as const).every((name) => readCookie(settings, c.req.raw, name) === undefined);
}

async function getClient({ client_id }: ParameterRecord, request: Request, { clients }: AuthNeeds): Promise<Client> {
  const client = client_id === undefined ? undefined : await clients.find(client_id, callerAddress(request));
  if (client?.status !== 'active') throw invalidRequest('client_id is unknown');
  return client;
}
