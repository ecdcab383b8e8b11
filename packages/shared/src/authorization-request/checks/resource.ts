// `resource`: whom the access tokens will be for (RFC 8707 §2; B-288, MC-02). Each is known and active, or nothing is granted.
import type { Settings } from '../../config/settings.ts';
import { invalidTarget } from '../../oauth/errors.ts';
import type { ResponseType } from '../../oauth/words.ts';
import type { ParameterRecord } from '../../parameters/index.ts';
import { findRequestedResources, isOwnResource, type ResourceServer, type ResourceServers } from '../../resource-servers/index.ts';

export interface ResourceNeeds {
  settings: Pick<Settings, 'issuer'>;
  resourceServers: ResourceServers;
}

/**
 * Without this server itself, which every grant with `openid` is for.
 * @throws OAuthError invalid_target; temporarily_unavailable
 */
export async function verifyResources(
  { resource }: ParameterRecord,
  response_type: ResponseType,
  needs: ResourceNeeds,
): Promise<ResourceServer[]> {
  const requested = await findRequestedResources(resource, needs);
  const resources = requested.filter((entry) => entry.resource !== needs.settings.issuer);
  if (resources.length > 1 && response_type.split(' ').includes('token')) {
    throw invalidTarget('An access token is for one resource: ask for one, or for a code');
  }
  return resources;
}

/** Of other people's resources the scope values that are granted, as the person is shown them and agrees to them. */
export interface ConsentResource {
  resource: string;
  resource_name: string | undefined;
  scope: string[];
}

export const describeForConsent = (resources: readonly ResourceServer[], scope: readonly string[], issuer: string): ConsentResource[] =>
  resources
    .filter(({ resource }) => !isOwnResource(resource, issuer))
    .map(({ resource, resource_name, scopes_supported }) => ({
      resource,
      resource_name,
      scope: scope.filter((value) => scopes_supported.includes(value)),
    }));

/** What is agreed to, so that a scope value at one resource is not taken for the same at another: no identifier has a `#`. */
export const consentItems = ({ resource, scope }: ConsentResource): string[] =>
  scope.length === 0 ? [`${resource}#`] : scope.map((value) => `${resource}#${value}`);
