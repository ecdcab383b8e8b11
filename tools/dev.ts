// `npm start`: the whole of Authrim on one local origin, seeded and ready to sign in to.
// Owns the order of a start and the way out of it; the environment is read in environment.ts, the Workers run in server/.
import { setTimeout } from 'node:timers/promises';
import { ConfigurationError } from '@authrim/shared/config';
import { readEnvironment } from './environment.ts';
import { applySeed, readSeed } from './seed/seed.ts';
import { occupyDataDirectory } from './server/data-directory.ts';
import { applyMigrations } from './server/migrations.ts';
import { startOrigin } from './server/origin.ts';
import { readSecrets } from './server/secrets.ts';
import { findUnknownSwitches } from './settings.ts';

/** Whoever started this, perhaps npm; asked before it may be gone. */
const parent = process.ppid;

async function start(): Promise<void> {
  const environment = await readEnvironment(process.env);
  const seed = readSeed(environment.seed, environment.issuer);
  occupyDataDirectory(environment.dataDirectory);
  const secrets = readSecrets(environment.dataDirectory);
  const origin = await startOrigin({ ...environment, secrets, watch: true });
  await applyMigrations(origin.database);
  // The first look at the keys has them made, so that the first sign-in finds them.
  await Promise.all([applySeed(origin, seed, secrets), fetch(`${origin.url}/.well-known/jwks.json`)]);
  for (const name of findUnknownSwitches(process.env))
    console.warn(`${name} is no setting of this server, see docs/operations/settings.md`);
  console.info(`ready ${origin.issuer}`);
  if (environment.isDemo) console.info('  sign in as alice with "correct horse battery staple"');
  console.info(`  playground ${origin.issuer}/`);
  if (environment.keepsMail) console.info(`  mailbox    ${origin.issuer}/dev/mail`);
}

/**
 * At any moment of its life: workerd and esbuild go with this process, and whatever is half done goes on at the next start.
 * npm signals the shell it started, which is this process because the script says `exec`; of its own sudden death it tells nobody.
 */
function endWhenTold(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit());
  if (!process.env.npm_lifecycle_event) return;
  setInterval(() => process.ppid === parent || process.exit(), 500).unref();
}

endWhenTold();
try {
  await start();
} catch (error) {
  // A terminal tells esbuild and workerd too, and their end may be heard first.
  await setTimeout(100);
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exit(1);
}
