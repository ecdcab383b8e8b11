// Prepares, once for all projects of a run of tests, what their origins have in common (tools/server/prepared.ts).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFreshOrigin } from '../server/fresh.ts';
import { preparedVariable } from '../server/prepared.ts';
import { readSecrets } from '../server/secrets.ts';

export default async function setup(): Promise<(() => void) | undefined> {
  if (process.env[preparedVariable]) return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'authrim-prepared-'));
  process.env[preparedVariable] = directory;
  const secrets = readSecrets(directory);
  const origin = await startFreshOrigin({ dataDirectory: directory, secrets, seed: 'tests/fixtures/seed.json' });
  await origin.stop();
  return () => rmSync(directory, { recursive: true, force: true });
}
