// What of a granted scope an access token carries: what its audience understands (RFC 8707 §2.2, RFC 9068 §3), so that no resource
// server learns what was granted for another.
import { supportedScopes } from '../claims/registry.ts';
import type { ResourceServer } from '../resource-servers/resource-server.ts';

/**
 * @param resource whom the token is for; undefined: this server itself
 * @param resources those of the grant, whose scope values are not this server's
 */
export function narrowScope(
  scope: readonly string[],
  resource: Pick<ResourceServer, 'scopes_supported'> | undefined,
  resources: readonly string[] | undefined,
): readonly string[] {
  const understood = resource?.scopes_supported ?? (resources && supportedScopes);
  return understood ? scope.filter((value) => understood.includes(value)) : scope;
}
