// Makes a fresh clone ready: the pinned pnpm, Node 24 and the locked dependencies.
// Runs on plain Node >= 20 with nothing installed; every other script then finds Node 24 in node_modules/.bin.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const stampFile = 'node_modules/.setup-stamp';
const lockDirectory = 'node_modules/.setup-lock';
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

/** Two npm commands may start at once: the second waits for the first (at most five minutes). */
function acquireLock() {
  mkdirSync('node_modules', { recursive: true });
  for (let waited = 0; ; waited += 250) {
    try {
      mkdirSync(lockDirectory);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const isStale = existsSync(lockDirectory) && Date.now() - statSync(lockDirectory).mtimeMs > 300_000;
      if (isStale) rmSync(lockDirectory, { recursive: true, force: true });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
    }
  }
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error) console.error(`setup: ${command}: ${error.message}`);
  if (status === 0) return;
  rmSync(lockDirectory, { recursive: true, force: true });
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
  rmSync(lockDirectory, { recursive: true, force: true });
}
