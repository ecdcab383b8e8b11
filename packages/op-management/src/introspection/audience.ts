// Who may be told of an access token: whom it is for (RFC 7662 §2.2, RFC 9701 §5). Owns which clients a resource server asks as.
import type { AuthenticatedClient } from '@authrim/shared/clients';
import type { Settings } from '@authrim/shared/config';
import { isOwnResource, type ResourceServers } from '@authrim/shared/resource-servers';

export interface AudienceNeeds {
  settings: Settings;
  resourceServers: ResourceServers;
}

/**
 * A token for a resource server is told to its own clients alone, and they are told of no other token. One for this server itself
 * names nobody else, so that any other client may ask.
 * @param aud of the token
 * @throws OAuthError temporarily_unavailable
 */
export async function isMeant({ client_id }: AuthenticatedClient, aud: string, needs: AudienceNeeds): Promise<boolean> {
  if (!isOwnResource(aud, needs.settings.issuer)) {
    const resource = await needs.resourceServers.find(aud);
    return resource?.introspection_client_ids.includes(client_id) === true;
  }
  const resources = await needs.resourceServers.list();
  return !resources.some(({ introspection_client_ids }) => introspection_client_ids.includes(client_id));
}
