// `npm run check`: everything about the code that can be known without running it.
import { imports } from './checks/imports.ts';
import { migrations } from './checks/migrations.ts';
import { mutantsInPlace } from './checks/mutants.ts';
import { command, runChecks } from './checks/run.ts';
import { reportTally } from './checks/tally.ts';

const tally = await runChecks([
  command('every Worker builds (wrangler deploy --dry-run)', 'turbo', 'run', 'build', '--output-logs=errors-only', '--no-update-notifier'),
  command('types of the Workers', 'tsc', '-p', 'packages'),
  command('types of tools and tests', 'tsc', '-p', '.'),
  command('format and lint', 'biome', 'check', '--colors=off', '--error-on-warnings', '--max-diagnostics=50', '.'),
  imports,
  command('nothing is unused', 'knip'),
  migrations,
  mutantsInPlace,
  command('bundles keep their budgets', 'node', 'bench/sizes.ts'),
  command('every rule has its test or its reason', 'node', 'tools/checks/spec-coverage.ts', '--check'),
]);

reportTally('check', tally);
console.info(`\n${tally.passed} checks passed, ${tally.failed} failed`);
process.exitCode = tally.failed === 0 ? 0 : 1;
