import { expect, test } from 'vitest';
import { canonicalName, parseDistinguishedName } from './distinguished-name.ts';

const cn = '2.5.4.3';
const o = '2.5.4.10';

test.each([
  ['CN=books,O=Example', [[[o, 'Example']], [[cn, 'books']]]],
  ['cn=books, o=Example', [[[o, 'Example']], [[cn, 'books']]]],
  ['2.5.4.3=books', [[[cn, 'books']]]],
  [
    'OU=Sales+CN=J.  Smith,DC=example,DC=net',
    [
      [['0.9.2342.19200300.100.1.25', 'net']],
      [['0.9.2342.19200300.100.1.25', 'example']],
      [
        ['2.5.4.11', 'Sales'],
        [cn, 'J.  Smith'],
      ],
    ],
  ],
  [String.raw`CN=James \"Jim\" Smith\, III`, [[[cn, 'James "Jim" Smith, III']]]],
  [String.raw`CN=Before\0dAfter`, [[[cn, 'Before\rAfter']]]],
  [String.raw`CN=Lu\C4\8Di\C4\87`, [[[cn, 'Lučić']]]],
  ['CN=Lučić', [[[cn, 'Lučić']]]],
  [String.raw`CN=\#1\ `, [[[cn, '#1 ']]]],
  [String.raw`CN=\ x`, [[[cn, ' x']]]],
  [String.raw`CN=a\\`, [[[cn, 'a\\']]]],
  ['CN=a=b', [[[cn, 'a=b']]]],
  ['CN=', [[[cn, '']]]],
] as const)('RFC 4514 §4: %s', (text, names) => {
  expect(parseDistinguishedName(text)).toBe(canonicalName(names));
});

test('B-178: an attribute moved into another RDN makes another name', () => {
  const names = ['CN=a,O=b', 'O=b,CN=a', 'CN=a+O=b', 'CN=a\\,O\\=b', 'CN=A,O=b', 'CN=a,O=b,O=b'];
  expect(new Set(names.map(parseDistinguishedName)).size).toBe(names.length);
});

test.each([
  '',
  ',',
  'CN',
  'CN=a,',
  'CN=a,,O=b',
  'CN=a+',
  '=a',
  'X-UNKNOWN=a',
  '2.=a',
  'CN=#04024869',
  'CN= a',
  'CN=a ',
  'CN=a ,O=b',
  String.raw`CN=a\\ `,
  'CN="a"',
  'CN=a;O=b',
  'CN=a\\',
  String.raw`CN=\C3`,
  String.raw`CN=\zz`,
  'CN=a\0',
])('%j is no name', (text) => {
  expect(parseDistinguishedName(text)).toBeUndefined();
});
