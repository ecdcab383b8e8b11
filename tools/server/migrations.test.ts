import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unstable_splitSqlQuery } from 'wrangler';
import { splitStatements } from './migrations.ts';
import { migrationsDirectory } from './workers.ts';

const files = readdirSync(migrationsDirectory).filter((name) => name.endsWith('.sql'));

test.each(files)('%s has the statements that a deployment will carry out', (name) => {
  const script = readFileSync(join(migrationsDirectory, name), 'utf8');
  const [ours, theirs] = [splitStatements(script), unstable_splitSqlQuery(script)];
  const bare = (statement: string): string =>
    statement
      .replace(/^\s*--.*$/gm, '')
      .trim()
      .replace(/;$/, '');
  expect(ours.map(bare)).toEqual(theirs.map(bare));
});
