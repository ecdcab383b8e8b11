// Which authorization details an access token carries: those that concern its audience (RFC 9396 §9.1). Beside audience-scope.ts,
// which does the same to the scope.
import { type AuthorizationDetail, filterByAudience } from '../authorization-details/index.ts';
import type { Settings } from '../config/settings.ts';
import type { ResourceServer } from '../resource-servers/resource-server.ts';

/**
 * A client that names no resource gets all of them in one token; one that does, gets in each what belongs there, and for this
 * server itself what names no place. Where the feature is off nobody gets any, whatever was granted before (C-26).
 * @param resources of the grant
 * @returns undefined when none is left
 */
export function narrowDetails(
  details: readonly AuthorizationDetail[] | undefined,
  resource: Pick<ResourceServer, 'resource'> | undefined,
  resources: readonly string[] | undefined,
  { features }: Pick<Settings, 'features'>,
): readonly AuthorizationDetail[] | undefined {
  if (!features.rich_authorization_requests) return undefined;
  const isOneOfSeveral = resource !== undefined || resources !== undefined;
  const kept = isOneOfSeveral ? filterByAudience(details ?? [], resource ? [resource.resource] : []) : details;
  return kept && kept.length > 0 ? kept : undefined;
}
