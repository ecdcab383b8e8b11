// Whose a data directory is: two servers on one would each have every object for itself, and what one revokes would live on in the other.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigurationError } from '@authrim/shared/config';

/** Held until the process ends: a lock lives as long as its file is open. */
const locks: DatabaseSync[] = [];

/** https://sqlite.org/rescode.html#busy */
const busy = 5;

/**
 * Makes this process the only one that serves a data directory, until it ends. The lock is SQLite's on an empty database: the system
 * gives it to one and lets go of it when that one dies, however it does, so that nothing of it is ever stale.
 * @throws ConfigurationError when another process serves it, or it takes no lock
 */
export function occupyDataDirectory(dataDirectory: string): void {
  try {
    const lock = new DatabaseSync(join(dataDirectory, 'lock'));
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    locks.push(lock);
  } catch (error) {
    const isBusy = error instanceof Error && 'errcode' in error && error.errcode === busy;
    throw new ConfigurationError('DATA_DIR', `${dataDirectory} ${isBusy ? 'is in use by another server' : 'cannot be locked'}`);
  }
}
