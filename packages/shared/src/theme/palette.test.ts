import { describe, expect, test } from 'vitest';
import { type Colour, type Colours, colours, contrast, mix, paletteOf, parseTheme, type Scheme, schemeOf, type Theme } from './index.ts';

type Pair = readonly [keyof Colours, keyof Colours];

const textPairs: readonly Pair[] = [
  ['ink', 'canvas'],
  ['ink', 'glow'],
  ['ink', 'surface'],
  ['ink', 'field'],
  ['ink', 'quiet'],
  ['ink', 'quietHover'],
  ['muted', 'canvas'],
  ['muted', 'glow'],
  ['muted', 'surface'],
  ['link', 'surface'],
  ['onAccent', 'accent'],
  ['onAccent', 'accentHover'],
  ['onTint', 'tint'],
  ['danger', 'surface'],
  ['danger', 'quiet'],
  ['danger', 'dangerTint'],
  ['caution', 'cautionTint'],
];

/** WCAG 2.2 §1.4.11 and §2.4.13: what shows where a control is, which one has the focus, and which one is wrong. */
const shapePairs: readonly Pair[] = [
  ['edge', 'surface'],
  ['edge', 'field'],
  ['accent', 'surface'],
  ['link', 'surface'],
  ['link', 'field'],
  ['link', 'canvas'],
  ['danger', 'field'],
];

const schemes: readonly Scheme[] = ['light', 'dark'];

/** The pairs that people could not tell apart. */
function findIllegible(table: Colours): string[] {
  const wrong = (pairs: readonly Pair[], least: number) =>
    pairs.filter(([one, other]) => contrast(table[one], table[other]) < least).map(([one, other]) => `${one} on ${other}`);
  return [...wrong(textPairs, 4.5), ...wrong(shapePairs, 3)];
}

test('the contrast formula knows black on white', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#777777', '#ffffff')).toBeLessThan(4.5);
  expect(contrast('#767676', '#ffffff')).toBeGreaterThanOrEqual(4.5);
});

describe.each(schemes)('WCAG 2.2 AA, %s scheme', (scheme) => {
  test('§1.4.3, §1.4.11 every pair of the default palette is legible', () => {
    expect(findIllegible(colours[scheme])).toEqual([]);
    expect(paletteOf(scheme, undefined)).toBe(colours[scheme]);
  });

  test('an illegible palette is found (positive control)', () => {
    expect(findIllegible({ ...colours[scheme], muted: colours[scheme].surface })).toContain('muted on surface');
  });
});

test('§1.4.3, §1.4.11 whatever accent and background are let through, every pair of the palette is legible', () => {
  const steps = [0, 51, 102, 128, 153, 204, 255].map((value) => value.toString(16).padStart(2, '0'));
  const cube = steps.flatMap((red) => steps.flatMap((green) => steps.map((blue): Colour => `#${red}${green}${blue}`)));
  const themes = cube.flatMap((accent): Theme[] => [
    { accent },
    { dark: { accent } },
    { accent, background: mix('#ffffff', accent, 0.06), dark: { background: mix('#000000', accent, 0.1) } },
  ]);
  const accepted = themes.filter((theme) => 'theme' in parseTheme(theme));
  expect(accepted.length).toBeGreaterThan(200);
  expect(accepted.length).toBeLessThan(themes.length);
  const illegible = accepted.flatMap((theme) =>
    schemes.flatMap((scheme) => findIllegible(schemeOf(theme, scheme)).map((pair) => [theme, scheme, pair])),
  );
  expect(illegible).toEqual([]);
});
