// Hands a library to workerd as one module, as a Worker's bundle does: taken apart, each call between its modules goes through a
// getter, which makes the hashes of passwords/imported five times as slow.
import { build } from 'esbuild';
import type { Plugin } from 'vitest/config';

export const wholeModules = (filter: RegExp): Plugin => ({
  name: 'whole-modules',
  enforce: 'pre',
  async load(id) {
    if (!filter.test(id)) return undefined;
    const { outputFiles } = await build({ entryPoints: [id], bundle: true, format: 'esm', write: false, logLevel: 'error' });
    return outputFiles[0]?.text;
  },
});
