import { expect, test } from 'vitest';
import { parsePasswordSettings } from './passwords.ts';

test('K-62: what holds without a word of the operator', () => {
  const usual = { least: 15, history: 3, maximumAge: 0, hashing: { m: 19_456, t: 2, p: 1 } };
  expect(parsePasswordSettings({}, 'local')).toEqual({ ...usual, breachCheck: undefined });
  expect(parsePasswordSettings({}, 'deployed')).toEqual({ ...usual, breachCheck: 'https://api.pwnedpasswords.com/range/' });
});

test('an operator has a range API of their own, or none, and other numbers', () => {
  const own = { PASSWORD_MINIMUM_LENGTH: '8', PASSWORD_HISTORY: '0', PASSWORD_MAXIMUM_AGE: '7776000', PASSWORD_HASHING: 'm=47104,t=3,p=2' };
  expect(parsePasswordSettings({ ...own, PASSWORD_BREACH_CHECK: 'off' }, 'deployed')).toEqual({
    least: 8,
    history: 0,
    maximumAge: 7_776_000,
    hashing: { m: 47_104, t: 3, p: 2 },
    breachCheck: undefined,
  });
  const range = 'https://ranges.example.com/v1/';
  expect(parsePasswordSettings({ PASSWORD_BREACH_CHECK: range }, 'local').breachCheck).toBe(range);
});

test('K-61: a hash may cost less where people are made up, and never more than an isolate has', () => {
  const weak = { PASSWORD_HASHING: 'm=64,t=1,p=1' };
  expect(parsePasswordSettings(weak, 'local').hashing).toEqual({ m: 64, t: 1, p: 1 });
  expect(() => parsePasswordSettings(weak, 'deployed')).toThrow('m=47104,t=1 or m=19456,t=2 or');
  expect(() => parsePasswordSettings({ PASSWORD_HASHING: 'm=65537,t=1,p=1' }, 'local')).toThrow('PASSWORD_HASHING');
});

test.each(['m=47104,t=1,p=1', 'm=12288,t=3,p=1', 'm=9216,t=4,p=1', 'm=7168,t=5,p=4', 'm=65536,t=10,p=1'])(
  '%s is strong enough',
  (value) => {
    expect(() => parsePasswordSettings({ PASSWORD_HASHING: value }, 'deployed')).not.toThrow();
  },
);

test.each([
  ['PASSWORD_MINIMUM_LENGTH', '7'],
  ['PASSWORD_MINIMUM_LENGTH', '65'],
  ['PASSWORD_MINIMUM_LENGTH', 'long'],
  ['PASSWORD_HISTORY', '11'],
  ['PASSWORD_HISTORY', '-1'],
  ['PASSWORD_MAXIMUM_AGE', '1.5'],
  ['PASSWORD_HASHING', 'm=19455,t=2,p=1'],
  ['PASSWORD_HASHING', 'm=46080,t=1,p=1'],
  ['PASSWORD_HASHING', 'm=19456,t=11,p=1'],
  ['PASSWORD_HASHING', 'm=19456,t=2,p=5'],
  ['PASSWORD_HASHING', 'm=019456,t=2,p=1'],
  ['PASSWORD_HASHING', 'm=19456,t=2'],
  ['PASSWORD_HASHING', 'argon2id'],
  ['PASSWORD_BREACH_CHECK', 'on'],
  ['PASSWORD_BREACH_CHECK', 'https://ranges.example.com/v1'],
  ['PASSWORD_BREACH_CHECK', 'file:///etc/passwd/'],
])('%s=%s is refused by name', (name, value) => {
  expect(() => parsePasswordSettings({ [name]: value }, 'deployed')).toThrow(name);
});
