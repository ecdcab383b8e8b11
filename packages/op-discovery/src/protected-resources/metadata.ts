// /.well-known/oauth-protected-resource (RFC 9728): what a client has to know of an API on this origin before its first token.
import type { Settings } from '@authrim/shared/config';
import { dpopAlgorithms } from '@authrim/shared/dpop';
import { metadataPath } from '@authrim/shared/http';
import { canonicalResource } from '@authrim/shared/oauth';
import { isOwnResource, ownResource, type ResourceServer } from '@authrim/shared/resource-servers';

/** The identifier into which the well-known path was inserted to make this URL, and no other (§3.1, §3.3; B-302). */
export function identifierOf(url: string, issuer: string): string {
  const { pathname, search } = new URL(url);
  return canonicalResource(`${issuer}${pathname.slice(metadataPath.length)}${search}`);
}

/** §2. */
export const describeResource = (
  { resource, resource_name, scopes_supported }: ResourceServer,
  { issuer, features }: Pick<Settings, 'issuer' | 'features'>,
) => ({
  resource,
  ...(resource_name !== undefined && { resource_name }),
  authorization_servers: [issuer],
  scopes_supported,
  // Where a token may stand is known of our own endpoints alone (RFC 6750 §2.1, §2.2); one that reads JSON reads no form.
  ...(isOwnResource(resource, issuer) && {
    bearer_methods_supported: resource === ownResource(issuer, '/account/api') ? ['header'] : ['header', 'body'],
    dpop_signing_alg_values_supported: dpopAlgorithms,
    tls_client_certificate_bound_access_tokens: features.mutual_tls,
  }),
});
