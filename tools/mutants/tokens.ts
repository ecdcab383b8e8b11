// What is issued and what it is bound to: codes, refresh tokens, access tokens, proofs, grants without a code, what resource servers ask.
import type { Mutant } from './mutant.ts';

export const tokens: readonly Mutant[] = [
  {
    name: 'a code is redeemed without its code_verifier',
    file: 'packages/shared/src/durable-objects/subject-store/redemption.ts',
    find: "if (grant.code_challenge !== input.code_challenge) return 'code_verifier';",
    replace: '',
    test: 'packages/shared/test/grants.test.ts',
    rule: 'B-101',
  },
];
