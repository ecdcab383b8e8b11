// What an operator requires of everybody, as the person's object is asked about it.
import type { Settings } from '@authrim/shared/config';
import type { RequiredOfAll } from '@authrim/shared/policies';

export const requiredOfAll = ({ requiresVerifiedEmail, requiresSecondFactor, terms }: Settings): RequiredOfAll => ({
  verified_email: requiresVerifiedEmail,
  second_factor: requiresSecondFactor,
  ...(terms && { terms: terms.version }),
});
