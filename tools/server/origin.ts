// Every Worker of the clone on one origin: the real routes, bindings and objects of their wrangler.jsonc files, run by Miniflare.
// Serves `npm start`, tests/flows, tests/faults and bench. Owns the runtime; leaves migrations and seeds to its callers.
import { randomInt } from 'node:crypto';
import { createRequire } from 'node:module';
import { createServer, isIPv6 } from 'node:net';
import { join } from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import {
  type BackOffice,
  type BackOfficeAddress,
  backOfficeName,
  createBackOffice,
  createBackOfficeSecret,
  createBackOfficeWorker,
} from './back-office.ts';
import { type Bundles, buildOnce, createBundler, type EntryWrapper } from './bundle.ts';
import { toRuntimeOptions } from './worker-config.ts';
import { readWorkerSources, type WorkerSource } from './workers.ts';

export interface OriginOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** The issuer identifier; without it http://localhost:<port>. */
  issuer?: string;
  /** Where D1 and the objects are kept; without it they live as long as the origin. */
  dataDirectory?: string;
  /** Plain variables for every Worker, beside ISSUER. */
  variables?: Readonly<Record<string, string>>;
  /** Secrets by name; a Worker is given those its wrangler.jsonc requires. */
  secrets?: Readonly<Record<string, string>>;
  /** Rebuild and reload when a source file changes. */
  watch?: boolean;
  minify?: boolean;
  /** A module in front of each Worker's entry file (instrument.ts has some). Tests and benchmarks only. */
  entryWrapper?: EntryWrapper;
  /** Without the platform's limits on floods, which cost each request a call more. Tests only. */
  takesFloods?: boolean;
  /** Each Worker also listens by itself, past Miniflare's router: `miniflare.unsafeGetDirectURL(name)`. Benchmarks only. */
  directSockets?: boolean;
  /** Receives each log line of the Workers instead of the terminal. */
  onLog?: (line: { level: string; message: string }) => void;
}

export interface Origin extends BackOffice {
  issuer: string;
  /** Where it listens, without trailing slash. */
  url: string;
  miniflare: Miniflare;
  /** What every Worker was given by name, beside its secrets. */
  variables: Readonly<Record<string, string>>;
  /** Where another process finds what stands behind it. */
  backOffice(): Promise<BackOfficeAddress>;
  /** Ends every process. In-flight requests are cut, as by a crash. */
  stop(): Promise<void>;
}

/** Below the ports that systems give to connections, which would take one before it is listened on. */
const [lowestPort, highestPort] = [11_000, 20_000];

/**
 * A port that can be listened on at this moment.
 * @param port 0 for any
 * @throws the system error (EADDRINUSE, EACCES, EADDRNOTAVAIL, ENOTFOUND)
 */
export async function findFreePort(host: string, port: number): Promise<number> {
  if (port === 0) return findAnyPort(host);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer().once('error', reject);
  server.listen(port, host, () => {
    server.close(() => resolve(port));
  });
  return promise;
}

async function findAnyPort(host: string): Promise<number> {
  try {
    return await findFreePort(host, randomInt(lowestPort, highestPort));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return findAnyPort(host);
    throw error;
  }
}

/** Miniflare kills its workerd on every orderly end; the script sees to the disorderly ones. Windows has no sh and goes without. */
function tieRuntimeToThisProcess(): void {
  if (process.platform === 'win32') return;
  process.env.WORKERD_BINARY ??= createRequire(createRequire(import.meta.url).resolve('miniflare'))('workerd').default;
  process.env.MINIFLARE_WORKERD_PATH ??= join(import.meta.dirname, 'workerd.sh');
}

/** Starts all Workers; resolves when the origin answers. */
export async function startOrigin(options: OriginOptions): Promise<Origin> {
  const port = await findFreePort(options.host, options.port);
  const issuer = options.issuer ?? `http://localhost:${port}`;
  const deployed = readWorkerSources();
  const workers = [...deployed, createBackOfficeWorker(deployed)];
  const secret = createBackOfficeSecret();
  const secrets = { ...options.secrets, BACK_OFFICE_SECRET: secret };
  tieRuntimeToThisProcess();
  process.env.WRANGLER_SEND_METRICS = 'false';
  const bundler = options.watch ? await createBundler(workers, { ...options, sourcemap: true }) : undefined;
  try {
    const configure = (bundles: Bundles) => toMiniflareOptions(workers, bundles, { ...options, port, issuer, secrets });
    const reloads = createReloads(configure);
    const miniflare = new Miniflare(configure(await (bundler?.watch(reloads.request) ?? buildOnce(workers, options))));
    const url = (await miniflare.ready).origin;
    const backOffice = async () => ({ url: (await miniflare.unsafeGetDirectURL(backOfficeName)).href, secret });
    reloads.begin(miniflare);
    return {
      issuer,
      url,
      miniflare,
      variables: options.variables ?? {},
      ...createBackOffice(backOffice),
      backOffice,
      async stop() {
        await bundler?.stop();
        await reloads.finish();
        await miniflare.dispose();
      },
    };
  } catch (error) {
    await bundler?.stop();
    throw error;
  }
}

