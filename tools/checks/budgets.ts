// The size of what is deployed, held to the budgets of bench/sizes.ts.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../server/workers.ts';
import { type Check, command } from './run.ts';

const script = 'bench/sizes.ts';

export const budgets: Check = {
  name: 'bundles keep their budgets',
  async run() {
    if (!existsSync(join(root, script))) return { outcome: 'skipped', output: `${script} does not exist` };
    return command(this.name, 'node', script).run();
  },
};
