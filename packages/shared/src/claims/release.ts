// Which claims leave the house (OpenID Connect Core §5.3.2, §5.4, §5.5). Nothing is released that neither the granted
// scope nor the verified `claims` parameter names, and nothing without a value of the right type.
import type { ClaimRequest, ClaimsParameter } from './parameter.ts';
import { claims } from './registry.ts';
import type { ClaimValue } from './types.ts';

export interface ReleaseInput {
  /** The granted scope. */
  scope: readonly string[];
  /** The `claims` parameter of the grant, as it was verified: JSON text. */
  claims: string | undefined;
  /** The person's claims: JSON text of one flat object. */
  snapshot: string;
  destination: 'userinfo' | 'id_token';
  /** Whether claims asked for by scope go here: to userinfo, or to the ID Token when no access token will be issued (§5.4). */
  byScope: boolean;
}

export type ReleasedClaims = Readonly<Record<string, ClaimValue>>;

/** Essential and voluntary claims are treated alike: a claim without a value is left out, whoever asks (B-067, B-069). */
export function releaseClaims({ scope, claims: parameter, snapshot, destination, byScope }: ReleaseInput): ReleasedClaims {
  const requested = parameter === undefined ? {} : ((JSON.parse(parameter) as ClaimsParameter)[destination] ?? {});
  const stored = JSON.parse(snapshot) as Record<string, unknown>;
  const released: Record<string, ClaimValue> = {};
  for (const { name, type, scope: ofScope } of claims) {
    const request = requested[name];
    if (request === undefined && !(byScope && scope.includes(ofScope))) continue;
    const value = type(stored[name]);
    if (value !== undefined && satisfies(value, request)) released[name] = value;
  }
  return released;
}

/** §5.5.1: a claim asked for with a value is released with that value or not at all. */
function satisfies(value: ClaimValue, request: ClaimRequest | undefined): boolean {
  const accepted = request?.values ?? (request?.value === undefined ? undefined : [request.value]);
  if (accepted === undefined) return true;
  const written = JSON.stringify(value);
  return accepted.some((candidate) => JSON.stringify(candidate) === written);
}
