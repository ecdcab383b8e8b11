// What a person has to do after signing in, before any client hears of them: one row each, in the order in which they are asked. An
// operator demands it of one person, or of everybody by a setting. Leaves the pages to op-auth/src/required-actions.

import type { RequiredAction } from '../oauth/words.ts';

export type { RequiredAction } from '../oauth/words.ts';

/** What holds for everybody. */
export interface RequiredOfAll {
  verified_email?: boolean;
  second_factor?: boolean;
  /** The version whoever signs in has to have accepted. */
  terms?: string;
}

export interface ActionFacts {
  /** What an operator demands of this person alone. */
  demanded: readonly RequiredAction[];
  has_verified_email: boolean;
  has_second_factor: boolean;
  /** The version that was accepted last. */
  terms?: string;
}

type Rule = (of: RequiredOfAll, facts: ActionFacts) => boolean;

/** The compiler proves the table complete. A password first: whoever set it could be somebody else. */
const rules: Readonly<Record<RequiredAction, Rule>> = {
  change_password: () => false,
  verify_email: ({ verified_email }, facts) => verified_email === true && !facts.has_verified_email,
  enrol_second_factor: ({ second_factor }, facts) => second_factor === true && !facts.has_second_factor,
  accept_terms: ({ terms }, facts) => terms !== undefined && terms !== facts.terms,
};

export const requiredActions = Object.keys(rules) as readonly RequiredAction[];

/** The next one; undefined when nothing is left to do. */
export const findRequiredAction = (of: RequiredOfAll, facts: ActionFacts): RequiredAction | undefined =>
  requiredActions.find((action) => facts.demanded.includes(action) || rules[action](of, facts));
