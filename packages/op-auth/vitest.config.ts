// The pages, rendered inside workerd, and the consumer of the logout queue over a real D1.
import { fileURLToPath } from 'node:url';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { readWorkerConfig } from '../../tools/server/worker-config.ts';
import { wasmModules } from '../shared/vitest.wasm.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  test: { name: 'op-auth', maxWorkers: 2, isolate: false, testTimeout: 30_000, include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts'] },
  plugins: [
    cloudflareTest(async () => ({
      miniflare: {
        compatibilityDate: readWorkerConfig(here('./wrangler.jsonc')).compatibility_date,
        d1Databases: ['DB'],
        bindings: { TEST_MIGRATIONS: await readD1Migrations(here('../../migrations')) },
      },
    })),
    wasmModules(),
  ],
});
