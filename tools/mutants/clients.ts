// What clients ask and how they prove who they are: authorization requests, client authentication, registration, what we fetch for them.
import type { Mutant } from './mutant.ts';

export const clients: readonly Mutant[] = [];
