// `scope`: what is unknown or not the client's to ask is dropped, what is malformed is refused (RFC 6749 §3.3; AZ-15).
import { accountScope, supportedScopes } from '../../claims/index.ts';
import type { Client } from '../../clients/index.ts';
import { invalidScope } from '../../oauth/errors.ts';
import { parseScope } from '../../oauth/scope.ts';
import type { ResponseType } from '../../oauth/words.ts';
import type { ParameterRecord } from '../../parameters/index.ts';
import type { ResourceServer } from '../../resource-servers/index.ts';

/** @param resources that are asked for: their scope values mean something here, and those of others nothing (RFC 8707 §2) */
export function verifyScope(
  parameters: ParameterRecord,
  { metadata }: Client,
  response_type: ResponseType,
  resources: readonly ResourceServer[],
): string[] {
  const asked = parseScope(parameters.scope);
  if (!asked) throw invalidScope('scope is malformed');
  const grantable = [...supportedScopes, ...resources.flatMap(({ scopes_supported }) => scopes_supported)];
  const unasked = grantable.filter((value) => value !== accountScope);
  const registered = metadata.scope === undefined ? unasked : (parseScope(metadata.scope) ?? []);
  const scope = asked.filter((value) => grantable.includes(value) && registered.includes(value));
  // OpenID Connect Core §11: without a code, or without refresh tokens, there is no offline access to grant (B-063).
  const hasOfflineAccess = metadata.grant_types.includes('refresh_token') && response_type.split(' ').includes('code');
  const available = hasOfflineAccess ? scope : scope.filter((value) => value !== 'offline_access');
  if (response_type.includes('id_token') && !available.includes('openid')) throw invalidScope('An ID Token needs the openid scope');
  // RFC 9396 §3.1: authorization details may stand in place of a scope, and so may a resource that has none.
  const stand = parameters.authorization_details !== undefined || resources.some(({ scopes_supported }) => scopes_supported.length === 0);
  if ((!stand || asked.length > 0) && available.length === 0) throw invalidScope('No value of scope is available to this client');
  return available;
}
