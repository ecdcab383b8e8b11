// People: signing in, second factors, passkeys, recovery, their browsers, their account, and what is remembered of it.
import type { Mutant } from './mutant.ts';

export const people: readonly Mutant[] = [];
