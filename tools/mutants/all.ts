// All mutants, by what they are about.

import { clients } from './clients.ts';
import type { Mutant } from './mutant.ts';
import { people } from './people.ts';
import { tokens } from './tokens.ts';

export const mutants: readonly Mutant[] = [...clients, ...tokens, ...people];
