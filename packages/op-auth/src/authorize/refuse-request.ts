// The person's own word ends a waiting request: the client is told, and nothing can be granted for it any more (B-047).
import type { WorkerContext } from '@authrim/shared/http';
import type { OAuthError } from '@authrim/shared/oauth';
import type { AuthNeeds } from '../context.ts';
import type { Interaction } from '../interaction/interaction.ts';
import { deliverError } from './deliver.tsx';
import { findSecuringKeys } from './secured-response.ts';

/**
 * What the answer needs is at hand before the request is spent on it, so that the person can say it again.
 * @throws OAuthError as findSecuringKeys does, and the request goes on waiting
 */
export async function refuseRequest(
  c: WorkerContext<AuthNeeds>,
  { transaction, target }: Pick<Interaction, 'transaction' | 'target'>,
  error: OAuthError,
): Promise<Response> {
  const needs = c.get('needs');
  await findSecuringKeys(target, needs);
  await needs.requests.of(transaction.shard).complete(transaction.request.id);
  return deliverError(c, target, error);
}
