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
  MAIL_DRIVER?: string;
  MAIL_API_URL?: string;
}

export interface PlaygroundNeeds extends Powers {
  localOrigin: string;
  runs: Runs;
  mailbox: Mailbox;
  /** Whether op-auth sends its mail here. */
  keepsMail: boolean;
}

/** @throws ConfigurationError naming the variable */
export function createContext(env: PlaygroundEnv): PlaygroundNeeds {
  const settings = parseSettings({ ...env });
  const localOrigin = env.LOCAL_ORIGIN ?? settings.issuer;
  const keepsMail = env.MAIL_DRIVER === 'http' && env.MAIL_API_URL === `${localOrigin}/dev/mail`;
  return { settings, localOrigin, runs: createRuns(), mailbox: createMailbox(), keepsMail };
}

/** Only the development server says so; anywhere else there is no playground. */
export const isLocal = (env: PlaygroundEnv): boolean => env.ENVIRONMENT === 'local';
