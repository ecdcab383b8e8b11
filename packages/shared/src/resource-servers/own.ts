// The APIs of this server as resources: the issuer, which is the audience of a token that was asked for no other, userinfo, and
// a person's own account.
import { accountScope, supportedScopes } from '../claims/registry.ts';
import type { ResourceServer } from './resource-server.ts';

/** Of each API by its path, the issuer itself first: what it asks for. `offline_access` is no API's. An API that joins is a line here. */
const scopesByPath: Readonly<Record<string, readonly string[]>> = {
  '': supportedScopes.filter((scope) => scope !== 'offline_access'),
  '/userinfo': supportedScopes.filter((scope) => scope !== 'offline_access' && scope !== accountScope),
  '/account/api': [accountScope],
};
const paths = Object.keys(scopesByPath);

const byDefault = {
  access_token_format: 'jwt',
  access_token_signing_alg: 'ES256',
  introspection_client_ids: [],
} as const satisfies Omit<ResourceServer, 'resource' | 'scopes_supported'>;

/** The identifier of an API of ours. @param path of its endpoint, e.g. `/userinfo`; empty: the issuer itself */
export const ownResource = (issuer: string, path: string): string => issuer + path;

export const isOwnResource = (resource: string, issuer: string): boolean => paths.some((path) => resource === ownResource(issuer, path));

/** Whether a resource is an API at this server's origin, ours or another's. @param resource canonical */
export const isHosted = (resource: string, issuer: string): boolean => `${resource}/`.startsWith(`${issuer}/`);

/**
 * Every resource server there is, our own APIs first.
 * @param issuer of this server
 * @param registered of our own APIs an operator says a name, and what they demand of a sign-in; everything of others
 */
export function withOwnResources(issuer: string, registered: readonly ResourceServer[]): ResourceServer[] {
  const own = Object.entries(scopesByPath).map(([path, scopes_supported]) => {
    const resource = ownResource(issuer, path);
    const { resource_name, acr_values, max_age } = registered.find((entry) => entry.resource === resource) ?? {};
    return { ...byDefault, scopes_supported, resource, resource_name, acr_values, max_age };
  });
  return [...own, ...registered.filter(({ resource }) => !isOwnResource(resource, issuer))];
}
