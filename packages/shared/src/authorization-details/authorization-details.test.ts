import { describe, expect, test } from 'vitest';
import { OAuthError } from '../oauth/errors.ts';
import { canonicalJson } from './canonical.ts';
import type { AuthorizationDetailsType } from './definition.ts';
import { parseAuthorizationDetails } from './detail.ts';
import { findSchemaFault } from './schema-faults.ts';
import { filterByAudience, selectDetails } from './selection.ts';
import { describeDetail } from './statement.ts';

describe('canonicalJson (RFC 8785)', () => {
  test('RFC 8785 §3.2.3: members stand in the order of their UTF-16 code units, arrays stay as they are', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, 1: 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7, list: ['b', 'a'] };
    expect(Object.keys(JSON.parse(canonicalJson(value)) as object)).toEqual([
      '1',
      '\r',
      'list',
      '\u0080',
      '\u00f6',
      '\u20ac',
      '\u{1f600}',
      '\ufb33',
    ]);
    expect(canonicalJson({ b: [2, 1], a: { d: null, c: true } })).toBe('{"a":{"c":true,"d":null},"b":[2,1]}');
  });

  test('RFC 8785 §3.2.2.3: a number has one spelling', () => {
    expect(canonicalJson(JSON.parse('[1.0, 1e2, -0, 0.10]'))).toBe('[1,100,0,0.1]');
  });
});

describe('parseAuthorizationDetails (B-290)', () => {
  const refusal = (parameter: string): string => {
    try {
      parseAuthorizationDetails(parameter);
    } catch (error) {
      if (error instanceof OAuthError) return `${error.error}: ${error.error_description}`;
      throw error;
    }
    throw new Error('taken');
  };

  test('RFC 9396 §2.2: the common members are what they are', () => {
    const detail = {
      type: 't',
      locations: ['l'],
      actions: ['a'],
      datatypes: ['d'],
      identifier: 'i',
      privileges: ['p'],
      own: { x: [1.5, null] },
    };
    expect(parseAuthorizationDetails(JSON.stringify([detail]))).toEqual([detail]);
    for (const name of ['locations', 'actions', 'datatypes', 'privileges']) {
      for (const value of ['x', [], [''], [1], {}, null]) {
        expect(refusal(JSON.stringify([{ type: 't', [name]: value }]))).toContain(`whose ${name} is malformed`);
      }
    }
    for (const value of ['', 1, ['i'], null]) expect(refusal(JSON.stringify([{ type: 't', identifier: value }]))).toContain('identifier');
  });

  test('RFC 9396 §5: no more than 8 KiB, in UTF-8', () => {
    const least = JSON.stringify([{ type: 't', own: '' }]).length;
    const room = 8 * 1024 - least;
    expect(parseAuthorizationDetails(JSON.stringify([{ type: 't', own: 'x'.repeat(room) }]))).toHaveLength(1);
    for (const own of ['x'.repeat(room + 1), '日'.repeat(room / 3 + 1)]) {
      expect(refusal(JSON.stringify([{ type: 't', own }]))).toContain('is longer than 8192 bytes');
    }
  });

  test('colons and quotes inside of texts are no members', () => {
    const detail = { type: 't', own: 'a:b "c":"d" \\":" {"e":1}', 'f:g': ':' };
    expect(parseAuthorizationDetails(JSON.stringify([detail]))).toEqual([detail]);
  });

  test('RFC 8259 §4: a member that is written twice is refused, whichever a parser would keep', () => {
    expect(refusal('[{"type":"t","a":1,"a":1}]')).toContain('names a member twice');
    expect(refusal('[{"type":"t","a":{"b":1,"\\u0062":2}}]')).toContain('names a member twice');
  });

  test('B-290: all of these are invalid_authorization_details', () => {
    for (const text of [
      '',
      'null',
      '{}',
      '[]',
      '[[]]',
      '[1]',
      '[{}]',
      '[{"type":""}]',
      '[{"type":"t"},{"type":"t"}]',
      '[{"type":"t","n":1e999}]',
    ]) {
      expect(refusal(text)).toMatch(/^invalid_authorization_details: authorization_details /);
    }
  });
});

describe('selectDetails (B-292)', () => {
  const [a, b] = [
    { type: 'a', x: 1, y: 2 },
    { type: 'b', actions: ['read'] },
  ];
  const granted = JSON.stringify([{ ...a, added: true }, b]);
  const grant = { authorization_details: granted, requested_details: JSON.stringify([a, b]) };
  const select = (...wanted: object[]) => selectDetails(grant, JSON.stringify(wanted));

  test('without a wish it is all, and nothing where nothing was granted', () => {
    expect(selectDetails(grant, undefined)).toEqual({ outcome: 'selected', authorization_details: granted });
    expect(selectDetails({}, undefined)).toEqual({ outcome: 'selected' });
    expect(selectDetails({}, '[{"type":"b"}]')).toEqual({ outcome: 'exceeded' });
  });

  test('as granted or as asked for, in any order of members, each once', () => {
    const selected = { outcome: 'selected', authorization_details: JSON.stringify([{ ...a, added: true }]) };
    expect(select({ y: 2, type: 'a', x: 1 })).toEqual(selected);
    expect(select({ ...a, added: true })).toEqual(selected);
    expect(select(a, { ...a, added: true })).toEqual(selected);
  });

  test('never less of one, more of one, or another', () => {
    for (const wanted of [
      { type: 'a' },
      { ...a, added: false },
      { ...a, z: 3 },
      { type: 'b', actions: ['read', 'write'] },
      { type: 'c' },
    ]) {
      expect(select(b, wanted)).toEqual({ outcome: 'exceeded' });
    }
  });
});

