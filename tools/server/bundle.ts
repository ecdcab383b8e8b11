// Turns the entry file of each Worker into the modules workerd runs, all in one esbuild build so that shared files are read once.
// Owns the build settings and the watch; leaves what to do with a new bundle to origin.ts.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type BuildResult, context, type Metafile, type OutputFile, type Plugin } from 'esbuild';
import { keepPrepared } from './prepared.ts';
import { root, type WorkerSource } from './workers.ts';

/** One module of a Worker, in the shape Miniflare takes. */
type WorkerModule =
  | { type: 'ESModule'; path: string; contents: string }
  | { type: 'CompiledWasm'; path: string; contents: Uint8Array<ArrayBuffer> };

/** Worker name → its modules, the entry module first. */
export type Bundles = ReadonlyMap<string, WorkerModule[]>;

/** Source of a module that stands in front of a Worker's entry file. Tests and benchmarks only. */
export type EntryWrapper = (worker: WorkerSource) => string;

export interface BundlerOptions {
  minify?: boolean;
  /** Stack traces name the lines of the sources; every start of a runtime costs more. */
  sourcemap?: boolean;
  entryWrapper?: EntryWrapper;
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

const entryNamespace = 'worker-entry';

export async function createBundler(workers: readonly WorkerSource[], options: BundlerOptions = {}): Promise<Bundler> {
  const wasm = new Map<string, string>();
  let onBuild: ((result: Output) => void) | undefined;
  const announce: Plugin = {
    name: 'announce',
    setup: (build) =>
      build.onEnd((result) => {
        if (result.metafile) options.onMetafile?.(result.metafile);
        onBuild?.(result as Output);
      }),
  };
  const building = await context({
    absWorkingDir: root,
    entryPoints: workers.map(({ name }) => ({ in: `${entryNamespace}:${name}`, out: name })),
    outdir: root,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2024',
    minify: options.minify ?? false,
    sourcemap: options.sourcemap ? 'inline' : false,
    sourcesContent: false,
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    loader: { '.html': 'text', '.txt': 'text', '.sql': 'text', '.md': 'text' },
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    logLevel: 'warning',
    plugins: [workerEntries(workers, options.entryWrapper), wasmModules(wasm), announce],
  });
  return {
    build: async () => readBundles(await building.rebuild(), wasm),
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
      const [bundles] = await Promise.all([first.promise, building.watch()]);
      return bundles;
    },
    stop: () => building.dispose(),
  };
}

const built = new Map<string, Promise<Bundles>>();

/** For sources that nobody edits meanwhile: built once a process, however many origins run them, and once a run of tests. */
export function buildOnce(workers: readonly WorkerSource[], options: Pick<BundlerOptions, 'minify' | 'entryWrapper'>): Promise<Bundles> {
  const { minify = false, entryWrapper = passThrough } = options;
  const key = createHash('sha256')
    .update(JSON.stringify([minify, workers.map(entryWrapper)]))
    .digest('hex');
  const bundles = built.get(key) ?? keepPrepared(`bundles-${key}`, () => build(workers, { minify, entryWrapper }));
  built.set(key, bundles);
  return bundles;
}

async function build(workers: readonly WorkerSource[], options: BundlerOptions): Promise<Bundles> {
  const bundler = await createBundler(workers, options);
  try {
    return await bundler.build();
  } finally {
    await bundler.stop();
  }
}

/** Each entry point is a small virtual module, so that a wrapper can stand where otherwise the real entry is re-exported. */
function workerEntries(workers: readonly WorkerSource[], wrapper: EntryWrapper = passThrough): Plugin {
  const sources = new Map(workers.map((worker) => [worker.name, worker]));
  return {
    name: 'worker-entries',
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${entryNamespace}:`) }, ({ path }) => ({
        path: path.slice(entryNamespace.length + 1),
        namespace: entryNamespace,
      }));
      build.onLoad({ filter: /.*/, namespace: entryNamespace }, ({ path: name }) => {
        const worker = sources.get(name);
        if (!worker) return null;
        return { contents: wrapper(worker), loader: 'ts', resolveDir: dirname(worker.entry) };
      });
    },
  };
}

const passThrough: EntryWrapper = ({ entry }) =>
  `export * from ${JSON.stringify(entry)}; export { default } from ${JSON.stringify(entry)};`;

/** workerd compiles no WebAssembly at run time: a .wasm import stays an import, of a module that travels beside the bundle. */
function wasmModules(found: Map<string, string>): Plugin {
  return {
    name: 'wasm-modules',
    setup(build) {
      build.onResolve({ filter: /\.wasm$/ }, async ({ path, resolveDir, kind, importer, pluginData }) => {
        if (pluginData === 'wasm') return undefined;
        const resolved = await build.resolve(path, { resolveDir, kind, importer, pluginData: 'wasm' });
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
