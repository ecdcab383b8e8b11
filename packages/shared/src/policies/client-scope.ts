// What a client may hold for itself, without a person (RFC 6749 §4.4, §3.3): what the operator registered for it, less
// everything that speaks of a person. A client cannot register such a scope by itself (clients/metadata).
import { supportedScopes } from '../claims/index.ts';
import { isSubset, parseScope } from '../oauth/scope.ts';

export type ClientScopeDecision = { decision: 'grant'; scope: string[] } | { decision: 'refuse'; reason: 'malformed' | 'exceeds' };

/**
 * @param registered the `scope` of the client's metadata
 * @param requested the `scope` parameter; absent means all the client may hold
 */
export function decideClientScope(registered: string | undefined, requested: string | undefined): ClientScopeDecision {
  const own = (parseScope(registered) ?? []).filter((value) => !supportedScopes.includes(value));
  const scope = parseScope(requested);
  if (!scope) return { decision: 'refuse', reason: 'malformed' };
  if (scope.length === 0) return { decision: 'grant', scope: own };
  return isSubset(scope, own) ? { decision: 'grant', scope } : { decision: 'refuse', reason: 'exceeds' };
}
