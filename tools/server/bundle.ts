// Turns the entry file of each Worker into the modules workerd runs, all in one esbuild build so that shared files are read once.
// Owns the build settings and the watch; leaves what to do with a new bundle to origin.ts.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type BuildOptions, type BuildResult, build, context, type Metafile, type OutputFile, type Plugin, stop } from 'esbuild';
import { backOfficeName } from './back-office.ts';
import { keepPrepared } from './prepared.ts';
import { root, type WorkerSource } from './workers.ts';

/** One module of a Worker, in the shape Miniflare takes. */
type WorkerModule =
  | { type: 'ESModule'; path: string; contents: string }
  | { type: 'CompiledWasm'; path: string; contents: Uint8Array<ArrayBuffer> };

/** Worker name → its modules, the entry module first. */
export type Bundles = ReadonlyMap<string, WorkerModule[]>;

/** Source of a module that stands in front of a Worker, the back office excepted, and imports its entry file by its path. Tests and benchmarks only. */
export type EntryWrapper = (worker: WorkerSource) => string;

export interface BundlerOptions {
  minify?: boolean;
  /** Stack traces name the lines of the sources; every start of a runtime costs more. */
  sourcemap?: boolean;
  /** Receives what the bundles are made of, by output file `<Worker name>.mjs`. */
  onMetafile?: (metafile: Metafile) => void;
}

export interface Bundler {
  /** @throws the build failure of esbuild, already printed */
  build(): Promise<Bundles>;
  /**
   * Builds too, and calls back with all bundles whenever an edit changed one of them; an edit that does not build is printed
   * and changes nothing.
   * @throws Error when the first build fails, which is already printed
   */
  watch(onChange: (bundles: Bundles) => void): Promise<Bundles>;
  stop(): Promise<void>;
}

type Output = BuildResult<{ write: false; metafile: true }>;

/** What workerd runs, whoever wrote it. */
const output = {
  absWorkingDir: root,
  outdir: root,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  write: false,
  format: 'esm',
  target: 'es2024',
  external: ['node:*', 'cloudflare:*'],
  logLevel: 'warning',
} as const satisfies BuildOptions;

// Left alone in the middle of a build, esbuild waits for ever for what a plugin was asked.
process.once('exit', () => void stop());

export async function createBundler(workers: readonly WorkerSource[], options: BundlerOptions = {}): Promise<Bundler> {
  const wasm = new Map<string, string>();
  let onBuild: ((result: Output) => void) | undefined;
  const announce: Plugin = {
    name: 'announce',
    setup: (building) =>
      building.onEnd((result) => {
        if (result.metafile) options.onMetafile?.(result.metafile);
        onBuild?.(result as Output);
      }),
  };
  const bundling = await context({
    ...output,
    entryPoints: workers.map(({ name, entry }) => ({ in: entry, out: name })),
    metafile: true,
    minify: options.minify ?? false,
    sourcemap: options.sourcemap ? 'inline' : false,
    sourcesContent: false,
    conditions: ['workerd', 'worker', 'browser'],
    loader: { '.html': 'text', '.txt': 'text', '.sql': 'text', '.md': 'text' },
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    plugins: [wasmModules(wasm), announce],
  });
  return {
    build: async () => readBundles(await bundling.rebuild(), wasm),
    async watch(onChange) {
      const first = Promise.withResolvers<Bundles>();
      let before: Bundles | undefined;
      onBuild = (result) => {
        if (result.errors.length > 0) return first.reject(new Error('the Workers do not build'));
        const after = readBundles(result, wasm);
        const hasChanged = before && [...after].some(([name, modules]) => !isSame(modules, before?.get(name)));
        before = after;
        first.resolve(after);
        if (hasChanged) onChange(after);
      };
      const [bundles] = await Promise.all([first.promise, bundling.watch()]);
      return bundles;
    },
    stop: () => bundling.dispose(),
  };
}

interface FinishedOptions {
  minify?: boolean;
  entryWrapper?: EntryWrapper;
}

