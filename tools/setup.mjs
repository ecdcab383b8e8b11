// Makes a fresh clone ready: the pinned pnpm, Node 24 and the locked dependencies.
// Runs on plain Node >= 20 with nothing installed; every other script then finds Node 24 in node_modules/.bin.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const stampFile = 'node_modules/.setup-stamp';
const lockFile = 'node_modules/.setup-lock';
const pnpm = 'tools/pnpm/node_modules/.bin/pnpm';

const inputs = [
  'package.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'tools/pnpm/package.json',
  ...readdirSync('packages').map((name) => `packages/${name}/package.json`),
].filter((file) => existsSync(file));

const digest = createHash('sha256');
for (const file of inputs) digest.update(file).update(readFileSync(file));
const stamp = `${process.platform}-${process.arch}-${digest.digest('hex')}`;

const isReady = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;

/** Two npm commands may start at once: the second waits for the first, unless that one died or takes more than five minutes. */
function acquireLock() {
  mkdirSync('node_modules', { recursive: true });
  for (;;) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (isLockStale()) rmSync(lockFile, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
    }
  }
}

function isLockStale() {
  try {
    process.kill(Number(readFileSync(lockFile, 'utf8')), 0);
    return Date.now() - statSync(lockFile).mtimeMs > 300_000;
  } catch (error) {
    return error.code !== 'EPERM';
  }
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error) console.error(`setup: ${command}: ${error.message}`);
  if (status === 0) return;
  rmSync(lockFile, { force: true });
  process.exit(status ?? 1);
}

if (!isReady()) {
  acquireLock();
  if (!isReady()) {
    // `npm ci` refuses a lock file in which a platform build is missing from the registry; `npm install` does not.
    if (!existsSync(pnpm)) run('npm', ['install', '--prefix', 'tools/pnpm', '--loglevel=error']);
    run(pnpm, ['install', '--frozen-lockfile', '--reporter=append-only']);
    writeFileSync(stampFile, stamp);
  }
  rmSync(lockFile, { force: true });
}
