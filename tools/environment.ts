// What `npm start` takes from its environment. A bad value fails by name before anything runs.
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ConfigurationError } from '@authrim/shared/config';
import { findFreePort, keepsMail, toMailbox } from './server/origin.ts';
import { root } from './server/workers.ts';
import { findSettings, type Given, parseEverySetting } from './settings.ts';

export interface Environment {
  host: string;
  port: number;
  issuer: string;
  /** Absolute. */
  dataDirectory: string;
  /** Absolute path of the seed file. */
  seed: string;
  /** Whether the seed is the one of the clone, with the demo accounts. */
  isDemo: boolean;
  /** Whether all mail stays in the mailbox. */
  keepsMail: boolean;
  /** Plain variables for every Worker. */
  variables: Record<string, string>;
}

const demoSeed = join(root, 'tools/seed/demo.json');

/** @throws ConfigurationError naming the variable */
export async function readEnvironment(source: Given): Promise<Environment> {
  const host = source.HOST || '127.0.0.1';
  const port = await readPort(source.PORT || '8787', host);
  const issuer = source.ISSUER || `http://localhost:${port}`;
  const seed = resolve(root, source.SEED || demoSeed);
  if (!existsSync(seed)) throw new ConfigurationError('SEED', `names ${seed}, which does not exist`);
  const settings = findSettings(source);
  const variables = { ...settings, ENVIRONMENT: 'local' };
  parseEverySetting({ ...toMailbox(issuer), ...variables, ISSUER: issuer });
  const dataDirectory = readDataDirectory(source.DATA_DIR || '.data');
  return { host, port, issuer, dataDirectory, seed, isDemo: seed === demoSeed, keepsMail: keepsMail(settings), variables };
}

async function readPort(text: string, host: string): Promise<number> {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new ConfigurationError('PORT', 'must be a whole number between 0 and 65535');
  try {
    return await findFreePort(host, port);
  } catch (error) {
    throw explainListening(error, host, port);
  }
}

function explainListening(error: unknown, host: string, port: number): ConfigurationError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return new ConfigurationError('PORT', `${port} is already in use on ${host}`);
  if (code === 'EACCES') return new ConfigurationError('PORT', `${port} may not be used by this account`);
  return new ConfigurationError('HOST', `${host} is no address of this machine`);
}

function readDataDirectory(value: string): string {
  const directory = resolve(root, value);
  try {
    makeDirectory(directory);
    accessSync(directory, constants.R_OK | constants.W_OK);
  } catch {
    throw new ConfigurationError('DATA_DIR', `${directory} cannot be written to`);
  }
  if (!statSync(directory).isDirectory()) throw new ConfigurationError('DATA_DIR', `${directory} is no directory`);
  return directory;
}

/** Level by level: the recursive mode of mkdirSync never ends below a directory that cannot hold any, like /proc. */
function makeDirectory(directory: string): void {
  if (existsSync(directory)) return;
  makeDirectory(dirname(directory));
  mkdirSync(directory);
}
