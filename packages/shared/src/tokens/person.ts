// The person a token speaks for, as their own object told of them. A token of a client that speaks for itself has none.
import type { GrantFacts, SubjectFacts } from '../durable-objects/index.ts';

export interface TokenPerson {
  /** Internal id. */
  readonly subject: string;
  readonly facts: SubjectFacts;
  /** What the token hangs on: it dies with it. */
  readonly grant: GrantFacts;
}
