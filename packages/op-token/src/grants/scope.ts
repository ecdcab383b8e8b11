// The scope of a token request and of the client that makes it (RFC 6749 §3.3), as the grants read them.
import type { Client } from '@authrim/shared/clients';
import { invalidScope, parseScope } from '@authrim/shared/oauth';
import type { ParameterRecord } from '@authrim/shared/parameters';

/** What is asked for; absent: all that may be granted. @throws OAuthError invalid_scope */
export function readScope({ scope }: ParameterRecord): string[] | undefined {
  const requested = parseScope(scope);
  if (!requested) throw invalidScope('scope is malformed');
  return requested.length > 0 ? requested : undefined;
}

/** Absent: whatever is granted. */
export const registeredScope = ({ metadata: { scope } }: Client): string[] | undefined =>
  scope === undefined ? undefined : parseScope(scope);
