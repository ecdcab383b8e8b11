// The actor token (RFC 8693 §1.1, §2.1): who acts, proven by an access token the client itself was given.
import type { AuthenticatedClient } from '@authrim/shared/clients';
import { invalidRequest } from '@authrim/shared/oauth';
import type { ParameterRecord } from '@authrim/shared/parameters';
import { type Confirmation, inspectAccessToken, verifyAccessToken } from '@authrim/shared/tokens';
import type { TokenNeeds } from '../context.ts';
import { readExchangeableToken, refuseToken } from './exchangeable-token.ts';

export interface VerifiedActor {
  sub: string;
  /** Epoch seconds: nobody acts longer than that. */
  expires_at: number;
}

/**
 * Undefined when the request has no actor token. One that somebody else was given, or that speaks for its subject through another
 * actor already, says nothing of who acts here.
 * @throws OAuthError invalid_request; temporarily_unavailable
 */
export async function findActor(
  { actor_token, actor_token_type }: ParameterRecord,
  client: AuthenticatedClient,
  constraint: Confirmation | undefined,
  needs: TokenNeeds,
): Promise<VerifiedActor | undefined> {
  if (actor_token === undefined) {
    if (actor_token_type !== undefined) throw invalidRequest('actor_token_type comes with an actor_token only');
    return undefined;
  }
  const claims = await verifyAccessToken(actor_token, needs);
  const presented = { name: 'actor_token', token: actor_token, type: actor_token_type, claims, constraint } as const;
  const { client_id, act, sub, exp } = await readExchangeableToken(presented, needs);
  if (client_id !== client.client_id || act) throw refuseToken('actor_token', act ? 'delegated' : 'foreign');
  const verdict = claims && (await inspectAccessToken(claims, needs));
  if (verdict?.outcome !== 'active') throw refuseToken('actor_token', verdict?.reason ?? 'no access token');
  return { sub, expires_at: exp };
}
