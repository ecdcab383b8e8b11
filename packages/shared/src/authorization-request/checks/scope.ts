// `scope`: what is unknown or not the client's to ask is dropped, what is malformed is refused (RFC 6749 §3.3; AZ-15).
import { supportedScopes } from '../../claims/index.ts';
import type { Client } from '../../clients/index.ts';
import { invalidScope } from '../../oauth/errors.ts';
import { parseScope } from '../../oauth/scope.ts';
import type { ParameterRecord } from '../../parameters/index.ts';

export function verifyScope(parameters: ParameterRecord, { metadata }: Client): string[] {
  const asked = parseScope(parameters.scope);
  if (!asked) throw invalidScope('scope is malformed');
  const registered = metadata.scope === undefined ? supportedScopes : (parseScope(metadata.scope) ?? []);
  const scope = asked.filter((value) => supportedScopes.includes(value) && registered.includes(value));
  // OpenID Connect Core §11: without a refresh token there is no offline access to grant.
  const available = metadata.grant_types.includes('refresh_token') ? scope : scope.filter((value) => value !== 'offline_access');
  if (available.length === 0) throw invalidScope('No value of scope is available to this client');
  return available;
}
