// What every kind of assertion is to the grant: verified, and a bound of its own on what may be granted.
import type { AuthenticatedClient } from '@authrim/shared/clients';
import { parseScope } from '@authrim/shared/oauth';
import type { Confirmation } from '@authrim/shared/tokens';
import { refuseAssertion, type VerifiedAssertion } from '@authrim/shared/trusted-issuers';
import type { TokenNeeds } from '../context.ts';
import { isHeld } from '../grants/sender-binding.ts';

export interface AssertionGrant {
  assertion: VerifiedAssertion;
  /** What the assertion speaks of; absent: whatever its issuer may. */
  scope?: readonly string[];
  /** The resources it speaks of; absent: none in particular. */
  resources?: readonly string[];
}

/** @throws OAuthError invalid_grant; temporarily_unavailable */
export type VerifyAssertion = (
  jwt: string,
  client: AuthenticatedClient,
  constraint: Confirmation | undefined,
  needs: TokenNeeds,
) => Promise<AssertionGrant>;

/** One that grants details in place of scope would be read for more than it says (RFC 9396). */
export function verifyBounds({ claims: { cnf, authorization_details } }: VerifiedAssertion, constraint: Confirmation | undefined): void {
  if (authorization_details !== undefined) throw refuseAssertion('authorization_details are not taken from an assertion');
  if (!isHeld(cnf, constraint)) throw refuseAssertion('bound to another key or certificate');
}

/** The `scope` claim, one text. */
export function readScopeClaim({ claims: { scope } }: VerifiedAssertion): string[] | undefined {
  if (scope === undefined) return undefined;
  const values = typeof scope === 'string' ? parseScope(scope) : undefined;
  if (!values) throw refuseAssertion('scope is malformed');
  return values;
}
