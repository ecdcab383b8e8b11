// Prepares, once for all projects of a run of tests, what their origins have in common (tools/server/prepared.ts): the bundles, and a
// database with the people of the tests and the keys of the issuer.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFreshOrigin } from '../server/fresh.ts';
import { preparedVariable } from '../server/prepared.ts';
import { readSecrets } from '../server/secrets.ts';

export default async function setup(): Promise<(() => void) | undefined> {
  if (process.env[preparedVariable]) return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'authrim-prepared-'));
  process.env[preparedVariable] = directory;
  const secrets = readSecrets(directory);
  const origin = await startFreshOrigin({ dataDirectory: directory, secrets, seed: 'tests/fixtures/seed.json' });
  await makeKeys(origin.url);
  await origin.stop();
  return () => rmSync(directory, { recursive: true, force: true });
}

/** The first that asks for keys has them made, and then those that will follow: an RSA key costs as much as anything else here. */
async function makeKeys(url: string): Promise<void> {
  const count = async () => {
    const { keys } = (await (await fetch(`${url}/.well-known/jwks.json`)).json()) as { keys: unknown[] };
    return keys.length;
  };
  let known = 0;
  for (let made = await count(); made > known; made = await count()) {
    known = made;
    await sleep(1500);
  }
}
