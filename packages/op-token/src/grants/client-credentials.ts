// grant_type=client_credentials (RFC 6749 §4.4): a client speaks for itself. Nobody signed in and nobody is asked, so no
// object is; never an ID Token or a refresh token (§4.4.3).
import type { AuthenticatedClient } from '@authrim/shared/clients';
import { invalidScope, unauthorizedClient } from '@authrim/shared/oauth';
import { decideClientScope } from '@authrim/shared/policies';
import { verifyReach } from '../token/resource.ts';
import type { RedeemGrant } from './table.ts';

export const redeemClientCredentials: RedeemGrant = async ({ form, client, resource }) => {
  refusePublicClient(client);
  const decided = decideClientScope(client.metadata.scope, form.scope);
  if (decided.decision === 'refuse') throw invalidScope('scope is not one the client may hold for itself', { detail: decided.reason });
  verifyReach(decided.scope, resource);
  return { client, scope: decided.scope };
};

/** GR-02: whoever knows a public client's name could speak in it. Registration refuses it too; this holds for every record. */
export function refusePublicClient({ metadata }: AuthenticatedClient): void {
  if (metadata.token_endpoint_auth_method === 'none') throw unauthorizedClient('This grant_type needs a client that authenticates');
}
