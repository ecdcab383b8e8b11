// Every ring of tests as a project. Those that run inside workerd keep their settings beside their code, in packages/*.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { LongestFirst } from './tools/checks/longest-first.ts';
import { keepTemporaryFilesInMemory } from './tools/checks/temporary-directory.ts';
import { TallyReporter } from './tools/checks/test-reporter.ts';

keepTemporaryFilesInMemory();

const root = import.meta.dirname;

const prepared = ['tools/checks/prepared-run.ts'];

/** Provides the origins that all tests of a project share. */
const sharedOrigin = [...prepared, 'tools/checks/shared-origin.ts'];

const inWorkerd = readdirSync(join(root, 'packages')).flatMap((name) =>
  existsSync(join(root, 'packages', name, 'vitest.config.ts')) ? [`packages/${name}/vitest.config.ts`] : [],
);

/*
 * Three groups, one after the other. First what runs inside workerd (packages/*), which never waits and begins with two workers only,
 * since each reads all modules anew; their number stands in each configuration there, since those of one group must agree. Then what waits for a server or for its clock, more files side by side than there are cores.
 */
const maxWorkers = 6;

function inNode(name: string, folders: string[], settings: object = {}): TestProjectConfiguration {
  return {
    test: {
      name,
      root,
      include: folders.map((folder) => `${folder}/**/*.test.ts`),
      environment: 'node',
      maxWorkers,
      isolate: false,
      setupFiles: ['tests/harness/uncompressed.ts'],
      sequence: { groupOrder: 1 },
      ...settings,
    },
  };
}

/** What looks at time and processes, or at pages, runs when all others have ended, with fewer side by side. */
const inTheEnd = { sequence: { groupOrder: 2 }, maxWorkers: 3, hookTimeout: 60_000, testTimeout: 120_000 };

export default defineConfig({
  test: {
    passWithNoTests: true,
    sequence: { sequencer: LongestFirst },
    reporters: ['default', new TallyReporter()],
    projects: [
      ...inWorkerd,
      inNode('tools', ['tools'], { globalSetup: prepared }),
      inNode('architecture', ['tests/architecture']),
      inNode('flows', ['tests/flows', 'tests/attacks'], { globalSetup: sharedOrigin, testTimeout: 60_000, hookTimeout: 60_000 }),
      inNode('browser', ['tests/browser'], { globalSetup: [...sharedOrigin, 'tests/browser/setup.ts'], ...inTheEnd }),
      inNode('faults', ['tests/faults'], { globalSetup: prepared, ...inTheEnd }),
    ],
  },
});
