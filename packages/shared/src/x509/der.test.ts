import { expect, test } from 'vitest';
import { readBits, readBoolean, readDer, readOid, readUnsigned } from './der.ts';
import { readAscii, readName } from './name.ts';

const one = (hex: string) => readDer(Uint8Array.fromHex(hex))[0];

test('X.690 §8.19: an object identifier has one form', () => {
  expect(readOid(one('0603551d13'))).toBe('2.5.29.19');
  expect(readOid(one('06082a8648ce3d030107'))).toBe('1.2.840.10045.3.1.7');
  expect(readOid(one('0603883703'))).toBe('2.999.3');
  for (const hex of ['0600', '0604551d1381', '0604551d8013', '0603801d13', '0601ff'])
    expect(() => readOid(one(hex)), hex).toThrow(RangeError);
});

test('X.690 §11.1: true is ff, false is 00', () => {
  expect([readBoolean(one('0101ff')), readBoolean(one('010100'))]).toEqual([true, false]);
  for (const hex of ['010101', '0100', '010200ff', '0102ff00', '0201ff']) expect(() => readBoolean(one(hex)), hex).toThrow(RangeError);
});

test('X.690 §8.6: bytes are bits that all count', () => {
  expect(readBits(one('030300aabb')).toHex()).toBe('aabb');
  for (const hex of ['0300', '030301aabb', '0403aabbcc']) expect(() => readBits(one(hex)), hex).toThrow(RangeError);
});

test('X.690 §8.3: a number that is not negative has one form', () => {
  const read = (hex: string) => readUnsigned(one(hex)).toHex();
  expect(['020100', '02017f', '02020080', '02020100'].map(read)).toEqual(['00', '7f', '80', '0100']);
  for (const hex of ['0200', '020180', '0202ff7f', '02020000', '0202007f', '040101']) expect(() => read(hex), hex).toThrow(RangeError);
});

test('B-178: no other value is taken for the text of a name', () => {
  /** CN with a value of this tag. */
  const nameOf = (tag: string, content: string) => {
    const value = `${tag}${(content.length / 2).toString(16).padStart(2, '0')}${content}`;
    const attribute = `0603550403${value}`;
    const wrap = (kind: string, inside: string) => `${kind}${(inside.length / 2).toString(16).padStart(2, '0')}${inside}`;
    const name = one(wrap('30', wrap('31', wrap('30', attribute))));
    if (!name) throw new Error('no name');
    return readName(name)[0]?.[0];
  };
  const books = '626f6f6b73';
  for (const tag of ['0c', '13', '16']) expect(nameOf(tag, books)).toEqual(['2.5.4.3', 'books']);
  expect(nameOf('0c', `efbbbf${books}`)).toEqual(['2.5.4.3', '\ufeffbooks']);
  for (const [tag, content] of [
    ['14', books],
    ['1e', '0062'],
    ['13', 'c3bc'],
    ['16', 'ff'],
  ] as const) {
    expect(nameOf(tag, content)?.[0]).toMatch(/^2\.5\.4\.3#\d+$/);
  }
  expect(() => nameOf('0c', 'ff')).toThrow(TypeError);
  expect([readAscii(Uint8Array.fromHex(books)), readAscii(Uint8Array.fromHex(`efbbbf${books}`))]).toEqual(['books', undefined]);
});
