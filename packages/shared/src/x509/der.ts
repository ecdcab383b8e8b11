// DER (X.690), as much of it as stands in a certificate: values with a one-byte tag and a definite length.

export interface DerValue {
  tag: number;
  content: Uint8Array<ArrayBuffer>;
  /** All of it, tag and length included. */
  encoded: Uint8Array<ArrayBuffer>;
}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/**
 * The values that stand one after another in `bytes`.
 * @throws RangeError when they are not DER
 */
export function readDer(bytes: Uint8Array<ArrayBuffer>): DerValue[] {
  const values: DerValue[] = [];
  for (let place = 0; place < bytes.length; ) {
    const tag = bytes[place] ?? 0;
    const { start, end } = readLength(bytes, place + 1);
    if ((tag & 0x1f) === 0x1f || end > bytes.length) throw new RangeError('not DER');
    values.push({ tag, content: bytes.subarray(start, end), encoded: bytes.subarray(place, end) });
    place = end;
  }
  return values;
}

/** The one value there is. @throws RangeError when there is none, or something after it */
export function readOneDer(bytes: Uint8Array<ArrayBuffer>): DerValue {
  const [value, ...others] = readDer(bytes);
  if (!value || others.length > 0) throw new RangeError('not one value');
  return value;
}

/** The values inside a constructed one. @throws RangeError when it has another tag, or does not exist */
export function readInside(value: DerValue | undefined, tag: number): DerValue[] {
  return readDer(contentOf(value, tag));
}

/** @throws RangeError when the value has another tag, or does not exist */
export function contentOf(value: DerValue | undefined, tag: number): Uint8Array<ArrayBuffer> {
  if (value?.tag !== tag) throw new RangeError('not the expected value');
  return value.content;
}

/**
 * A number that is not negative, without the zero DER puts before one whose first bit is set (X.690 §8.3).
 * @throws RangeError when it is negative, or not in its shortest form
 */
export function readUnsigned(value: DerValue | undefined): Uint8Array<ArrayBuffer> {
  const bytes = contentOf(value, tags.integer);
  const [first = 0x80, second = 0x80] = bytes;
  if (first >= 0x80 || (first === 0 && bytes.length > 1 && second < 0x80)) throw new RangeError('not the expected number');
  return first === 0 && bytes.length > 1 ? bytes.subarray(1) : bytes;
}

/** Whole bytes in a bit string, which begins with the number of bits that count for nothing. @throws RangeError when that is not 0 */
export function readBits(value: DerValue | undefined): Uint8Array<ArrayBuffer> {
  const bytes = contentOf(value, tags.bitString);
  if (bytes[0] !== 0) throw new RangeError('not whole bytes');
  return bytes.subarray(1);
}

/** @throws RangeError when it is neither (X.690 §11.1) */
export function readBoolean(value: DerValue | undefined): boolean {
  const [byte, ...others] = contentOf(value, tags.boolean);
  if ((byte !== 0 && byte !== 0xff) || others.length > 0) throw new RangeError('neither true nor false');
  return byte === 0xff;
}

/** An object identifier, dotted. @throws RangeError when it is none in its shortest form (X.690 §8.19) */
export function readOid(value: DerValue | undefined): string {
  const [first = 0, ...others] = readArcs(contentOf(value, tags.oid));
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...others].join('.');
}

function readArcs(bytes: Uint8Array): number[] {
  const arcs: number[] = [];
  let arc = 0;
  let isBegun = false;
  for (const byte of bytes) {
    if (!isBegun && byte === 0x80) throw new RangeError('not the shortest arc');
    arc = arc * 128 + (byte & 0x7f);
    isBegun = byte >= 0x80;
    if (isBegun) continue;
    arcs.push(arc);
    arc = 0;
  }
  if (isBegun || arcs.length === 0) throw new RangeError('an arc without its end');
  return arcs;
}

/** X.690 §8.1.3, §10.1: short form below 128, otherwise the shortest long form; nothing here is longer than 64 KiB. */
function readLength(bytes: Uint8Array, place: number): { start: number; end: number } {
  const first = bytes[place] ?? 0xff;
  if (first < 0x80) return { start: place + 1, end: place + 1 + first };
  const size = first - 0x80;
  const length = bytes.subarray(place + 1, place + 1 + size).reduce((sum, byte) => sum * 256 + byte, 0);
  if (size < 1 || size > 2 || length < (size === 1 ? 0x80 : 0x100)) throw new RangeError('not DER');
  return { start: place + 1 + size, end: place + 1 + size + length };
}
