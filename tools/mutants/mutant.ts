// A mutant: one line of defence taken out of the code, and the test that has to notice.

export interface Mutant {
  /** What no longer holds. */
  name: string;
  /** Where, and the text there that is replaced; it occurs once. */
  file: string;
  find: string;
  replace: string;
  /** Who notices: a file of tests, and a part of the title of one of them, a rule as far as there is one. */
  test: string;
  rule: string;
}
