// A name says what a file owns; and what is deployed uses the platform alone.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { root } from '../../tools/server/workers.ts';
import { workers } from './workers.ts';

const files = execFileSync('git', ['ls-files', 'packages', 'tools', 'tests', 'bench'], { cwd: root, encoding: 'utf8' }).trim().split('\n');

test('no folder or file is called util, helper, common, misc, manager or service', () => {
  const isVague = (part: string) =>
    part !== 'key-manager' && part.split(/[-_]/).some((word) => /^(utils?|helpers?|common|misc|managers?|services?)$/.test(word));
  const parts = (file: string) => file.split('/').map((part) => part.replace(/\..*$/, ''));
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => parts(file).some(isVague))).toEqual([]);
});

test.each(workers)('$folder is deployed without modules of node', ({ sources }) => {
  const importing = [...sources].filter(([, source]) => /\b(from|import)\s*\(?\s*'node:/.test(source)).map(([file]) => file);
  expect(sources.size).toBeGreaterThan(0);
  expect(importing).toEqual([]);
});
