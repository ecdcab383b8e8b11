// What the origins of one run of tests have in common, made by the first that needs it: bundles, and a D1 database that is
// migrated and holds the people of the tests and the issuer's keys. Kept in a directory that tools/checks/prepared-run.ts makes and removes.
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Secrets } from './secrets.ts';

/** Its people and clients are in the prepared database; nothing in it depends on the issuer. */
export const preparedSeed = 'tests/fixtures/seed.json';

/** Names the directory to every process of the run. */
export const preparedVariable = 'AUTHRIM_PREPARED';

const locate = (name: string): string | undefined => {
  const directory = process.env[preparedVariable];
  return directory && join(directory, name);
};

/** The value under this name, made and kept if nobody has; made anew each time outside a run. */
export async function keepPrepared<Value>(name: string, make: () => Promise<Value>): Promise<Value> {
  const file = locate(name);
  if (!file) return make();
  if (existsSync(file)) return deserialize(readFileSync(file)) as Value;
  const value = await make();
  const whole = `${file}.${process.pid}`;
  writeFileSync(whole, serialize(value));
  renameSync(whole, file);
  return value;
}

/** A copy of the database, with the secrets it was seeded with; undefined outside a run. */
export function takePreparedState(): { dataDirectory: string; secrets: Secrets; remove: () => void } | undefined {
  const state = locate('state');
  const secrets = locate('secrets.json');
  if (!state || !secrets || !existsSync(secrets)) return undefined;
  const dataDirectory = mkdtempSync(join(tmpdir(), 'authrim-origin-'));
  cpSync(state, join(dataDirectory, 'state'), { recursive: true });
  return {
    dataDirectory,
    secrets: JSON.parse(readFileSync(secrets, 'utf8')),
    remove: () => rmSync(dataDirectory, { recursive: true, force: true }),
  };
}
