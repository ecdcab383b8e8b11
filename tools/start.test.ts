// `npm start` as a person meets it: one line when something is wrong, quick, and gone when it is told to go.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '@authrim/shared/config';
import { afterAll, describe, expect, test } from 'vitest';
import { readEnvironment } from './environment.ts';
import { findFreePort } from './server/origin.ts';
import { root } from './server/workers.ts';

const directory = mkdtempSync(join(tmpdir(), 'authrim-start-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Start {
  child: ChildProcess;
  issuer: string;
  output(): string;
  exit: Promise<unknown[]>;
}

async function start(environment: Record<string, string>, command = 'npm start'): Promise<Start> {
  const port = String(await findFreePort('127.0.0.1', 0));
  const [program = '', ...input] = command.split(' ');
  const child = spawn(program, input, {
    cwd: root,
    env: { ...process.env, DATA_DIR: join(directory, 'data'), PORT: port, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = once(child, 'close');
  let output = '';
  const isReady = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (/^ready /m.test(output)) resolve();
      });
    }
  });
  await Promise.race([isReady, exit]);
  return { child, issuer: `http://localhost:${port}`, output: () => output, exit };
}

/** What a start runs on: node, workerd and esbuild. */
function findDescendants(pid: number | undefined): number[] {
  const found = readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/stat`, 'utf8').split(' ')[3] === String(pid);
    } catch {
      return false;
    }
  });
  return found.map(Number).flatMap((child) => [child, ...findDescendants(child)]);
}

const isAlive = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2] !== 'Z';
  } catch {
    return false;
  }
};

describe('a bad value is refused by name', () => {
  const cases: [string, Record<string, string>, string][] = [
    ['a port that is no number', { PORT: 'abc' }, 'PORT must be'],
    ['a port out of range', { PORT: '70000' }, 'PORT must be'],
    ['a host that is not here', { HOST: '192.0.2.1' }, 'HOST 192.0.2.1'],
    ['an issuer with a path', { ISSUER: 'https://id.example.com/x' }, 'ISSUER must be'],
    ['an issuer over plain http elsewhere', { ISSUER: 'http://id.example.com' }, 'ISSUER must be'],
    ['a switch that is neither true nor false', { ENABLE_PAR: 'maybe' }, 'ENABLE_PAR must be'],
    ['a lifetime out of bounds', { ACCESS_TOKEN_LIFETIME: '1' }, 'ACCESS_TOKEN_LIFETIME must be'],
    ['a data directory that cannot be', { DATA_DIR: '/dev/null/data' }, 'DATA_DIR /dev/null/data'],
    ['a seed that is not there', { SEED: 'nowhere.json' }, 'SEED names'],
  ];

  test.each(cases)('%s', async (_, source, line) => {
    await expect(readEnvironment({ PORT: '0', ...source })).rejects.toThrow(ConfigurationError);
    await expect(readEnvironment({ PORT: '0', ...source })).rejects.toThrow(line);
  });

  test('a port that is taken: one line and exit 1', { timeout: 20_000 }, async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? String(address.port) : '';
    const { output, exit } = await start({ PORT: port }, 'node tools/dev.ts');
    expect((await exit)[0]).toBe(1);
    expect(output()).toBe(`PORT ${port} is already in use on 127.0.0.1\n`);
    server.close();
  });
});

describe.runIf(process.platform === 'linux')('a running start', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('%s leaves no process behind', { timeout: 30_000 }, async (signal) => {
    const { child, exit, issuer, output } = await start({});
    expect(output()).toMatch(new RegExp(`^ready ${issuer}$`, 'm'));
    expect((await fetch(`${issuer}/.well-known/openid-configuration`)).status).toBe(200);
    const descendants = findDescendants(child.pid);
    expect(descendants.length).toBeGreaterThanOrEqual(3);
    child.kill(signal);
    await exit;
    await expect.poll(() => descendants.filter(isAlive), { timeout: 5000 }).toEqual([]);
  });

  test('a second start keeps the signing keys of the first', { timeout: 30_000 }, async () => {
    const readKeys = async () => {
      const { child, exit, issuer } = await start({});
      const keys = await (await fetch(`${issuer}/.well-known/jwks.json`)).text();
      child.kill('SIGTERM');
      await exit;
      return keys;
    };
    expect(await readKeys()).toBe(await readKeys());
  });

  test('secrets are readable by their owner alone', () => {
    expect(statSync(join(directory, 'data/secrets.json')).mode & 0o777).toBe(0o600);
  });
});
