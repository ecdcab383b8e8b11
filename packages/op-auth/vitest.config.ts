// The pages, rendered inside workerd.
import { fileURLToPath } from 'node:url';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: { name: 'op-auth', include: ['src/**/*.test.{ts,tsx}'] },
  plugins: [cloudflareTest({ miniflare: { compatibilityDate: '2026-11-01' } })],
});
