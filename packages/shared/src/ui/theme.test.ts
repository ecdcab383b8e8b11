import { describe, expect, test } from 'vitest';
import { stylesheet } from './stylesheet.ts';
import { type Colours, colours, type Scheme } from './theme.ts';

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((start) => Number.parseInt(colour.slice(start, start + 2), 16) / 255)
      .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((left, right) => left - right);
  return (lighter + 0.05) / (darker + 0.05);
}

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
  ['danger', 'field'],
];

describe.each<Scheme>(['light', 'dark'])('WCAG 2.2 AA, %s scheme', (scheme) => {
  const table = colours[scheme];
  test.each(textPairs)('§1.4.3 %s on %s is at least 4.5 to 1', (text, background) => {
    expect(contrast(table[text], table[background])).toBeGreaterThanOrEqual(4.5);
  });
  test.each(shapePairs)('§1.4.11 %s against %s is at least 3 to 1', (shape, background) => {
    expect(contrast(table[shape], table[background])).toBeGreaterThanOrEqual(3);
  });
});

test('the contrast formula knows black on white', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#777777', '#ffffff')).toBeLessThan(4.5);
});

describe('the stylesheet', () => {
  test('weighs at most 3 KiB when compressed', async () => {
    const compressed = new Response(stylesheet).body?.pipeThrough(new CompressionStream('gzip'));
    expect((await new Response(compressed).arrayBuffer()).byteLength).toBeLessThanOrEqual(3 * 1024);
  });

  test('names no variable that the theme does not define', () => {
    const used = [...stylesheet.matchAll(/var\(--(\w+)\)/g)].map(([, name]) => name ?? '');
    expect(used.length).toBeGreaterThan(30);
    expect([...new Set(used)].filter((name) => !stylesheet.includes(`--${name}:`))).toEqual([]);
  });

  test('every colour of the theme is used', () => {
    expect(Object.keys(colours.light).filter((name) => !stylesheet.includes(`var(--${name})`))).toEqual([]);
  });

  test('knows no left and right, so that right-to-left needs no other sheet', () => {
    expect(stylesheet).not.toMatch(/[;{](?:(?:margin|padding)-)?(?:left|right|top|bottom|width|height)\b|border-(?:left|right|top|bottom)/);
    expect(stylesheet).not.toMatch(/text-align:(?:left|right)/);
  });

  test('K-71 fetches nothing and cannot end its element', () => {
    expect(stylesheet).not.toMatch(/url\(|@import|<|expression/i);
  });
});
