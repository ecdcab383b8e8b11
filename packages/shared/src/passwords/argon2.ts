// The loader of the reference Argon2 compiled to Wasm (RFC 9106): bytes in, bytes out, nothing left in its memory.
// Every length is counted in bytes here; text, pepper and PHC strings belong to index.ts and phc.ts.
import type { Argon2Parameters } from '../config/index.ts';

/** Which of the three, and version 0x10 or 0x13. */
interface Argon2Variant {
  type: 'argon2d' | 'argon2i' | 'argon2id';
  version: 16 | 19;
}

export interface Argon2 {
  /**
   * Argon2id version 0x13 unless told otherwise. Blocks the isolate while it works.
   * @param salt at least 8 bytes
   * @param length of the answer in bytes
   * @throws Error with the code of the reference implementation
   */
  hash(
    password: Uint8Array,
    salt: Uint8Array,
    parameters: Argon2Parameters,
    length: number,
    variant?: Argon2Variant,
  ): Uint8Array<ArrayBuffer>;
}

interface Argon2Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  /** 0 when there is no memory left. */
  malloc(bytes: number): number;
  free(pointer: number): void;
  /** argon2.h: t, m, p, password, salt, hash, encoded (each with its length), type, version; 0 is success. */
  argon2_hash(...values: number[]): number;
}

const types = { argon2d: 0, argon2i: 1, argon2id: 2 } as const;
const usual: Argon2Variant = { type: 'argon2id', version: 19 };

const instances = new WeakMap<WebAssembly.Module, Argon2Exports>();

/** One instance a module, kept as long as the isolate: memory of Wasm grows and is never given back. */
function instantiate(module: WebAssembly.Module): Argon2Exports {
  const existing = instances.get(module);
  if (existing) return existing;
  const created = new WebAssembly.Instance(module).exports as unknown as Argon2Exports;
  created._initialize();
  instances.set(module, created);
  return created;
}

/** Where in the memory, and how many bytes. */
type Block = readonly [pointer: number, length: number];

/** `module` is passwords/module.ts in a Worker, and the compiled file elsewhere. */
export function createArgon2(module: WebAssembly.Module): Argon2 {
  return {
    hash(password, salt, { m, t, p }, length, { type, version } = usual) {
      const wasm = instantiate(module);
      const blocks: Block[] = [];
      const allocate = (bytes: number): Block => {
        const block: Block = [wasm.malloc(bytes || 1), bytes];
        if (block[0] === 0) throw new Error('argon2: out of memory');
        blocks.push(block);
        return block;
      };
      try {
        const [input, seasoning, output] = [allocate(password.length), allocate(salt.length), allocate(length)];
        view(wasm, input).set(password);
        view(wasm, seasoning).set(salt);
        const code = wasm.argon2_hash(t, m, p, ...input, ...seasoning, ...output, 0, 0, types[type], version);
        if (code !== 0) throw new Error(`argon2: code ${code}`);
        return view(wasm, output).slice();
      } finally {
        for (const block of blocks) {
          view(wasm, block).fill(0);
          wasm.free(block[0]);
        }
      }
    },
  };
}

/** Made anew for each use: growing the memory detaches every earlier view. */
const view = (wasm: Argon2Exports, [pointer, length]: Block) => new Uint8Array(wasm.memory.buffer as ArrayBuffer, pointer, length);
