// What the tokens of a request are bound to: in the words of the grant that a person's object keeps, and as what is presented demands.
import type { SenderBinding } from '@authrim/shared/durable-objects';
import type { Confirmation } from '@authrim/shared/tokens';

/** Called once a request is understood, since a proof is spent by it. @throws OAuthError for what is no proof or certificate, or is missing */
export type Prove = () => Promise<Confirmation | undefined>;

export function bindGrant(constraint: Confirmation | undefined): SenderBinding {
  if (!constraint) return {};
  return 'jkt' in constraint ? { dpop_jkt: constraint.jkt } : constraint;
}

/**
 * Who only found what is bound to a key or certificate has not what it is bound to (RFC 7800 §3.1, RFC 9449 §5, RFC 8705 §3; B-285).
 * @param cnf of what is presented; its signer may have written anything
 */
export const isHeld = (cnf: unknown, constraint: Confirmation | undefined): boolean =>
  cnf === undefined || (constraint !== undefined && JSON.stringify(cnf) === JSON.stringify(constraint));
