// Prepares, once for all projects of a run of tests, what their origins have in common (tools/server/prepared.ts): the bundles, and a
// database with the people of the tests and the keys of the issuer.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFreshOrigin } from '../server/fresh.ts';
import type { Origin } from '../server/origin.ts';
import { preparedSeed, preparedVariable } from '../server/prepared.ts';
import { readSecrets } from '../server/secrets.ts';

export default async function setup(): Promise<(() => void) | undefined> {
  if (process.env[preparedVariable]) return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'authrim-prepared-'));
  process.env[preparedVariable] = directory;
  const secrets = readSecrets(directory);
  const origin = await startFreshOrigin({ dataDirectory: directory, secrets, seed: preparedSeed });
  await makeKeys(origin);
  await origin.stop();
  return () => rmSync(directory, { recursive: true, force: true });
}

/** Asking for keys makes one of each algorithm, and then its successor: for RSA that costs as much as all the rest of a start. */
async function makeKeys({ object }: Origin): Promise<void> {
  const keyManager = object('KEY_MANAGER', 'issuer');
  const hasSuccessors = async () => {
    const signing = (await keyManager.listKeys()).filter(({ use }) => use === 'sig');
    return signing.every(({ alg }) => signing.some((key) => key.alg === alg && key.state === 'next'));
  };
  for (let waited = 0; waited < 100 && !(await hasSuccessors()); waited += 1) await sleep(100);
}
