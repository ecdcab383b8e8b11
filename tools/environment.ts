// What `npm start` takes from its environment. A bad value fails by name before anything runs.
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseStatementIssuers } from '@authrim/shared/clients';
import { ConfigurationError, parseAuthenticators, parseSettings } from '@authrim/shared/config';
import { parseThemeSetting } from '@authrim/shared/theme';
// Not through the folder's index: a driver needs the platform.
import { parseMailSettings, refuseWithoutMail } from '../packages/shared/src/mail/settings.ts';
import { findFreePort, toMailbox } from './server/origin.ts';
import { root } from './server/workers.ts';

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
  /** Plain variables for every Worker. */
  variables: Record<string, string>;
}

type Source = Readonly<Record<string, string | undefined>>;

/** Settings an operator may try out locally: all there are, and no secret but that of a mail server; config/settings checks them. */
const settingNames =
  /^(ENABLE_[A-Z_]+|REQUIRE_[A-Z_]+|[A-Z_]+_LIFETIME|[A-Z_]+_GRACE|SESSION_REFRESH_THRESHOLD|REGISTRATION|DEFAULT_PROFILE|THEME|SIGN_UP|SIGN_IN_FORM|TERMS_(VERSION|URI)|POLICY_URI|PASSKEY_[A-Z_]+|MAIL_[A-Z_]+|SMTP_[A-Z_]+|PASSWORD_(MINIMUM_LENGTH|HISTORY|MAXIMUM_AGE|BREACH_CHECK|HASHING)|MTLS_ORIGIN|SOFTWARE_STATEMENT_ISSUERS|DPOP_NONCE|CIMD_(ALLOW|DENY)_HOSTS|FETCH_ALLOW)$/;

const demoSeed = join(root, 'tools/seed/demo.json');

/** @throws ConfigurationError naming the variable */
export async function readEnvironment(source: Source): Promise<Environment> {
  const host = source.HOST || '127.0.0.1';
  const port = await readPort(source.PORT || '8787', host);
  const issuer = source.ISSUER || `http://localhost:${port}`;
  const seed = resolve(root, source.SEED || demoSeed);
  if (!existsSync(seed)) throw new ConfigurationError('SEED', `names ${seed}, which does not exist`);
  const settings = Object.entries(source).filter((entry): entry is [string, string] => settingNames.test(entry[0]) && !!entry[1]);
  const variables = { ...Object.fromEntries(settings), ENVIRONMENT: 'local' };
  const parsed = parseSettings({ ...variables, ISSUER: issuer });
  parseThemeSetting(source.THEME);
  parseAuthenticators(source);
  parseStatementIssuers(source.SOFTWARE_STATEMENT_ISSUERS);
  refuseWithoutMail(parsed, parseMailSettings({ ...toMailbox(issuer), ...variables }, 'local'));
  return { host, port, issuer, dataDirectory: readDataDirectory(source.DATA_DIR || '.data'), seed, isDemo: seed === demoSeed, variables };
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
