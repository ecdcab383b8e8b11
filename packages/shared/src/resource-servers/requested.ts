// The `resource` parameter (RFC 8707 §2): what a client asks for, found in the registry or refused before anything happens.
import { invalidTarget, type OAuthError } from '../oauth/errors.ts';
import { isResourceIdentifier } from '../oauth/resource.ts';
import type { ResourceServer, ResourceServers } from './resource-server.ts';

const mostResources = 10;

/**
 * The resources that are asked for, each once, in the order given; empty without the parameter.
 * @param parameter `resource` as it was read: several are separated by a space (parameters/read)
 * @throws OAuthError invalid_target for one that is no absolute URI, has a fragment, is unknown or disabled;
 *   temporarily_unavailable
 */
export async function findRequestedResources(
  parameter: string | undefined,
  { resourceServers }: { resourceServers: ResourceServers },
): Promise<ResourceServer[]> {
  const identifiers = readResourceIdentifiers(parameter);
  const found = await Promise.all(identifiers.map((identifier) => resourceServers.find(identifier)));
  const known = found.filter((entry) => entry !== undefined);
  if (known.length < identifiers.length) throw unknownTarget();
  return [...new Map(known.map((entry) => [entry.resource, entry])).values()];
}

/**
 * What a request names, each once, wherever those resources are.
 * @throws OAuthError invalid_target for too many, and for one that is no absolute URI or has a fragment
 */
export function readResourceIdentifiers(parameter: string | undefined): string[] {
  const identifiers = parameter === undefined ? [] : [...new Set(parameter.split(' '))];
  if (identifiers.length > mostResources) throw invalidTarget(`At most ${mostResources} resources may be asked for at once`);
  if (!identifiers.every(isResourceIdentifier)) throw invalidTarget('resource must be an absolute URI without fragment');
  return identifiers;
}

/** @throws OAuthError invalid_target when the resource was taken from the registry meanwhile; temporarily_unavailable */
export async function getResource(resource: string, { resourceServers }: { resourceServers: ResourceServers }): Promise<ResourceServer> {
  const found = await resourceServers.find(resource);
  if (!found) throw unknownTarget();
  return found;
}

const unknownTarget = (): OAuthError => invalidTarget('This resource is not known here');