/** Runs one reload at a time, always of the newest bundles, a moment after the last edit; none before it may begin. */
function createReloads(configure: (bundles: Bundles) => ReturnType<typeof toMiniflareOptions>) {
  const { promise: started, resolve: begin } = Promise.withResolvers<Miniflare>();
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const reload = async (bundles: Bundles) => {
    const miniflare = await started;
    try {
      await miniflare.setOptions(configure(bundles));
      console.info('reloaded');
    } catch (error) {
      console.error(`reload failed: ${error instanceof Error ? error.message : error}`);
    }
  };
  return {
    begin,
    request(bundles: Bundles): void {
      clearTimeout(timer);
      timer = setTimeout(() => {
        running = running.then(() => reload(bundles));
      }, 50);
    },
    async finish(): Promise<void> {
      clearTimeout(timer);
      await running;
    },
  };
}

type RunningOptions = OriginOptions & { port: number; issuer: string };

function toMiniflareOptions(workers: readonly WorkerSource[], bundles: Bundles, options: RunningOptions) {
  const { onLog } = options;
  return convertV4MiniflareOptions({
    host: options.host,
    port: options.port,
    cf: false,
    log: new Log(LogLevel.WARN),
    // They would be of a level that is not shown, and cost each answer a copy.
    logRequests: false,
    unsafeTriggerHandlers: true,
    ...(onLog && { handleStructuredLogs: onLog }),
    ...(options.dataDirectory && { resourcePersistencePath: join(options.dataDirectory, 'state/v3') }),
    workers: workers.map((worker) => toWorkerOptions(worker, bundles, options)),
  });
}

function toWorkerOptions({ name, config }: WorkerSource, bundles: Bundles, options: RunningOptions) {
  const { host, port, issuer, variables, secrets } = options;
  const localOrigin = toLocalOrigin(host, port);
  // Secrets come from the caller alone, never from the environment or a .dev.vars file.
  const required = config.secrets?.required ?? [];
  const granted = required.flatMap((secret) => (secrets?.[secret] === undefined ? [] : [[secret, secrets[secret]] as const]));
  return {
    ...toRuntimeOptions(config),
    ...(options.takesFloods && { ratelimits: {} }),
    name,
    // No Worker of ours uses the Cache API; an isolate for it would be a tenth of a start.
    cacheAPI: false,
    modules: bundles.get(name) ?? [],
    ...(name === backOfficeName
      ? { unsafeDirectSockets: [{ host: '127.0.0.1' }] }
      : options.directSockets && { unsafeDirectSockets: [{ host }] }),
    routes: (config.routes ?? []).map((route) => (typeof route === 'string' ? route : route.pattern)),
    bindings: {
      ...config.vars,
      ISSUER: issuer,
      LOCAL_ORIGIN: localOrigin,
      ...(variables?.ENVIRONMENT === 'local' && toMailbox(localOrigin)),
      ...variables,
      ...Object.fromEntries(granted),
    },
  };
}

/** Mail stays here, unless other variables say so: tools/playground has a mailbox for it. */
export const toMailbox = (origin: string) => ({
  MAIL_DRIVER: 'http',
  MAIL_FROM: 'Authrim <no-reply@authrim.example>',
  MAIL_API_URL: `${origin}/dev/mail`,
});

/** @param variables what is set beside the mailbox */
export const keepsMail = ({ MAIL_DRIVER = 'http', MAIL_API_URL }: Readonly<Record<string, string>>): boolean =>
  MAIL_DRIVER === 'http' && MAIL_API_URL === undefined;

/** Where a Worker reaches this origin from within, whatever the issuer says. */
function toLocalOrigin(host: string, port: number): string {
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
}
