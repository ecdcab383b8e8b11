// Whom the access token of a request is for (RFC 8707 §2.2): exactly one resource a token. Known, and found in the registry, before
// anything is spent or redeemed; whether it was granted is for the grant to say.
import { invalidTarget } from '@authrim/shared/oauth';
import type { ParameterRecord } from '@authrim/shared/parameters';
import { findRequestedResources, getResource, type ResourceServer } from '@authrim/shared/resource-servers';
import type { TokenNeeds } from '../context.ts';

/**
 * Undefined: this server itself.
 * @param byDefault the resource of the grant, for a request that names none
 * @throws OAuthError invalid_target for several, unknown, disabled or malformed ones; temporarily_unavailable
 */
export async function findResource(
  form: ParameterRecord,
  byDefault: string | undefined,
  needs: TokenNeeds,
): Promise<ResourceServer | undefined> {
  const [named, ...others] = await findRequestedResources(form.resource, needs);
  if (others.length > 0) throw invalidTarget('An access token is for one resource: ask for one at a time');
  if (named) return named.resource === needs.settings.issuer ? undefined : named;
  return byDefault === undefined ? undefined : getResource(byDefault, needs);
}

/**
 * Where no person agreed to a resource, a client reaches it by a scope value of its own there, or not at all.
 * @throws OAuthError invalid_target
 */
export function verifyReach(scope: readonly string[], resource: ResourceServer | undefined): void {
  if (resource && !scope.some((value) => resource.scopes_supported.includes(value))) {
    throw invalidTarget('The client holds no scope of this resource');
  }
}
