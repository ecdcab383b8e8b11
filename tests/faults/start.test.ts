// `npm start` over its whole life, as a terminal and a process table see it. Single bad values are tried in tools/start.test.ts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findFreePort } from '../../tools/server/origin.ts';
import { root } from '../../tools/server/workers.ts';
import { assert } from '../harness/assertions.ts';
import { authorizeUrl } from '../harness/authorization.ts';
import { startHost } from '../harness/host.ts';
import { completeFlow, registerClient, sentTo } from '../harness/journey.ts';
import { makeKey } from '../harness/request-objects.ts';
import { postForm } from '../harness/token-requests.ts';
import { findLiving } from './processes.ts';

let directory: string;
const groups: number[] = [];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'authrim-start-'));
});
afterAll(() => {
  for (const group of groups.filter((started) => findLiving(started).length > 0)) process.kill(-group, 'SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

interface Start {
  issuer: string;
  group: number;
  output(): string;
  /** Resolves with the exit code. */
  exit: Promise<number | null>;
  isReady: Promise<unknown>;
}

async function npmStart(environment: Record<string, string> = {}): Promise<Start> {
  const port = String(await findFreePort('127.0.0.1', 0));
  const child = spawn('npm', ['start', '--silent'], {
    cwd: root,
    detached: true,
    env: { ...process.env, DATA_DIR: join(directory, 'data'), PORT: port, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const group = child.pid ?? 0;
  groups.push(group);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  const isReady = vi.waitUntil(() => /^ready /m.test(output), { timeout: 30_000, interval: 20 });
  isReady.catch(() => undefined);
  return { issuer: `http://localhost:${port}`, group, output: () => output, exit, isReady };
}

const expectNothingLeft = (group: number) => expect.poll(() => findLiving(group), { timeout: 5000 }).toEqual([]);

test('a second start keeps clients, sessions and tokens; Ctrl-C ends both without a trace', async () => {
  const port = String(await findFreePort('127.0.0.1', 0));
  const first = await npmStart({ PORT: port });
  await first.isReady;
  const issuer = `http://localhost:${port}`;
  const client = await registerClient(issuer);
  const { browser, tokens } = await completeFlow({ issuer, username: 'alice', client });
  // A terminal tells the whole group.
  process.kill(-first.group, 'SIGINT');
  await first.exit;
  await expectNothingLeft(first.group);

  const second = await npmStart({ PORT: port });
  await second.isReady;
  expect(sentTo(await browser.open(authorizeUrl(issuer, client, { prompt: 'none' }))).searchParams.get('code')).toBeTruthy();
  const refreshed = await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }, client);
  expect(refreshed.status).toBe(200);
  process.kill(-second.group, 'SIGINT');
  await second.exit;
  await expectNothingLeft(second.group);
  expect(statSync(join(directory, 'data/secrets.json')).mode & 0o777).toBe(0o600);
  for (const { output } of [first, second]) expect(output()).not.toMatch(/error|\n\s+at /i);
});

test.each(['SIGTERM', 'SIGKILL'] as const)('%s to npm alone leaves no process behind', async (signal) => {
  const { group, isReady } = await npmStart();
  await isReady;
  process.kill(group, signal);
  await expectNothingLeft(group);
});

test('D-10: a host whose certificate a private authority issued is fetched from where NODE_EXTRA_CA_CERTS names that authority', async () => {
  const fixtures = join(root, 'tests/fixtures/private-authority');
  const [key, cert] = ['server.key', 'server.pem'].map((name) => readFileSync(join(fixtures, name), 'utf8')) as [string, string];
  const [host, signer] = [await startHost({ tls: { key, cert } }), await makeKey('ES256')];
  const jwks_uri = host.publish({ body: JSON.stringify({ keys: [signer.jwk] }), type: 'application/json' });
  const authenticate = async (environment: Record<string, string>): Promise<number> => {
    const started = await npmStart({ FETCH_ALLOW: host.origin, DATA_DIR: join(directory, crypto.randomUUID()), ...environment });
    await started.isReady;
    const client = await registerClient(started.issuer, { token_endpoint_auth_method: 'private_key_jwt', jwks_uri });
    const credentials = await assert({ client, key: signer }, started.issuer);
    const { status } = await postForm(`${started.issuer}/revoke`, { token: 'unknown', ...credentials });
    process.kill(-started.group, 'SIGTERM');
    await started.exit;
    return status;
  };
  try {
    expect(await authenticate({ NODE_EXTRA_CA_CERTS: join(fixtures, 'authority.pem') })).toBe(200);
    expect(host.visits(jwks_uri)).toHaveLength(1);
    expect(await authenticate({})).toBe(401);
    expect(host.visits(jwks_uri)).toHaveLength(1);
  } finally {
    await host.stop();
  }
});

test.each([400, 900, 1400])(
  'a start that is told to end after %d ms, before it is ready or just then, leaves none either',
  async (pause) => {
    const { group, exit } = await npmStart();
    await new Promise((resolve) => setTimeout(resolve, pause));
    process.kill(-group, 'SIGTERM');
    await exit;
    await expectNothingLeft(group);
  },
);

describe('one clear line and exit code 1', () => {
  const write = (name: string, text: string): string => {
    const file = join(directory, name);
    writeFileSync(file, text);
    return file;
  };

  test('a bad seed entry is named', async () => {
    const SEED = write('seed.json', JSON.stringify({ users: [{ username: 'eve', password: 'long enough', email: 'no address' }] }));
    const { exit, output, group } = await npmStart({ SEED });
    expect(await exit).toBe(1);
    expect(output()).toBe('SEED users[0] (eve) email: must be an e-mail address\n');
    await expectNothingLeft(group);
  });

  test.each([
    ['no JSON', '{'],
    ['weak secrets', JSON.stringify({ ROOT_SECRETS: `1:${'A'.repeat(43)}` })],
  ])('a secrets file with %s is refused by name and never quoted', async (_, text) => {
    const DATA_DIR = join(directory, crypto.randomUUID());
    mkdirSync(DATA_DIR);
    writeFileSync(join(DATA_DIR, 'secrets.json'), text);
    const { exit, output } = await npmStart({ DATA_DIR });
    expect(await exit).toBe(1);
    expect(output()).toMatch(/^(DATA_DIR|ROOT_SECRETS) [^\n]+\n$/);
    expect(output()).not.toContain('AAAA');
  });
});
