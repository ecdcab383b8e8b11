// Runs the baseline Worker in a workerd of its own, beside the one under measurement. Its objects live in a script of their
// own too, as the provider's do.
import { join } from 'node:path';
import { build } from 'esbuild';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { startRuntime } from '../../tools/server/runtimes.ts';
import { type Requests, repeat, type Target } from '../load/drive.ts';
import { formatRequest } from '../load/http.ts';

export type BaselineName = 'bare JSON' | 'ES256 signed' | 'row written, ES256 signed' | 'row read, ES256 verified';

/** Rows that are also made by hand. */
export type ByHandName = 'client_credentials' | 'code' | 'refresh' | 'userinfo';

/** What one person's requests by hand are made of (worker/by-hand.ts): a code or refresh token, a token for /userinfo, the client's. */
interface PreparedByHand {
  handle: string;
  token: string;
  authorization: string;
  code_verifier: string;
}

export interface Baseline {
  target: Target;
  requests: Readonly<Record<BaselineName, Requests>>;
  byHand: Readonly<Record<ByHandName, Requests>>;
  stop(): Promise<void>;
}

/** @param people objects the load is spread over */
export async function startBaseline(people: number): Promise<Baseline> {
  const script = {
    modules: [{ type: 'ESModule' as const, path: 'baseline.mjs', contents: await bundle() }],
    compatibilityDate: '2026-11-01',
    unsafeDirectSockets: [{ host: '127.0.0.1' }],
  };
  const options = convertV4MiniflareOptions({
    cf: false,
    log: new Log(LogLevel.WARN),
    workers: [
      { ...script, name: 'baseline', durableObjects: objects('baseline-state') },
      { ...script, name: 'baseline-state', durableObjects: objects() },
    ],
  });
  const { started: miniflare, pid } = await startRuntime(async () => {
    const starting = new Miniflare(options);
    await starting.ready;
    return starting;
  });
  const url = await miniflare.unsafeGetDirectURL('baseline');
  const { token } = (await (await fetch(new URL('/write/0', url))).json()) as { token: string };
  const get = (path: string) => formatRequest({ path, host: url.host, headers: { Authorization: `Bearer ${token}` } });
  const prepared: PreparedByHand[] = [];
  // One after the other: the first has the keys made.
  for (let person = 0; person < people; person += 1) {
    prepared.push((await (await fetch(new URL(`/prepare-by-hand/person-${person}`, url))).json()) as PreparedByHand);
  }
  const choose = (connection: number): PreparedByHand => {
    const chosen = prepared[connection % people];
    if (!chosen) throw new Error('nobody takes part in the baseline');
    return chosen;
  };
  const requestByHand = (name: ByHandName, form: (prepared: PreparedByHand) => Record<string, string>) =>
    repeat((connection) => {
      const chosen = choose(connection);
      const headers = { Authorization: chosen.authorization };
      return formatRequest({ path: `/by-hand/${name}`, host: url.host, headers, form: form(chosen) });
    });
  const redirect_uri = 'https://rp.example.com/callback';
  return {
    target: { url, pid },
    requests: {
      'bare JSON': repeat(() => get('/json')),
      'ES256 signed': repeat((connection) => get(`/sign/${connection % people}`)),
      'row written, ES256 signed': repeat((connection) => get(`/write/${connection % people}`)),
      'row read, ES256 verified': repeat((connection) => get(`/read/${connection % people}`)),
    },
    byHand: {
      client_credentials: requestByHand('client_credentials', () => ({ grant_type: 'client_credentials' })),
      code: requestByHand('code', ({ handle: code, code_verifier }) => ({
        grant_type: 'authorization_code',
        code,
        redirect_uri,
        code_verifier,
      })),
      refresh: requestByHand('refresh', ({ handle: refresh_token }) => ({ grant_type: 'refresh_token', refresh_token })),
      userinfo: repeat((connection) => {
        const headers = { Authorization: `Bearer ${choose(connection).token}` };
        return formatRequest({ path: '/by-hand/userinfo', host: url.host, headers });
      }),
    },
    stop: () => miniflare.dispose(),
  };
}

const objects = (scriptName?: string) =>
  Object.fromEntries(
    ['Row', 'Grant'].map((className) => [className.toUpperCase(), { className, useSQLite: true, ...(scriptName && { scriptName }) }]),
  );

async function bundle(): Promise<string> {
  const entryPoints = [join(import.meta.dirname, 'worker/index.ts')];
  const { outputFiles } = await build({ entryPoints, bundle: true, write: false, format: 'esm', external: ['cloudflare:*'], minify: true });
  return outputFiles[0]?.text ?? '';
}
