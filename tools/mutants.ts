// `npm run mutants [-- <part of a name, a rule or a path>]`: takes one line of defence after the other out of the code, and holds that the test that
// names the rule notices. What no test notices, nobody would.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mutants } from './mutants/all.ts';
import type { Mutant } from './mutants/mutant.ts';
import { root } from './server/workers.ts';

/** Seconds for one test; code that lost a limit may never end. */
const patience = 180;

interface Report {
  testResults: { assertionResults: { fullName: string; status: string }[] }[];
}

type Verdict = 'passed' | 'failed' | 'nothing ran';

const escapeExpression = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Runs the tests of the mutant's file that name its rule. */
async function judge({ test, rule }: Mutant): Promise<Verdict> {
  const directory = mkdtempSync(join(tmpdir(), 'authrim-mutants-'));
  const output = join(directory, 'report.json');
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', test, '-t', escapeExpression(rule)];
  const child = spawn(process.execPath, [...vitest, '--reporter=json', `--outputFile=${output}`], { cwd: root, stdio: 'ignore' });
  const timer = setTimeout(() => child.kill('SIGTERM'), patience * 1000);
  await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  const report = existsSync(output) ? (JSON.parse(readFileSync(output, 'utf8')) as Report) : { testResults: [] };
  rmSync(directory, { recursive: true });
  const ran = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ fullName, status }) => fullName.includes(rule) && ['passed', 'failed'].includes(status));
  if (ran.length === 0) return 'nothing ran';
  return ran.every(({ status }) => status === 'passed') ? 'passed' : 'failed';
}

/** With the mutant in place. The file is as it was afterwards, also when this process is told to end. */
async function judgeMutated(mutant: Mutant): Promise<Verdict> {
  const path = join(root, mutant.file);
  const original = readFileSync(path, 'utf8');
  const restore = () => writeFileSync(path, original);
  const leave = () => {
    restore();
    process.exit(1);
  };
  process.once('SIGINT', leave).once('SIGTERM', leave);
  try {
    writeFileSync(
      path,
      original.replace(mutant.find, () => mutant.replace),
    );
    return await judge(mutant);
  } finally {
    restore();
    process.off('SIGINT', leave).off('SIGTERM', leave);
  }
}

/** The positive control, once for each test: one that fails anyway notices nothing. */
function createControl(): (mutant: Mutant) => Promise<Verdict> {
  const verdicts = new Map<string, Promise<Verdict>>();
  return (mutant) => {
    const test = `${mutant.test} ${mutant.rule}`;
    const verdict = verdicts.get(test) ?? judge(mutant);
    verdicts.set(test, verdict);
    return verdict;
  };
}

/** What somebody is working on is not written over. */
function requireCommitted(files: readonly string[]): void {
  const changed = execFileSync('git', ['status', '--porcelain', '--', ...files], { cwd: root, encoding: 'utf8' });
  if (changed) throw new Error(`commit these first, they are about to be broken:\n${changed}`);
}

async function run(part: string): Promise<boolean> {
  const chosen = mutants.filter(({ name, file, test, rule }) => [name, file, test, rule].some((text) => text.includes(part)));
  if (chosen.length === 0) throw new Error(`no mutant has to do with ${part}`);
  requireCommitted(chosen.map(({ file }) => file));
  const control = createControl();
  let survivors = 0;
  for (const mutant of chosen) {
    const unchanged = await control(mutant);
    const verdict = unchanged === 'passed' ? await judgeMutated(mutant) : undefined;
    if (verdict !== 'failed') survivors += 1;
    const word = verdict === undefined ? `UNKNOWN (without it: ${unchanged})` : verdict === 'failed' ? 'noticed' : `SURVIVED (${verdict})`;
    console.info(`${word.padEnd(10)}${mutant.name}  (${mutant.rule}, ${mutant.test})`);
  }
  console.info(`\n${chosen.length - survivors} of ${chosen.length} were noticed`);
  return survivors === 0;
}

try {
  process.exitCode = (await run(process.argv.slice(2).join(' '))) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
