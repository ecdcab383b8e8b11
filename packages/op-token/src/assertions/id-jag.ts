// The Identity Assertion JWT Authorization Grant (draft-ietf-oauth-identity-assertion-authz-grant §4.4, "ID-JAG"): an identity provider says
// that a person may use one application through another. It names the client, and speaks to this server alone.
import { type AssertionClaims, assertionAlgorithms, readAssertion } from '@authrim/shared/clients';
import { canonicalResource } from '@authrim/shared/oauth';
import { idJagType } from '@authrim/shared/tokens';
import { refuseAssertion, verifyAssertionGrant } from '@authrim/shared/trusted-issuers';
import { readScopeClaim, type VerifyAssertion, verifyBounds } from './kind.ts';

export const verifyIdJag: VerifyAssertion = async (jwt, client, constraint, needs) => {
  const assertion = await verifyAssertionGrant(jwt, { types: [idJagType], audiences: [needs.settings.issuer] }, needs);
  const { client_id, iat, aud, tenant, aud_tenant } = assertion.claims;
  if (client_id !== client.client_id) throw refuseAssertion('client_id is another client');
  if (iat === undefined) throw refuseAssertion('no iat');
  if (Array.isArray(aud) && aud.length > 1) throw refuseAssertion('aud is more than one');
  // Where `sub` counts within a tenant alone, issuer and `sub` name nobody.
  if (tenant !== undefined || aud_tenant !== undefined) throw refuseAssertion('sub is of a tenant');
  verifyBounds(assertion, constraint);
  const [scope, resources] = [readScopeClaim(assertion), readResourceClaim(assertion.claims)];
  return { assertion, ...(scope && { scope }), ...(resources && { resources }) };
};

/** The one resource it speaks of, before anything of it is verified: what a token request that names none will be held to. */
export function peekResource(jwt: string): string | undefined {
  const { claims } = readAssertion(jwt, { types: [idJagType], algorithms: assertionAlgorithms }, refuseAssertion);
  const [resource, ...others] = readResourceClaim(claims) ?? [];
  return others.length > 0 ? undefined : resource;
}

/** RFC 8707 §2 as a claim: one text or a list. */
function readResourceClaim({ resource }: AssertionClaims): string[] | undefined {
  if (resource === undefined) return undefined;
  const resources: unknown[] = [resource].flat();
  if (!resources.every((value) => typeof value === 'string')) throw refuseAssertion('resource is malformed');
  return resources.map(canonicalResource);
}
