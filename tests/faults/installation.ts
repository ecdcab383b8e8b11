// Authrim on a data directory that outlives its processes, with the people of tests/fixtures/seed.json. Each process runs in a
// group of its own, to be killed whole.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseSecretRing } from '@authrim/shared/config';
import { createSealer } from '@authrim/shared/handles';
import { afterAll, beforeAll, vi } from 'vitest';
import { findFreePort, type Origin, startOrigin } from '../../tools/server/origin.ts';
import { takePreparedState } from '../../tools/server/prepared.ts';
import type { Secrets } from '../../tools/server/secrets.ts';
import type { World } from './journey.ts';
import { findLiving } from './processes.ts';

export interface Installation extends World {
  start(instrument: 'delay' | 'fail'): Promise<void>;
  /** SIGKILL to node, workerd and esbuild together; resolves when they have let go of their port and files. */
  kill(): Promise<void>;
  /** Of its first start. */
  secrets: Secrets;
  /** In this process and without instruments, so that its D1 can be looked into. @param changes secrets that are others by now */
  startHere(changes?: Partial<Secrets>): Promise<Origin>;
  /** With its data. */
  remove(): Promise<void>;
}

/** One that runs in this process as long as the tests of a file do, and may begin anew with other secrets. */
export function useInstallation() {
  let installation: Installation;
  let origin: Origin;

  beforeAll(async () => {
    installation = await createInstallation();
    origin = await installation.startHere();
  });
  afterAll(async () => {
    await origin.stop();
    await installation.remove();
  });

  return {
    get issuer() {
      return installation.issuer;
    },
    get secrets() {
      return installation.secrets;
    },
    get origin() {
      return origin;
    },
    async restart(changes?: Partial<Secrets>): Promise<void> {
      await origin.stop();
      origin = await installation.startHere(changes);
    },
  };
}

export async function createInstallation(): Promise<Installation> {
  const prepared = takePreparedState();
  if (!prepared) throw new Error('there is no prepared state to begin with');
  const { dataDirectory, secrets } = prepared;
  const port = await findFreePort('127.0.0.1', 0);
  const variables = { ENVIRONMENT: 'local', REFRESH_TOKEN_GRACE: '60', AUTHORIZATION_CODE_LIFETIME: '600' };
  const options = { host: '127.0.0.1', port, dataDirectory, secrets, variables };
  let kill = async (): Promise<void> => undefined;

  return {
    issuer: `http://localhost:${port}`,
    sealer: createSealer(parseSecretRing('ROOT_SECRETS', secrets.ROOT_SECRETS)),
    async start(instrument) {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'server.ts'), JSON.stringify({ ...options, instrument })], {
        detached: true,
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const exit = once(child, 'exit');
      kill = async () => {
        const group = child.pid ?? 0;
        if (findLiving(group).length > 0) process.kill(-group, 'SIGKILL');
        await exit;
        await vi.waitFor(() => findFreePort('127.0.0.1', port), { timeout: 5000 });
      };
      await Promise.race([once(child.stdout, 'data'), exit.then(() => Promise.reject(new Error('the server did not start')))]);
    },
    kill: () => kill(),
    secrets,
    startHere: (changes) => startOrigin({ ...options, secrets: { ...secrets, ...changes } }),
    async remove() {
      await kill();
      prepared.remove();
    },
  };
}
