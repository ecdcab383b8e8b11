// POST /introspect (RFC 7662 §2). Only clients that can prove who they are may ask. The answer is JSON, or a JWT (RFC 9701).
import type { AuthenticatedClient } from '@authrim/shared/clients';
import { authenticateClient, renderJson, type WorkerContext } from '@authrim/shared/http';
import { invalidClient, invalidRequest } from '@authrim/shared/oauth';
import { readForm } from '@authrim/shared/parameters';
import type { ManagementNeeds } from '../context.ts';
import { introspect } from './introspect.ts';
import { isJwtWanted, renderJwt } from './jwt-response.ts';

export async function answerIntrospection(c: WorkerContext<ManagementNeeds>): Promise<Response> {
  const needs = c.get('needs');
  const form = await readForm(c.req.raw);
  const caller = await authenticateClient(c.req.raw, form, needs, '/introspect');
  refuseStrangers(caller);
  if (!form.token) throw invalidRequest('token is missing');
  const introspection = await introspect(form.token, caller, needs);
  c.executionCtx.waitUntil(needs.clientUses.record(caller));
  return isJwtWanted(c.req.raw, caller) ? renderJwt(introspection, caller, needs) : renderJson(introspection);
}

/** Whoever knows a public client's name could ask in its name (B-248), and anybody can publish a document with a key in it. */
function refuseStrangers({ metadata, source }: AuthenticatedClient): void {
  if (metadata.token_endpoint_auth_method === 'none') throw invalidClient('public clients may not introspect');
  if (source === 'metadata_document') throw invalidClient('clients nobody registered may not introspect');
}
