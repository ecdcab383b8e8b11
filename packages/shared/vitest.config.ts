// The state host and the rules of the library, tested inside workerd with the host as the main Worker.
import { fileURLToPath } from 'node:url';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { readWorkerConfig } from '../../tools/server/worker-config.ts';
import { wasmModules } from './vitest.wasm.ts';
import { wholeModules } from './vitest.whole.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const sqlite = (className: string) => ({ className, useSQLite: true });

export default defineConfig({
  root: here('.'),
  test: {
    maxWorkers: 2,
    name: 'shared',
    include: ['test/**/*.test.ts', 'src/**/*.test.{ts,tsx}'],
    // Files that one worker runs one after the other share its storage: a test names what it makes with `fresh`.
    isolate: false,
    testTimeout: 30_000,
  },
  plugins: [
    cloudflareTest(async () => ({
      main: here('./src/host.ts'),
      miniflare: {
        compatibilityDate: readWorkerConfig(here('./wrangler.jsonc')).compatibility_date,
        d1Databases: ['DB'],
        queueProducers: { LOGOUT_QUEUE: 'authrim-logout' },
        durableObjects: {
          SUBJECT_STORE: sqlite('SubjectStore'),
          AUTHORIZATION_REQUEST_STORE: sqlite('AuthorizationRequestStore'),
          KEY_MANAGER: sqlite('KeyManager'),
          REPLAY_GUARD: sqlite('ReplayGuard'),
          RATE_LIMITER: sqlite('RateLimiter'),
        },
        bindings: {
          KEY_ENCRYPTION_SECRETS: '1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
          TEST_MIGRATIONS: await readD1Migrations(here('../../migrations')),
        },
      },
    })),
    wasmModules(),
    wholeModules(/@noble\/hashes\//),
  ],
});
