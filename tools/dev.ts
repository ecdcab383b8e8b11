// `npm start`: the whole of Authrim on one local origin, seeded and ready to sign in to.
// Owns the order of a start and the way out of it; the environment is read in environment.ts, the Workers run in server/.
import { ConfigurationError } from '@authrim/shared/config';
import { readEnvironment } from './environment.ts';
import { applySeed, readSeed } from './seed/seed.ts';
import { applyMigrations } from './server/migrations.ts';
import { type Origin, startOrigin } from './server/origin.ts';
import { readSecrets } from './server/secrets.ts';

/** Whoever started this, perhaps npm; asked before it may be gone. */
const parent = process.ppid;

async function start(): Promise<void> {
  const environment = await readEnvironment(process.env);
  const seed = readSeed(environment.seed, environment.issuer);
  const secrets = readSecrets(environment.dataDirectory);
  const origin = await startOrigin({ ...environment, secrets, watch: true });
  stopWhenTold(origin);
  await applyMigrations(origin.database);
  // The first look at the keys has them made, so that the first sign-in finds them.
  await Promise.all([applySeed(origin, seed, secrets), fetch(`${origin.url}/.well-known/jwks.json`)]);
  console.info(`ready ${origin.issuer}`);
  if (environment.isDemo) console.info('  sign in as alice with "correct horse battery staple"');
  console.info(`  playground ${origin.issuer}/`);
  console.info(`  mailbox    ${origin.issuer}/dev/mail`);
}

/**
 * Instead of Miniflare's own handlers, which leave before everything is put away. A second signal ends at once.
 * npm signals the shell it started, which is this process because the script says `exec`; of its own sudden death it tells nobody.
 */
function stopWhenTold(origin: Origin): void {
  const stop = () => origin.stop().finally(() => process.exit());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.removeAllListeners(signal);
    process.once(signal, stop);
  }
  if (!process.env.npm_lifecycle_event) return;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, 500);
}

try {
  await start();
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exit(1);
}
