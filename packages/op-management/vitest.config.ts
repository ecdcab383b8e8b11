// Clients out of metadata documents, over a real KV namespace inside workerd.
import { fileURLToPath } from 'node:url';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { readWorkerConfig } from '../../tools/server/worker-config.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  test: { name: 'op-management', maxWorkers: 2, isolate: false, testTimeout: 30_000, include: ['src/**/*.test.ts'] },
  plugins: [
    cloudflareTest({
      miniflare: { compatibilityDate: readWorkerConfig(here('./wrangler.jsonc')).compatibility_date, kvNamespaces: ['PUBLIC_DOCUMENTS'] },
    }),
  ],
});
