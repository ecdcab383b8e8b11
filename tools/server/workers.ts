// The Workers of the origin, as their own wrangler.jsonc files describe them.
// Owns finding and reading them; leaves bundling to bundle.ts and running to origin.ts.
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readWorkerConfig, type WorkerConfig } from './worker-config.ts';

/** The root of the clone. */
export const root = resolve(import.meta.dirname, '../..');

/** Where the D1 schema lives, as SQL files in the order of their names. */
export const migrationsDirectory = join(root, 'migrations');

/** One Worker of the clone. */
export interface WorkerSource {
  /** `name` of its wrangler.jsonc. */
  name: string;
  /** The folder of its package. */
  directory: string;
  /** Absolute path of its entry file. */
  entry: string;
  config: WorkerConfig;
}

/**
 * Every package with a wrangler.jsonc, then the playground when the clone has one.
 * @throws Error naming the first Worker without an entry file
 */
export function readWorkerSources(): WorkerSource[] {
  const packages = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name));
  return [...packages, join(root, 'tools/playground')].filter(hasConfig).map(readWorkerSource);
}

const hasConfig = (directory: string): boolean => existsSync(join(directory, 'wrangler.jsonc'));

function readWorkerSource(directory: string): WorkerSource {
  const file = join(directory, 'wrangler.jsonc');
  const config = readWorkerConfig(file);
  if (!config.name || !config.main) throw new Error(`${file} must set name and main`);
  const entry = resolve(directory, config.main);
  if (!existsSync(entry)) throw new Error(`${file} names ${config.main}, which does not exist`);
  return { name: config.name, directory, entry, config };
}
