// What each Worker weighs as it is deployed, held to a budget (N-03, C-01); exits with 1 when one weighs more.
// `node bench/sizes.ts --why` also tells what weighs most in each.
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { Metafile } from 'esbuild';
import { createBundler } from '../tools/server/bundle.ts';
import { readWorkerSources } from '../tools/server/workers.ts';

/** KiB after gzip, the measure of the platform's limit. */
const budgets: Readonly<Record<string, number>> = {
  'authrim-op-discovery': 40,
  'authrim-op-userinfo': 60,
  'authrim-op-token': 80,
  // 290 KB (C-01). Some 60 of these are the nine languages beside English (docs/decisions/0040-languages.md).
  'authrim-op-auth': 283,
  'authrim-op-management': 80,
  'authrim-state': 40,
};
const budgetOfOthers = 40;

interface Size {
  worker: string;
  /** KiB. */
  minified: number;
  gzipped: number;
  budget: number;
}

const { values: options } = parseArgs({ options: { why: { type: 'boolean', default: false } } });
let metafile: Metafile | undefined;
const sizes = await measureSizes((built) => {
  metafile = built;
});

console.info(`${'KiB'.padEnd(24)}minified  gzipped  budget`);
for (const { worker, minified, gzipped, budget } of sizes) {
  const numbers = `${minified.toFixed(1).padStart(8)} ${gzipped.toFixed(1).padStart(8)} ${String(budget).padStart(7)}`;
  console.info(`${worker.padEnd(24)}${numbers}  ${gzipped > budget ? 'TOO BIG' : 'ok'}`);
  if (options.why && metafile) for (const line of listWeights(metafile, worker)) console.info(`    ${line}`);
}
process.exitCode = sizes.some(({ gzipped, budget }) => gzipped > budget) ? 1 : 0;

async function measureSizes(onMetafile: (metafile: Metafile) => void): Promise<Size[]> {
  const workers = readWorkerSources().filter(({ directory }) => directory.includes('/packages/'));
  const bundler = await createBundler(workers, { minify: true, onMetafile });
  const bundles = await bundler.build().finally(() => bundler.stop());
  return [...bundles].map(([worker, modules]) => ({
    worker,
    minified: sumOf(modules.map(({ contents }) => Buffer.byteLength(contents) / 1024)),
    gzipped: sumOf(modules.map(({ contents }) => gzipSync(contents).length / 1024)),
    budget: budgets[worker] ?? budgetOfOthers,
  }));
}

/** The heaviest packages and folders of a bundle; WebAssembly modules lie beside it and are not in it. */
function listWeights({ outputs }: Metafile, worker: string): string[] {
  const weights = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(outputs[`${worker}.mjs`]?.inputs ?? {})) {
    const origin = nameOrigin(path);
    weights.set(origin, (weights.get(origin) ?? 0) + bytesInOutput / 1024);
  }
  const heaviest = [...weights].sort(([, a], [, b]) => b - a).slice(0, 10);
  return heaviest.map(([origin, weight]) => `${weight.toFixed(1).padStart(7)}  ${origin}`);
}

/** `node_modules/…/zod/v4/…` → `zod`; `packages/shared/src/tokens/…` → `packages/shared/src/tokens`. */
function nameOrigin(path: string): string {
  const installed = path.split('node_modules/').at(-1) ?? '';
  if (installed !== path) return /^(@[^/]+\/)?[^/]+/.exec(installed)?.[0] ?? path;
  return path.split('/').slice(0, 4).join('/');
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
