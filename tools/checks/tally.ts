// How many tests and checks passed and failed, gathered by .ci/run from the commands it calls.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Tally {
  passed: number;
  failed: number;
}

/** In CI nothing may be skipped: what did not run did not pass. */
export const isContinuousIntegration = process.env.CI === 'true' || process.env.CI === '1';

/** Leaves the numbers where .ci/run asked for them; without it nobody does. */
export function reportTally(command: string, tally: Tally): void {
  const directory = process.env.TALLY_DIRECTORY;
  if (directory) writeFileSync(join(directory, `${command}.json`), JSON.stringify(tally));
}
