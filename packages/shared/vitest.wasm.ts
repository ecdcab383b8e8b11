// Lets workerd load a `.wasm` import as a Worker does, as a compiled module; Vite alone would read the file from inside.
// `.wasm?bytes` gives a test the bytes. For every vitest project that reaches passwords/module.ts.
import type { Plugin } from 'vitest/config';

export const wasmModules = (): Plugin => ({
  name: 'wasm-modules',
  enforce: 'pre',
  config: {
    // After cloudflareTest, which inlines every dependency: a compiled module must reach workerd's own loader.
    order: 'post',
    handler(config) {
      const dependencies = config.test?.server?.deps;
      if (dependencies) Object.assign(dependencies, { inline: [/^(?!.*\.wasm\?)/], external: [/\.wasm\?/] });
    },
  },
  async resolveId(source, importer) {
    const [, path, query] = /^(.*\.wasm)(\?bytes)?$/.exec(source) ?? [];
    const resolved = path && (await this.resolve(path, importer, { skipSelf: true }));
    return resolved ? `${resolved.id}?mf_vitest_force=${query ? 'Data' : 'CompiledWasm'}` : undefined;
  },
});
