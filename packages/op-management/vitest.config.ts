// Clients out of metadata documents, over a real KV namespace inside workerd.
import { fileURLToPath } from 'node:url';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  test: { name: 'op-management', maxWorkers: 2, isolate: false, testTimeout: 30_000, include: ['src/**/*.test.ts'] },
  plugins: [cloudflareTest({ miniflare: { compatibilityDate: '2026-11-01', kvNamespaces: ['PUBLIC_DOCUMENTS'] } })],
});
