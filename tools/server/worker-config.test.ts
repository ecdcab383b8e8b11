import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unstable_readConfig, unstable_getMiniflareWorkerOptions as workerOptionsOf } from 'wrangler';
import { readWorkerConfig, toRuntimeOptions } from './worker-config.ts';
import { readWorkerSources } from './workers.ts';

const sources = readWorkerSources();

test('there are Workers to read', () => {
  expect(sources.length).toBeGreaterThan(10);
});

test.each(sources)('$name: the local runtime is told what wrangler would tell it', ({ directory, config }) => {
  const { secrets: _, ...read } = unstable_readConfig({ config: join(directory, 'wrangler.jsonc') }, { hideWarnings: true });
  const { workerOptions } = workerOptionsOf(read);
  const ours = toRuntimeOptions(config);
  const theirs = Object.fromEntries(Object.keys(ours).map((name) => [name, workerOptions[name as keyof typeof workerOptions]]));
  expect(ours).toEqual(theirs);
});

test('a member nobody has told the local runtime of is refused, and so is what is not JSON', () => {
  const directory = mkdtempSync(join(tmpdir(), 'worker-config-'));
  const file = join(directory, 'wrangler.jsonc');
  const read = (text: string) => {
    writeFileSync(file, text);
    return readWorkerConfig(file);
  };
  try {
    expect(read('{ // a comment\n "name": "one", }').name).toBe('one');
    expect(() => read('{ "name": "one", "r2_buckets": [] }')).toThrow('sets r2_buckets');
    expect(() => read('{ "name": one }')).toThrow('breaks at character 10');
  } finally {
    rmSync(directory, { recursive: true });
  }
});
