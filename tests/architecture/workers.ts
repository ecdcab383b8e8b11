// What the shape tests look at: every Worker with its configuration as it is written, and its source files.
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readAsWritten } from '../../tools/server/worker-config.ts';
import { readWorkerSources, root, type WorkerSource } from '../../tools/server/workers.ts';

export interface Worker extends WorkerSource {
  /** Its folder under packages/, or `playground`. */
  folder: string;
  /** wrangler.jsonc as written, before wrangler fills it in. */
  written: Record<string, unknown>;
  /** Path in its folder → text, of everything that is deployed. */
  sources: Map<string, string>;
}

export const workers: readonly Worker[] = readWorkerSources().map((worker) => ({
  ...worker,
  folder: relative(join(root, worker.directory.includes('/packages/') ? 'packages' : 'tools'), worker.directory),
  written: readAsWritten(join(worker.directory, 'wrangler.jsonc')),
  sources: readSources(worker.directory),
}));

/** The Workers that are deployed, the state host included. */
export const deployed = workers.filter(({ folder }) => folder !== 'playground');

export function getWorker(folder: string): Worker {
  const worker = workers.find((candidate) => candidate.folder === folder);
  if (!worker) throw new Error(`there is no Worker ${folder}`);
  return worker;
}

function readSources(directory: string): Map<string, string> {
  const files = globSync('src/**/*.{ts,tsx}', { cwd: directory }).filter((file) => !/\.test\.tsx?$/.test(file));
  return new Map(files.map((file) => [file, readFileSync(join(directory, file), 'utf8')]));
}
