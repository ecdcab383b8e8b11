// The one origin all tests of tests/flows and tests/attacks share; they keep apart by names of their own.
import type { TestProject } from 'vitest/node';
import { startFreshOrigin } from '../server/fresh.ts';

declare module 'vitest' {
  interface ProvidedContext {
    issuer: string;
    url: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const origin = await startFreshOrigin({ seed: 'tests/fixtures/seed.json', variables: { ENABLE_GUESTS: 'true' } });
  project.provide('issuer', origin.issuer);
  project.provide('url', origin.url);
  return origin.stop;
}
