// The APIs of this server as resources: the issuer, which is the audience of a token that was asked for no other, and userinfo.
import { supportedScopes } from '../claims/registry.ts';
import type { ResourceServer } from './resource-server.ts';

/** Everything but `offline_access`, which no API asks for. */
const scopes_supported = supportedScopes.filter((scope) => scope !== 'offline_access');

const byDefault = {
  scopes_supported,
  access_token_format: 'jwt',
  access_token_signing_alg: 'ES256',
  introspection_client_ids: [],
} as const satisfies Omit<ResourceServer, 'resource'>;

/** The identifier of an API of ours. @param path of its endpoint, e.g. `/userinfo`; empty: the issuer itself */
export const ownResource = (issuer: string, path: string): string => issuer + path;

/** Of each API, the issuer itself first. An API that joins is a line here. */
const paths = ['', '/userinfo'];

export const isOwnResource = (resource: string, issuer: string): boolean => paths.some((path) => resource === ownResource(issuer, path));

/**
 * Every resource server there is, our own APIs first.
 * @param issuer of this server
 * @param registered of our own APIs an operator says a name, and what they demand of a sign-in; everything of others
 */
export function withOwnResources(issuer: string, registered: readonly ResourceServer[]): ResourceServer[] {
  const own = paths.map((path) => {
    const resource = ownResource(issuer, path);
    const { resource_name, acr_values, max_age } = registered.find((entry) => entry.resource === resource) ?? {};
    return { ...byDefault, resource, resource_name, acr_values, max_age };
  });
  return [...own, ...registered.filter(({ resource }) => !isOwnResource(resource, issuer))];
}
