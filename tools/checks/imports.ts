// The folder rules of .dependency-cruiser.cjs, held to have read every file: a cruise over nothing passes too.
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../server/workers.ts';
import { type Check, runCommand } from './run.ts';

interface Cruise {
  modules: { source: string }[];
  summary: { violations: { rule: { name: string }; from: string; to: string; comment?: string }[] };
}

const folders = ['packages', 'tools', 'tests', 'bench'].filter((folder) => existsSync(join(root, folder)));

export const imports: Check = {
  name: 'imports run one way',
  async run() {
    const { output } = await runCommand('depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders);
    const { modules, summary }: Cruise = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
    const cruised = new Set(modules.map(({ source }) => source));
    const sources = globSync('packages/*/src/**/*.{ts,tsx}', { cwd: root });
    const missed = sources.filter((file) => !cruised.has(file)).map((file) => `${file} was not read`);
    const violations = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
    const problems = [...(sources.length === 0 ? ['there are no sources'] : []), ...missed, ...violations];
    return problems.length === 0 ? { outcome: 'passed' } : { outcome: 'failed', output: problems.join('\n') };
  },
};
