// Where a client may carry our word of a person (draft-ietf-oauth-identity-assertion-authz-grant §4.3): to the authorization servers an
// operator named for it, for the scope and the resources named there. Owns the decision.
import { isSubset } from '../oauth/scope.ts';

/** One authorization server, as an operator named it; client metadata `id_jag_audiences`. */
export interface IdJagAudience {
  /** Its issuer identifier. */
  readonly audience: string;
  /** What the client is called there. */
  readonly client_id: string;
  /** All it may ask for there, in the words used there. */
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  /** Its own client here, if people sign in there through us: the assertion then names them as its ID Tokens do. */
  readonly relying_party?: string;
}

export interface CrossAppRequest {
  audience: string;
  /** Absent: all it may. */
  scope: readonly string[] | undefined;
  resources: readonly string[];
}

export type CrossAppDecision =
  | { decision: 'issue'; at: IdJagAudience; scope: readonly string[] }
  | { decision: 'refuse'; reason: 'audience' | 'resource' | 'scope' };

/** @param allowed nothing when no operator named any */
export function decideCrossAppAccess(allowed: readonly IdJagAudience[], { audience, scope, resources }: CrossAppRequest): CrossAppDecision {
  const at = allowed.find((candidate) => candidate.audience === audience);
  if (!at) return { decision: 'refuse', reason: 'audience' };
  if (!isSubset(resources, at.resources)) return { decision: 'refuse', reason: 'resource' };
  if (scope && !isSubset(scope, at.scopes)) return { decision: 'refuse', reason: 'scope' };
  return { decision: 'issue', at, scope: scope ?? at.scopes };
}
