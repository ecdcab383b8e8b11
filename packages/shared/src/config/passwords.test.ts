import { expect, test } from 'vitest';
import { parsePasswordSettings } from './passwords.ts';

test('K-62: what holds without a word of the operator', () => {
  const usual = { least: 15, history: 3, maximumAge: 0 };
  expect(parsePasswordSettings({}, 'local')).toEqual({ ...usual, breachCheck: undefined });
  expect(parsePasswordSettings({}, 'deployed')).toEqual({ ...usual, breachCheck: 'https://api.pwnedpasswords.com/range/' });
});

test('an operator has a range API of their own, or none, and other numbers', () => {
  const own = { PASSWORD_MINIMUM_LENGTH: '8', PASSWORD_HISTORY: '0', PASSWORD_MAXIMUM_AGE: '7776000' };
  expect(parsePasswordSettings({ ...own, PASSWORD_BREACH_CHECK: 'off' }, 'deployed')).toEqual({
    least: 8,
    history: 0,
    maximumAge: 7_776_000,
    breachCheck: undefined,
  });
  const range = 'https://ranges.example.com/v1/';
  expect(parsePasswordSettings({ PASSWORD_BREACH_CHECK: range }, 'local').breachCheck).toBe(range);
});

test.each([
  ['PASSWORD_MINIMUM_LENGTH', '7'],
  ['PASSWORD_MINIMUM_LENGTH', '65'],
  ['PASSWORD_MINIMUM_LENGTH', 'long'],
  ['PASSWORD_HISTORY', '11'],
  ['PASSWORD_HISTORY', '-1'],
  ['PASSWORD_MAXIMUM_AGE', '1.5'],
  ['PASSWORD_BREACH_CHECK', 'on'],
  ['PASSWORD_BREACH_CHECK', 'https://ranges.example.com/v1'],
  ['PASSWORD_BREACH_CHECK', 'file:///etc/passwd/'],
])('%s=%s is refused by name', (name, value) => {
  expect(() => parsePasswordSettings({ [name]: value }, 'deployed')).toThrow(name);
});
