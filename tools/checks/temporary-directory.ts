// Where a run of tests keeps its temporary files. A test run writes and throws away some forty databases, and each commit in
// them waits for the disk: where the system has a file system in memory with room for all, they are kept there.
import { accessSync, constants, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const memory = '/dev/shm';
/** Whose it is, and what nobody foresees. */
const name = /^authrim-tests-(\d+)-/;

/** Bytes: a run was seen to use 110 MiB. Containers are often given 64. */
const room = 512 * 2 ** 20;

/**
 * Points TMPDIR of this process, and of those it starts, at a directory of its own in memory, which is gone with this process.
 * Leaves it as it is where somebody chose one, or where there is no such memory.
 */
export function keepTemporaryFilesInMemory(): void {
  if (process.env.TMPDIR || !hasRoom()) return;
  for (const left of readdirSync(memory).filter(isAbandoned)) remove(join(memory, left));
  const directory = mkdtempSync(join(memory, `authrim-tests-${process.pid}-`));
  process.env.TMPDIR = directory;
  process.once('exit', () => remove(directory));
}

/** What cannot be removed now, since a child still writes or it is another user's, is left for the next run: no test fails for it. */
function remove(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true });
  } catch {}
}

function hasRoom(): boolean {
  try {
    accessSync(memory, constants.W_OK);
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= room;
  } catch {
    return false;
  }
}

/** A run that was killed could not clear away behind itself. */
function isAbandoned(left: string): boolean {
  const pid = name.exec(left)?.[1];
  if (!pid) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
