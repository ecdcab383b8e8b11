// Runs the checks of tools/check.ts side by side: a line for each, and at the end the whole output of those that failed.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from '../server/workers.ts';
import { isContinuousIntegration, type Tally } from './tally.ts';

export interface Check {
  name: string;
  /** Resolves with the outcome and what it has to say; a throw is a failure. */
  run(): Promise<Outcome>;
}

type Outcome = { outcome: 'passed' } | { outcome: 'skipped' | 'failed'; output: string };

interface Finished {
  name: string;
  result: Outcome;
}

/** A command of node_modules/.bin; it passes when it exits with 0. */
export const command = (name: string, program: string, ...input: string[]): Check => ({
  name,
  async run() {
    const { code, output } = await runCommand(program, ...input);
    return code === 0 ? { outcome: 'passed' } : { outcome: 'failed', output };
  },
});

/** turbo looks for pnpm in PATH. */
const environment = {
  ...process.env,
  PATH: [join(root, 'node_modules/.bin'), join(root, 'tools/pnpm/node_modules/.bin'), process.env.PATH].join(delimiter),
  DO_NOT_TRACK: '1',
  NO_COLOR: '1',
  WRANGLER_SEND_METRICS: 'false',
};

export async function runCommand(program: string, ...input: string[]): Promise<{ code: number | null; output: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ code: number | null; output: string }>();
  const child = spawn(program, input, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  child.once('error', reject).once('close', (code) => resolve({ code, output }));
  return promise;
}

/** @returns how many passed and failed; a skipped one counts as failed in CI */
export async function runChecks(checks: readonly Check[]): Promise<Tally> {
  const waiting = [...checks];
  const finished: Finished[] = [];
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) finished.push(await runCheck(check));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));

  const failed = finished.filter(({ result }) => result.outcome === 'failed' || (result.outcome === 'skipped' && isContinuousIntegration));
  for (const { name, result } of failed) console.error(`\n--- ${name}\n${'output' in result ? result.output.trim() : ''}`);
  return { passed: finished.filter(({ result }) => result.outcome === 'passed').length, failed: failed.length };
}

async function runCheck({ name, run }: Check): Promise<Finished> {
  const start = performance.now();
  const result = await run().catch((error: unknown): Outcome => ({ outcome: 'failed', output: String(error) }));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.info(`${result.outcome.padEnd(8)}${name.padEnd(48)}${seconds} s`);
  return { name, result };
}
