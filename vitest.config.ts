// Every ring of tests as a project. Those that run inside workerd keep their settings beside their code, in packages/*.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { TallyReporter } from './tools/checks/test-reporter.ts';

const root = import.meta.dirname;

const prepared = ['tools/checks/prepared-run.ts'];

/** Provides the origins that all tests of a project share. */
const sharedOrigin = [...prepared, 'tools/checks/shared-origin.ts'];

const inWorkerd = readdirSync(join(root, 'packages')).flatMap((name) =>
  existsSync(join(root, 'packages', name, 'vitest.config.ts')) ? [`packages/${name}/vitest.config.ts`] : [],
);

/**
 * Most tests wait, for a server or for its clock: more of them than cores run side by side. The same number stands in the
 * configurations of packages/*, since projects of one group must agree.
 */
const maxWorkers = 4;

function inNode(name: string, folders: string[], settings: object = {}): TestProjectConfiguration {
  return {
    test: {
      name,
      root,
      include: folders.map((folder) => `${folder}/**/*.test.ts`),
      environment: 'node',
      maxWorkers,
      isolate: false,
      ...settings,
    },
  };
}

/** Runs when the groups before have ended: what looks at time and processes wants the machine for itself. */
const after = (groupOrder: number) => ({ sequence: { groupOrder } });

export default defineConfig({
  test: {
    passWithNoTests: true,
    reporters: ['default', new TallyReporter()],
    projects: [
      ...inWorkerd,
      inNode('tools', ['tools'], { globalSetup: prepared }),
      inNode('architecture', ['tests/architecture']),
      inNode('flows', ['tests/flows', 'tests/attacks'], { globalSetup: sharedOrigin, testTimeout: 60_000, hookTimeout: 60_000 }),
      inNode('faults', ['tests/faults'], { globalSetup: prepared, testTimeout: 120_000, hookTimeout: 60_000, maxWorkers: 3, ...after(1) }),
      inNode('browser', ['tests/browser'], {
        globalSetup: [...sharedOrigin, 'tests/browser/setup.ts'],
        testTimeout: 120_000,
        hookTimeout: 60_000,
        maxWorkers: 2,
        ...after(2),
      }),
    ],
  },
});
