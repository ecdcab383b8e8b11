// What the tokens of a request are bound to, in the words of the grant that a person's object keeps.
import type { SenderBinding } from '@authrim/shared/durable-objects';
import type { Confirmation } from '@authrim/shared/tokens';

export function bindGrant(constraint: Confirmation | undefined): SenderBinding {
  if (!constraint) return {};
  return 'jkt' in constraint ? { dpop_jkt: constraint.jkt } : constraint;
}
