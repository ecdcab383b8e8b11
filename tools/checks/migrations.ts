// migrations/ holds everything the schema says: generating again, into a copy, adds nothing.
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrationsDirectory } from '../server/workers.ts';
import { type Check, runCommand } from './run.ts';

const schema = './packages/shared/src/database/schema/index.ts';

export const migrations: Check = {
  name: 'migrations are up to date',
  async run() {
    const copy = mkdtempSync(join(tmpdir(), 'authrim-migrations-'));
    try {
      cpSync(migrationsDirectory, copy, { recursive: true });
      const { code, output } = await runCommand('drizzle-kit', 'generate', '--dialect=sqlite', `--schema=${schema}`, `--out=${copy}`);
      const added = readdirSync(copy).length - readdirSync(migrationsDirectory).length;
      if (code === 0 && added === 0) return { outcome: 'passed' };
      return { outcome: 'failed', output: `${output}\nRun npm run migrations and commit what it writes.` };
    } finally {
      rmSync(copy, { recursive: true });
    }
  },
};