/** For sources that nobody edits meanwhile: built once a process, however many origins run them, and once a run of tests. */
export async function buildOnce(workers: readonly WorkerSource[], { minify = false, entryWrapper }: FinishedOptions): Promise<Bundles> {
  const bundles = await once(`bundles-${minify}`, () => buildWorkers(workers, { minify }));
  if (!entryWrapper) return bundles;
  const sources = workers.filter(({ name }) => name !== backOfficeName).map((worker) => ({ worker, source: entryWrapper(worker) }));
  const key = createHash('sha256')
    .update(JSON.stringify(sources.map(({ source }) => source)))
    .digest('hex');
  const wrappers = await once(`wrappers-${key}`, () => Promise.all(sources.map(({ worker, source }) => buildWrapper(worker, source))));
  const result = new Map(bundles);
  sources.forEach(({ worker: { name } }, place) => {
    result.set(name, [...wrappers.slice(place, place + 1), ...(bundles.get(name) ?? [])]);
  });
  return result;
}

const made = new Map<string, Promise<unknown>>();

function once<Value>(name: string, make: () => Promise<Value>): Promise<Value> {
  const value = (made.get(name) as Promise<Value> | undefined) ?? keepPrepared(name, make);
  made.set(name, value);
  return value;
}

async function buildWorkers(workers: readonly WorkerSource[], options: BundlerOptions): Promise<Bundles> {
  const bundler = await createBundler(workers, options);
  try {
    return await bundler.build();
  } finally {
    await bundler.stop();
  }
}

/** The Worker behind it stays the module it is without a wrapper. */
async function buildWrapper({ name, entry }: WorkerSource, source: string): Promise<WorkerModule> {
  const behind: Plugin = {
    name: 'worker-behind',
    setup: (building) =>
      building.onResolve({ filter: /./ }, ({ path }) => (path === entry ? { path: `./${name}.mjs`, external: true } : undefined)),
  };
  const stdin = { contents: source, loader: 'ts', resolveDir: dirname(entry) } as const;
  const { outputFiles } = await build({ ...output, stdin, plugins: [behind] });
  return { type: 'ESModule', path: `${name}.wrapped.mjs`, contents: outputFiles[0]?.text ?? '' };
}

/** workerd compiles no WebAssembly at run time: a .wasm import stays an import, of a module that travels beside the bundle. */
function wasmModules(found: Map<string, string>): Plugin {
  return {
    name: 'wasm-modules',
    setup(building) {
      building.onResolve({ filter: /\.wasm$/ }, async ({ path, resolveDir, kind, importer, pluginData }) => {
        if (pluginData === 'wasm') return undefined;
        const resolved = await building.resolve(path, { resolveDir, kind, importer, pluginData: 'wasm' });
        if (resolved.errors.length > 0) return { errors: resolved.errors };
        const digest = createHash('sha256').update(resolved.path).digest('hex').slice(0, 8);
        const module = `./${digest}-${basename(resolved.path)}`;
        found.set(module, resolved.path);
        return { path: module, external: true };
      });
    },
  };
}

function readBundles({ outputFiles, metafile }: Output, wasm: ReadonlyMap<string, string>): Bundles {
  return new Map(outputFiles.map((file) => [basename(file.path, '.mjs'), readModules(file, metafile, wasm)]));
}

function readModules(file: OutputFile, metafile: Metafile, wasm: ReadonlyMap<string, string>): WorkerModule[] {
  const path = basename(file.path);
  const imports = metafile.outputs[path]?.imports ?? [];
  const modules = new Set(imports.map((entry) => entry.path));
  return [
    { type: 'ESModule', path, contents: file.text },
    ...[...modules].flatMap((module): WorkerModule[] => {
      const source = wasm.get(module);
      return source ? [{ type: 'CompiledWasm', path: module.slice(2), contents: new Uint8Array(readFileSync(source)) }] : [];
    }),
  ];
}

const isSame = (a: readonly WorkerModule[], b: readonly WorkerModule[] = []): boolean => a[0]?.contents === b[0]?.contents;
