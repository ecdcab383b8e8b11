// Runs the baseline Worker in a workerd of its own, beside the one under measurement. Its objects live in a script of their
// own too, as the provider's do.
import { join } from 'node:path';
import { build } from 'esbuild';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { type Requests, repeat, type Target } from '../load/drive.ts';
import { formatRequest } from '../load/http.ts';
import { listRuntimes } from '../load/processes.ts';

export type BaselineName = 'bare JSON' | 'ES256 signed' | 'row written, ES256 signed' | 'row read, ES256 verified';

export interface Baseline {
  target: Target;
  requests: Readonly<Record<BaselineName, Requests>>;
  stop(): Promise<void>;
}

/** @param people objects the load is spread over */
export async function startBaseline(people: number): Promise<Baseline> {
  const others = new Set(listRuntimes());
  const script = {
    modules: [{ type: 'ESModule' as const, path: 'baseline.mjs', contents: await bundle() }],
    compatibilityDate: '2026-11-01',
    unsafeDirectSockets: [{ host: '127.0.0.1' }],
  };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      log: new Log(LogLevel.WARN),
      workers: [
        { ...script, name: 'baseline', durableObjects: { ROW: { className: 'Row', scriptName: 'baseline-state', useSQLite: true } } },
        { ...script, name: 'baseline-state', durableObjects: { ROW: { className: 'Row', useSQLite: true } } },
      ],
    }),
  );
  const url = await miniflare.unsafeGetDirectURL('baseline');
  const pid = listRuntimes().find((runtime) => !others.has(runtime));
  const { token } = (await (await fetch(new URL('/write/0', url))).json()) as { token: string };
  const get = (path: string) => formatRequest({ path, host: url.host, headers: { Authorization: `Bearer ${token}` } });
  return {
    target: { url, pid },
    requests: {
      'bare JSON': repeat(() => get('/json')),
      'ES256 signed': repeat((connection) => get(`/sign/${connection % people}`)),
      'row written, ES256 signed': repeat((connection) => get(`/write/${connection % people}`)),
      'row read, ES256 verified': repeat((connection) => get(`/read/${connection % people}`)),
    },
    stop: () => miniflare.dispose(),
  };
}

async function bundle(): Promise<string> {
  const entryPoints = [join(import.meta.dirname, 'worker.ts')];
  const { outputFiles } = await build({ entryPoints, bundle: true, write: false, format: 'esm', external: ['cloudflare:*'], minify: true });
  return outputFiles[0]?.text ?? '';
}
