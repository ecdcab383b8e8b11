// Why a password was refused, in the person's words.
import type { PasswordProblem } from '@authrim/shared/policies';
import type { Messages } from '@authrim/shared/ui';

export function describePasswordProblem(problem: PasswordProblem, { newPassword: { refused } }: Messages): string {
  switch (problem.kind) {
    case 'too_short':
      return refused.too_short(problem.least);
    case 'too_long':
      return refused.too_long(problem.most);
    default:
      return refused[problem.kind];
  }
}
