// An origin of one's own for a test or a benchmark: free port, new secrets, migrated and seeded with the demo data.
import { join } from 'node:path';
import { applySeed, readSeed } from '../seed/seed.ts';
import { applyMigrations } from './migrations.ts';
import { type Origin, type OriginOptions, startOrigin } from './origin.ts';
import { preparedSeed, takePreparedState } from './prepared.ts';
import { generateSecrets, type Secrets } from './secrets.ts';
import { root } from './workers.ts';

export interface FreshOriginOptions extends Omit<OriginOptions, 'host' | 'port' | 'secrets'> {
  host?: string;
  /** Without it any free one. */
  port?: number;
  /** For a second start on the same data directory. */
  secrets?: Secrets;
  /** A seed file; the demo data without it. */
  seed?: string;
}

/** Where people are made up a password hash takes microseconds: whoever measures one sets PASSWORD_HASHING. */
const local = { ENVIRONMENT: 'local', PASSWORD_HASHING: 'm=64,t=1,p=1' };

/** Gone with its data when it stops, unless it has a data directory. */
export async function startFreshOrigin(options: FreshOriginOptions = {}): Promise<Origin & { secrets: Secrets }> {
  const { seed = join(root, 'tools/seed/demo.json'), variables, ...rest } = options;
  const prepared = options.secrets || options.dataDirectory ? undefined : takePreparedState();
  const secrets = options.secrets ?? prepared?.secrets ?? generateSecrets();
  const isDeployed = variables?.ENVIRONMENT === 'deployed';
  const running = {
    host: '127.0.0.1',
    port: 0,
    takesFloods: true,
    ...prepared,
    ...rest,
    secrets,
    variables: { ...(!isDeployed && local), ...variables },
  };
  const origin = await startOrigin(running).catch((error) => {
    prepared?.remove();
    throw error;
  });
  const stop = () => origin.stop().finally(prepared?.remove);
  try {
    if (!prepared) await applyMigrations(origin.database);
    if (!prepared || seed !== preparedSeed) await applySeed(origin, readSeed(seed, origin.issuer), secrets);
    return { ...origin, secrets, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
