// `npm start` over its whole life, as a terminal and a process table see it. Bad values are tried in tools/*.test.ts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
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
  const isReady = vi.waitUntil(() => /^ready /m.test(output), { timeout: 60_000, interval: 20 });
  isReady.catch(() => undefined);
  return { group, output: () => output, exit, isReady };
}

const expectNothingLeft = (group: number) => expect.poll(() => findLiving(group), { timeout: 5000 }).toEqual([]);

test('a second start keeps clients, sessions and tokens; D-10: a host of a private authority is fetched by the start that NODE_EXTRA_CA_CERTS told of it alone; Ctrl-C, and SIGKILL to npm alone, leave no process behind', async () => {
  const fixtures = join(root, 'tests/fixtures/private-authority');
  const [key, cert] = ['server.key', 'server.pem'].map((name) => readFileSync(join(fixtures, name), 'utf8')) as [string, string];
  const [host, signer] = [await startHost({ tls: { key, cert } }), await makeKey('ES256')];
  const environment = { PORT: String(await findFreePort('127.0.0.1', 0)), FETCH_ALLOW: host.origin };
  const issuer = `http://localhost:${environment.PORT}`;
  /** A client whose keys are at that host proves itself: the status, and how often its keys were asked for. */
  const authenticate = async (): Promise<{ status: number; visits: number }> => {
    const jwks_uri = host.publish({ body: JSON.stringify({ keys: [signer.jwk] }), type: 'application/json' });
    const client = await registerClient(issuer, { token_endpoint_auth_method: 'private_key_jwt', jwks_uri });
    const { status } = await postForm(`${issuer}/revoke`, { token: 'unknown', ...(await assert({ client, key: signer }, issuer)) });
    return { status, visits: host.visits(jwks_uri).length };
  };
  try {
    const first = await npmStart({ ...environment, NODE_EXTRA_CA_CERTS: join(fixtures, 'authority.pem') });
    await first.isReady;
    expect(await authenticate()).toEqual({ status: 200, visits: 1 });
    const client = await registerClient(issuer);
    const { browser, tokens } = await completeFlow({ issuer, username: 'alice', client });
    // A terminal tells the whole group.
    process.kill(-first.group, 'SIGINT');
    await first.exit;
    await expectNothingLeft(first.group);

    const second = await npmStart(environment);
    await second.isReady;
    expect(sentTo(await browser.open(authorizeUrl(issuer, client, { prompt: 'none' }))).searchParams.get('code')).toBeTruthy();
    const refreshed = await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }, client);
    expect(refreshed.status).toBe(200);
    for (const { output } of [first, second]) expect(output()).not.toMatch(/error|\n\s+at /i);
    expect(await authenticate()).toEqual({ status: 401, visits: 0 });
    process.kill(second.group, 'SIGKILL');
    await expectNothingLeft(second.group);
    expect(statSync(join(directory, 'data/secrets.json')).mode & 0o777).toBe(0o600);
  } finally {
    await host.stop();
  }
});

test.each([
  { who: 'a terminal', moment: 'while it builds', made: 'secrets.json' },
  { who: 'npm alone', moment: 'while its runtime starts', made: 'state' },
  { who: 'npm alone', moment: 'while its database is made', made: 'state/v3/d1/miniflare-D1DatabaseObject' },
])('a start that $who tells to end $moment leaves none either, and says nothing of it', async ({ who, made }) => {
  const DATA_DIR = mkdtempSync(join(directory, 'told-'));
  const { group, exit, output } = await npmStart({ DATA_DIR });
  await vi.waitUntil(() => existsSync(join(DATA_DIR, made)), { timeout: 60_000, interval: 10 });
  process.kill(who === 'npm alone' ? group : -group, 'SIGTERM');
  await exit;
  expect(output()).toBe('');
  await expectNothingLeft(group);
});

test('a data directory is one server’s at a time: a second start is refused in one clear line, and takes over when the first was killed', async () => {
  const DATA_DIR = mkdtempSync(join(directory, 'shared-'));
  const first = await npmStart({ DATA_DIR });
  await first.isReady;
  const second = await npmStart({ DATA_DIR });
  expect(await second.exit).toBe(1);
  expect(second.output()).toBe(`DATA_DIR ${DATA_DIR} is in use by another server\n`);
  await expectNothingLeft(second.group);
  process.kill(-first.group, 'SIGKILL');
  await expectNothingLeft(first.group);
  const third = await npmStart({ DATA_DIR });
  await third.isReady;
  process.kill(-third.group, 'SIGINT');
  await third.exit;
  await expectNothingLeft(third.group);
});

test('a bad seed entry is named: one clear line and exit code 1', async () => {
  const SEED = join(directory, 'seed.json');
  writeFileSync(SEED, JSON.stringify({ users: [{ username: 'eve', password: 'long enough', email: 'no address' }] }));
  const { exit, output, group } = await npmStart({ SEED });
  expect(await exit).toBe(1);
  expect(output()).toBe('SEED users[0] (eve) email: must be an e-mail address\n');
  await expectNothingLeft(group);
});
