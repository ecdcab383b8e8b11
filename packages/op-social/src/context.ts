// What op-social may use: its settings. The only reader of its bindings.
import { parseSettings, type Variables } from '@authrim/shared/config';
import type { Powers } from '@authrim/shared/http';

/** @throws ConfigurationError naming the variable */
export const createContext = (env: Variables): Powers => ({ settings: parseSettings(env) });
