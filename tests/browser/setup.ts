// Finds Chromium once for all files. Without one nobody's own machine fails, but CI does.
import type { TestProject } from 'vitest/node';
import { isContinuousIntegration } from '../../tools/checks/tally.ts';
import { findChromium } from './chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the executable; empty without one. */
    chromium: string;
  }
}

export default function setup(project: TestProject): void {
  const path = findChromium();
  const problem = 'tests/browser needs Chromium: install it, or name it in CHROMIUM_PATH';
  if (!path && isContinuousIntegration) throw new Error(problem);
  if (!path) console.warn(`SKIPPED: ${problem}`);
  project.provide('chromium', path ?? '');
}
