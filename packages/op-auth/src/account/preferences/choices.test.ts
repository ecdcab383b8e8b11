import { describe, expect, it } from 'vitest';
import { appearanceOf, parseChoices, readChoices } from './choices.ts';

describe('preferences (E-39)', () => {
  it('what nobody chose is as usual, and so is what means nothing any more', () => {
    const usual = { display: { language: 'browser', theme: 'system' }, notifications: { sign_in: 'on' } };
    expect(readChoices([])).toEqual(usual);
    expect(readChoices([{ category: 'display', key: 'theme', value: 'sepia' }])).toEqual(usual);
    expect(readChoices([{ category: 'display', key: 'theme', value: 'dark' }]).display.theme).toBe('dark');
  });

  it('a choice is stored, and the usual one forgotten', () => {
    expect(parseChoices({ display: { theme: 'dark', language: 'browser' } })).toEqual([
      { category: 'display', key: 'theme', value: 'dark' },
      { category: 'display', key: 'language', value: null },
    ]);
  });

  it.each([
    { display: { theme: 'sepia' } },
    { display: { sound: 'on' } },
    { display: null },
    { display: 'dark' },
    { sound: {} },
    JSON.parse('{"__proto__":{"theme":"dark"}}'),
    { constructor: { name: 'x' } },
    { display: { theme: ['dark'] } },
    { display: { theme: 'dark' }, notifications: { sign_in: true } },
  ])('%j is refused as a whole', (given) => {
    expect(parseChoices(given)).toBeUndefined();
  });

  it('only a choice reaches the pages', () => {
    expect(appearanceOf(readChoices([]))).toEqual({});
    const chosen = readChoices(
      ['language', 'theme'].map((key, place) => ({ category: 'display', key, value: ['ja', 'light'][place] ?? '' })),
    );
    expect(appearanceOf(chosen)).toEqual({ language: 'ja', theme: 'light' });
  });
});
