// What the playground may use: its settings, the way to this very server, and its memory. The only reader of its bindings.
import { parseSettings } from '@authrim/shared/config';
import type { Powers } from '@authrim/shared/http';
import { createMailbox, type Mailbox } from './mailbox.ts';
import { createRuns, type Runs } from './runs.ts';

export interface PlaygroundEnv {
  ISSUER?: string;
  ENVIRONMENT?: string;
  /** Where the server listens. The issuer may be the address of a proxy that this machine cannot reach. */
  LOCAL_ORIGIN?: string;
}

export interface PlaygroundNeeds extends Powers {
  localOrigin: string;
  runs: Runs;
  mailbox: Mailbox;
}

/** @throws ConfigurationError naming the variable */
export function createContext(env: PlaygroundEnv): PlaygroundNeeds {
  const settings = parseSettings({ ...env });
  return { settings, localOrigin: env.LOCAL_ORIGIN ?? settings.issuer, runs: createRuns(), mailbox: createMailbox() };
}

/** Only the development server says so; anywhere else there is no playground. */
export const isLocal = (env: PlaygroundEnv): boolean => env.ENVIRONMENT === 'local';
