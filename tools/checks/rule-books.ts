// The books of rules, and what each says of the rules no test proves. The rules themselves stand in docs/rules.
import { peopleGroups, peopleReasons } from './people-reasons.ts';
import { groupsInForce, reasons } from './spec-reasons.ts';

export interface Rule {
  id: string;
  group: string;
}

export interface RuleBook {
  /** What its ids begin with, as a regular expression. */
  letters: string;
  /** In docs/. */
  rules: string;
  document: string;
  /** Whether each rule of the group must have a test, or a reason of its own or of its group. */
  isInForce(group: string): boolean;
  /** By id or group: why there is no test, or beside one, what of the rule is open. */
  reasons: Readonly<Record<string, string>>;
  /** The ids the book must hold, by group, where that is known. */
  expected?: Readonly<Record<string, readonly string[]>>;
}

export const ruleBooks: readonly RuleBook[] = [
  {
    letters: 'B',
    rules: 'rules/protocol.md',
    document: 'spec-coverage.md',
    isInForce: (group) => groupsInForce.has(group),
    reasons,
  },
  {
    letters: '[KPE]',
    rules: 'rules/people.md',
    document: 'people-coverage.md',
    isInForce: () => true,
    reasons: peopleReasons,
    expected: peopleGroups,
  },
];
