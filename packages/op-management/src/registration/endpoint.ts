// POST /register (RFC 7591 §3) and GET, PUT, DELETE /register/:client_id (RFC 7592 §2). Owns what HTTP says of a registration.
import { callerAddress, enforceLimit, noStore, renderJson, type WorkerContext } from '@authrim/shared/http';
import { invalidClientMetadata } from '@authrim/shared/oauth';
import { readJsonObject } from '@authrim/shared/parameters';
import type { ManagementNeeds } from '../context.ts';
import { verifyManager } from './access.ts';
import { admitRegistration } from './admission.ts';
import { removeClient, replaceClient } from './manage.ts';
import { registerClient } from './register.ts';
import { renderClientInformation } from './response.ts';

type C = WorkerContext<ManagementNeeds>;

export async function answerRegistration(c: C): Promise<Response> {
  const needs = c.get('needs');
  const applicant = { address: callerAddress(c.req.raw), authorization: c.req.header('Authorization'), quotas: c.get('quotas') };
  const initial_access_token_hash = await admitRegistration(applicant, needs);
  const input = await readJsonObject(c.req.raw, invalidClientMetadata);
  const registered = await registerClient(input, initial_access_token_hash, needs);
  return renderJson(renderClientInformation(registered, needs.settings), { status: 201 });
}

export async function answerReading(c: C): Promise<Response> {
  const needs = c.get('needs');
  const manager = await verifyManager(readRequest(c), needs);
  return renderJson(renderClientInformation(manager, needs.settings));
}

export async function answerUpdate(c: C): Promise<Response> {
  const needs = c.get('needs');
  const manager = await verifyManager(readRequest(c), needs);
  await enforceLimit('registration_address', callerAddress(c.req.raw), needs, c.get('quotas'));
  const input = await readJsonObject(c.req.raw, invalidClientMetadata);
  return renderJson(renderClientInformation(await replaceClient(manager, input, needs), needs.settings));
}

export async function answerDeletion(c: C): Promise<Response> {
  const needs = c.get('needs');
  await removeClient(await verifyManager(readRequest(c), needs), needs);
  return new Response(null, { status: 204, headers: noStore });
}

const readRequest = (c: C) => ({ client_id: c.req.param('client_id') ?? '', authorization: c.req.header('Authorization') ?? '' });
