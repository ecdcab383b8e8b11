// /as/par (RFC 9126): a client says its authorization request itself, before a browser is involved, and gets a reference to it.
// Owns the phases and what is kept. Leaves what a request may say to authorization-request/, and its one use to authorize/.
import { type AuthenticatedClient, verifyNoCertificateInstead } from '@authrim/shared/clients';
import { isFirstUse, usedBefore, verifyProofAlgorithm } from '@authrim/shared/dpop';
import { authenticateClient, callerAddress, findDpopProof, renderJson, type WorkerContext } from '@authrim/shared/http';
import { type ParameterRecord, readForm } from '@authrim/shared/parameters';
import { keepUnbound } from '../authorize/park.ts';
import type { AuthNeeds } from '../context.ts';
import { limitPushes } from './quota.ts';
import { bindToProof, verifyPushedRequest } from './verify.ts';

/** §2.2 and §2.3: every error is JSON, also one that could be told at the redirect_uri. */
export async function pushAuthorizationRequest(c: WorkerContext<AuthNeeds>): Promise<Response> {
  const needs = c.get('needs');
  const form = await readForm(c.req.raw);
  const client = await authenticateClient(c.req.raw, form, needs, c.req.path);
  await limitPushes(client, { address: callerAddress(c.req.raw), quotas: c.get('quotas') }, needs);
  const proof = await findDpopProof(c.req.raw, needs, c.req.path);
  if (proof) verifyProofAlgorithm(proof, client);
  if (proof) verifyNoCertificateInstead(client);
  const parameters = bindToProof(await verifyPushedRequest(form, client, needs), proof);
  if (proof && !(await isFirstUse(proof, needs.replayGuard))) throw usedBefore();
  return renderJson(await storeRequest(client, parameters, needs), { status: 201 });
}

interface PushResponse {
  request_uri: string;
  /** Seconds until the first visit. */
  expires_in: number;
}

async function storeRequest({ client_id }: AuthenticatedClient, parameters: ParameterRecord, needs: AuthNeeds): Promise<PushResponse> {
  const { request_uri } = await keepUnbound({ client_id, parameters, kind: 'pushed' }, needs);
  return { request_uri, expires_in: needs.settings.lifetimes.pushed_request };
}
