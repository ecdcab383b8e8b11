// Vitest's part of the tally. A skipped test fails the run in CI.
import type { Reporter, TestModule } from 'vitest/node';
import { isContinuousIntegration, reportTally } from './tally.ts';

export class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const count = (state: (typeof states)[number]) => states.filter((candidate) => candidate === state).length;
    const brokenFiles = modules.filter((module) => module.errors().length > 0).length;
    const skipped = isContinuousIntegration ? count('skipped') : 0;
    if (skipped > 0) {
      console.error(`${skipped} tests were skipped, which CI does not accept`);
      process.exitCode = 1;
    }
    reportTally('test', { passed: count('passed'), failed: count('failed') + brokenFiles + errors.length + skipped });
  }
}