test('RFC 9396 §9.1: a location belongs to a resource that it is, or lies below', () => {
  const at = (...locations: string[]) => ({ type: 't', locations });
  const [own, below, sibling, other, nowhere] = [
    at('https://a/p'),
    at('https://b/', 'https://a/p/1'),
    at('https://a/pay'),
    at('https://b/p'),
    { type: 't' },
  ];
  expect(filterByAudience([own, below, sibling, other, nowhere], ['https://a/p'])).toEqual([own, below, nowhere]);
  expect(filterByAudience([own, nowhere], [])).toEqual([nowhere]);
});

describe('describeDetail (B-291)', () => {
  const definition = {
    type: 't',
    schema: {},
    enrichment: {},
    consent_policy: 'remembered',
    consent: { en: { title: 'Title', lines: ['{a.b} and {list}', 'With {missing}', 'Whole {a}'] }, de: { title: 'Titel', lines: [] } },
  } as const satisfies AuthorizationDetailsType;

  test('RFC 9396 §11.1: each value is in a line, or below them all', () => {
    const detail = { type: 't', a: { b: 1, c: null }, list: ['x', 'y'], empty: [], nothing: {}, deep: [{ e: true }, [2]] };
    expect(describeDetail(detail, definition, 'en')).toEqual({
      language: 'en',
      title: 'Title',
      lines: [[{ text: '' }, { values: [1] }, { text: ' and ' }, { values: ['x', 'y'] }, { text: '' }]],
      rest: [
        { path: 'a.c', values: [null] },
        { path: 'empty', values: [] },
        { path: 'nothing', values: [] },
        { path: 'deep.1.e', values: [true] },
        { path: 'deep.2', values: [2] },
      ],
    });
  });

  test('in the language of the page, or English; a name of the prototype is no language', () => {
    expect(describeDetail({ type: 't' }, definition, 'de')).toMatchObject({ language: 'de', title: 'Titel' });
    expect(describeDetail({ type: 't' }, definition, 'constructor')).toMatchObject({ language: 'en', title: 'Title' });
  });
});

describe('findSchemaFault', () => {
  const sound = {
    type: 'object',
    additionalProperties: false,
    properties: { type: { const: 't' }, a: { $ref: '#/$defs/a' }, pattern: { type: 'string', pattern: '^\\d+$' } },
    $defs: { a: { type: 'array', items: { enum: ['x'] } } },
  };

  test('a sound schema has none', () => expect(findSchemaFault(sound)).toBeUndefined());

  test('a definition may hold itself further in: a value ends with its parts', () => {
    const tree = { type: 'object', additionalProperties: false, properties: { parts: { type: 'array', items: { $ref: '#/$defs/a' } } } };
    expect(findSchemaFault({ ...sound, $defs: { a: { anyOf: [tree, { items: { $ref: '#/$defs/a' } }] } } })).toBeUndefined();
  });

  test.each([
    ['RFC 9396 §5: an open object', { additionalProperties: undefined }, undefined],
    ['no object', { type: 'array' }, 'must say "type": "object"'],
    ['no type among its properties', { properties: {} }, 'must have type among its properties'],
    ['a keyword nobody knows', { requried: ['type'] }, '/requried is no keyword'],
    ['a keyword nobody knows, further in', { $defs: { a: { maxlength: 1 } } }, '/$defs/a/maxlength is no keyword'],
    ['an open object further in', { $defs: { a: { type: 'object' } } }, '/$defs/a must say additionalProperties'],
    ['a reference to nowhere', { $defs: {} }, '/properties/a/$ref must lead to'],
    ['a reference to elsewhere', { $defs: { a: { $ref: 'https://example.com/a' } } }, '/$defs/a/$ref must lead to'],
    ['a reference to itself', { $defs: { a: { $ref: '#/$defs/a' } } }, '/$ref leads in a circle'],
    [
      'references in a circle',
      { $defs: { a: { anyOf: [true, { $ref: '#/$defs/b' }] }, b: { not: { dependentSchemas: { x: { $ref: '#/$defs/a' } } } } } },
      '/$ref leads in a circle',
    ],
    ['a pattern that is none', { $defs: { a: { pattern: '(' } } }, '/$defs/a has a pattern'],
    ['something else than a schema', { $defs: { a: 7 } }, '/$defs/a must be a schema'],
  ])('%s', (_name, change, fault) => {
    const { additionalProperties, ...open } = sound;
    const schema = 'additionalProperties' in change ? open : { ...sound, ...change };
    expect(findSchemaFault(schema)).toContain(fault ?? 'must say additionalProperties');
  });
});
