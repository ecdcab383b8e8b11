import { encodeText } from '@authrim/shared/oauth';
import { expect, test } from 'vitest';
import { type CborValue, readCbor } from './cbor.ts';

const bytes = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.fromHex(hex);

test.each<[string, CborValue]>([
  ['00', 0],
  ['17', 23],
  ['1818', 24],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['20', -1],
  ['3863', -100],
  ['3903e7', -1000],
  ['5b0000000000000001aa', bytes('aa')],
  ['8181818181f5', [[[[[true]]]]]],
  ['f6', null],
  ['fb3ff199999999999a', null],
  ['f97e00', null],
  ['f4', false],
  ['f5', true],
  ['4401020304', bytes('01020304')],
  ['6449455446', 'IETF'],
  ['62c3bc', 'ü'],
  ['80', []],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  [
    'a201020304',
    new Map([
      [1, 2],
      [3, 4],
    ]),
  ],
  [
    'a26161016162820203',
    new Map<string, CborValue>([
      ['a', 1],
      ['b', [2, 3]],
    ]),
  ],
])('RFC 8949 appendix A: %s', (hex, value) => {
  expect(readCbor(bytes(hex))).toEqual({ value, end: hex.length / 2 });
  expect(readCbor(bytes(`ff${hex}ff`), 1)).toEqual({ value, end: 1 + hex.length / 2 });
});

test.each([
  ['nothing', ''],
  ['a length without its bytes', '19'],
  ['bytes beyond the end', '44010203'],
  ['more bytes than there are anywhere', '5affffffff00'],
  ['more bytes than a number can count', '5bffffffffffffffff00'],
  ['a list beyond the end', '830102'],
  ['a list as long as the world', '9affffffff00'],
  ['a map without a value', 'a101'],
  ['a key twice', 'a201020103'],
  ['a key that is a list', 'a18001'],
  ['an endless text', '7f61616161ff'],
  ['a tag', 'c001'],
  ['a simple value of no meaning', 'e0'],
  ['a break', 'ff'],
  ['a fraction cut short', 'fb3ff1999999'],
  ['too many levels', `${'81'.repeat(6)}00`],
])('CTAP 2.1 §8: %s is refused', (_, hex) => {
  expect(() => readCbor(bytes(hex))).toThrow(RangeError);
});

test('RFC 8949 §3.1: a text that is not UTF-8 is none', () => {
  expect(readCbor(bytes('61'.concat(encodeText('a').toHex()))).value).toBe('a');
  expect(() => readCbor(bytes('61ff'))).toThrow(TypeError);
});
