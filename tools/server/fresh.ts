// An origin of one's own for a test or a benchmark: free port, new secrets, migrated and seeded with the demo data.
import { join } from 'node:path';
import { applySeed, readSeed } from '../seed/seed.ts';
import { applyMigrations } from './migrations.ts';
import { type Origin, type OriginOptions, startOrigin } from './origin.ts';
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

/** Gone with its data when it stops, unless it has a data directory. */
export async function startFreshOrigin(options: FreshOriginOptions = {}): Promise<Origin & { secrets: Secrets }> {
  const { seed = join(root, 'tools/seed/demo.json'), secrets = generateSecrets(), variables, ...rest } = options;
  const origin = await startOrigin({ host: '127.0.0.1', port: 0, ...rest, secrets, variables: { ENVIRONMENT: 'local', ...variables } });
  try {
    await applyMigrations(await origin.database());
    await applySeed(origin, readSeed(seed, origin.issuer), secrets);
    return { ...origin, secrets };
  } catch (error) {
    await origin.stop();
    throw error;
  }
}
