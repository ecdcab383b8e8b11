// CBOR (RFC 8949 §3), as much of it as authenticators may send (CTAP 2.1 §8): everything but tags, of definite lengths and a few
// levels deep. Fractions are passed over: only the outputs of extensions may hold any, and nobody here asks for one.
import { decodeText } from '@authrim/shared/oauth';

export type CborValue = number | boolean | null | string | Uint8Array<ArrayBuffer> | CborValue[] | CborMap;
export type CborMap = Map<string | number, CborValue>;

/** CTAP 2.1 §8 allows four levels; an attestation statement stands inside one more. */
const deepest = 5;

/**
 * The value that begins at `start`, and where it ends.
 * @throws RangeError when there is none of these kinds, or it goes on beyond the bytes; TypeError when a text is not UTF-8
 */
export function readCbor(bytes: Uint8Array<ArrayBuffer>, start = 0): { value: CborValue; end: number } {
  const reader = new Reader(bytes, start);
  const value = reader.read(0);
  return { value, end: reader.place };
}

class Reader {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  place: number;

  constructor(bytes: Uint8Array<ArrayBuffer>, place: number) {
    this.#bytes = bytes;
    this.place = place;
  }

  read(depth: number): CborValue {
    if (depth > deepest) throw new RangeError('too deep');
    const [head = 0] = this.#take(1);
    const [kind, detail] = [head >> 5, head & 0x1f];
    if (kind === 7) return this.#readSimple(detail);
    const argument = this.#readArgument(detail);
    switch (kind) {
      case 0:
        return argument;
      case 1:
        return -1 - argument;
      case 2:
        return this.#take(argument);
      case 3:
        return decodeText(this.#take(argument));
      case 4:
        return this.#readList(argument, depth);
      case 5:
        return this.#readMap(argument, depth);
      default:
        throw new RangeError('a tag');
    }
  }

  #readArgument(detail: number): number {
    if (detail < 24) return detail;
    // In the next 1, 2, 4 or 8 bytes; 31 would be of no definite length.
    if (detail > 27) throw new RangeError('no length');
    return this.#take(2 ** (detail - 24)).reduce((sum, byte) => sum * 256 + byte, 0);
  }

  #readSimple(detail: number): boolean | null {
    if (detail === 20 || detail === 21) return detail === 21;
    if (detail < 22 || detail > 27) throw new RangeError('no such value');
    if (detail > 23) this.#take(2 ** (detail - 24));
    return null;
  }

  /** One item takes a byte at least, so a number of items that lies fails at the end of the bytes. */
  #readList(length: number, depth: number): CborValue[] {
    const list: CborValue[] = [];
    while (list.length < length) list.push(this.read(depth + 1));
    return list;
  }

  #readMap(size: number, depth: number): CborMap {
    const map: CborMap = new Map();
    for (let count = 0; count < size; count += 1) {
      const key = this.read(depth + 1);
      if ((typeof key !== 'string' && typeof key !== 'number') || map.has(key)) throw new RangeError('no key');
      map.set(key, this.read(depth + 1));
    }
    return map;
  }

  #take(length: number): Uint8Array<ArrayBuffer> {
    const end = this.place + length;
    if (end > this.#bytes.length) throw new RangeError('cut short');
    const taken = this.#bytes.subarray(this.place, end);
    this.place = end;
    return taken;
  }
}
