// A picture of a page as a small PNG (RFC 2083): 256 colours are enough for a user interface.
import { crc32, deflateSync } from 'node:zlib';

export interface Pixels {
  width: number;
  height: number;
  /** Four bytes each: red, green, blue, and an alpha that is not looked at. */
  bytes: Uint8Array;
}

type Colour = readonly [red: number, green: number, blue: number];

const mostColours = 256;
/** These make up the gradients, whose steps the eye would see. */
const frequentColours = 64;

export function encodePng({ width, height, bytes }: Pixels): Buffer {
  const counts = new Map<number, number>();
  for (let at = 0; at < bytes.length; at += 4) {
    const value = valueAt(bytes, at);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const byFrequency = [...counts].sort((a, b) => b[1] - a[1]).map(([value]) => value);
  const palette = choosePalette(byFrequency.map(toColour));
  const indexes = new Map(byFrequency.map((value) => [value, findNearest(palette, toColour(value))]));
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = indexes.get(valueAt(bytes, (y * width + x) * 4)) ?? 0;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The most frequent ones, and of the rest those that are far enough from every one before, as far as it takes to have room. */
function choosePalette(byFrequency: readonly Colour[]): Colour[] {
  for (let distance = 1; ; distance += 1) {
    const palette = byFrequency.slice(0, frequentColours);
    for (const colour of byFrequency.slice(frequentColours)) {
      if (palette.every((chosen) => distanceOf(chosen, colour) >= distance)) palette.push(colour);
    }
    if (palette.length <= mostColours) return palette;
  }
}

function findNearest(palette: readonly Colour[], colour: Colour): number {
  const distances = palette.map((candidate) => distanceOf(candidate, colour));
  return distances.indexOf(Math.min(...distances));
}

const distanceOf = (a: Colour, b: Colour): number => Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]), Math.abs(a[2] - b[2]));
const valueAt = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
const toColour = (value: number): Colour => [value >> 16, (value >> 8) & 255, value & 255];

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
