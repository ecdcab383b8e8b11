// POST /revoke (RFC 7009 §2). A client ends its own tokens; a public one names itself.
import { authenticateClient, noStore, type WorkerContext } from '@authrim/shared/http';
import { invalidRequest } from '@authrim/shared/oauth';
import { readForm } from '@authrim/shared/parameters';
import type { ManagementNeeds } from '../context.ts';
import { revokeToken } from './revoke.ts';

/** An unknown token is answered like a revoked one: 200, for it is as the client wanted it (RFC 7009 §2.2). */
export async function answerRevocation(c: WorkerContext<ManagementNeeds>): Promise<Response> {
  const needs = c.get('needs');
  const form = await readForm(c.req.raw);
  const client = await authenticateClient(c.req.raw, form, needs, '/revoke');
  if (!form.token) throw invalidRequest('token is missing');
  await revokeToken(form.token, client, needs);
  return new Response(null, { status: 200, headers: noStore });
}
