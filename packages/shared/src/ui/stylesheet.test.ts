import { describe, expect, test } from 'vitest';
import { colours, type Theme } from '../theme/index.ts';
import { stylesheet, themeRules } from './stylesheet.ts';

const whole = themeRules({}) + stylesheet;

describe('the stylesheet', () => {
  test('weighs at most 3.5 KiB when compressed', async () => {
    const compressed = new Response(whole).body?.pipeThrough(new CompressionStream('gzip'));
    expect((await new Response(compressed).arrayBuffer()).byteLength).toBeLessThanOrEqual(3.5 * 1024);
  });

  test('names no variable that the theme does not define', () => {
    const used = [...whole.matchAll(/var\(--(\w+)\)/g)].map(([, name]) => name ?? '');
    expect(used.length).toBeGreaterThan(30);
    expect([...new Set(used)].filter((name) => !whole.includes(`--${name}:`))).toEqual([]);
  });

  test('every colour of the theme is used', () => {
    expect(Object.keys(colours.light).filter((name) => !whole.includes(`var(--${name})`))).toEqual([]);
  });

  test('knows no left and right, so that right-to-left needs no other sheet', () => {
    expect(whole).not.toMatch(/[;{](?:(?:margin|padding)-)?(?:left|right|top|bottom|width|height)\b|border-(?:left|right|top|bottom)/);
    expect(whole).not.toMatch(/text-align:(?:left|right)/);
  });

  test('K-71 fetches nothing and cannot end its element', () => {
    expect(whole).not.toMatch(/url\(|@import|<|expression/i);
  });

  test('a person who has chosen a scheme gets no other', () => {
    const theme: Theme = { accent: '#0f766e', radius: 'none', font: 'serif' };
    expect(themeRules(theme)).toContain('@media(prefers-color-scheme:dark)');
    expect(themeRules(theme, 'dark')).toMatch(/^:root\{color-scheme:dark;[^@]*\}$/);
    expect(themeRules(theme, 'light')).toContain('--accent:#0f766e;');
    expect(themeRules(theme, 'light')).toContain('--card:0;');
  });
});
