import { describe, expect, test } from 'vitest';
import { overlayTheme, parseTheme, parseThemeSetting, schemeOf } from './index.ts';

const whole = {
  name: 'Café Zürich',
  logo_uri: 'https://cdn.example/logo.svg',
  accent: '#0f766e',
  background: '#f1f7f6',
  dark: { accent: '#5eead4', background: '#081311' },
  radius: 'small',
  font: 'humanist',
};

const problemOf = (theme: unknown): string | undefined => {
  const parsed = parseTheme(theme);
  return 'problem' in parsed ? parsed.problem : undefined;
};

test('a theme that says everything, or nothing, is taken as it is', () => {
  expect(parseTheme(whole)).toEqual({ theme: whole });
  expect(parseTheme({})).toEqual({ theme: {} });
  expect(parseThemeSetting(undefined)).toEqual({});
  expect(parseThemeSetting(JSON.stringify(whole))).toEqual(whole);
});

describe('WCAG 2.2 §1.4.3: colours that people could not read are refused by name', () => {
  test.each([
    [{ accent: '#ffcc00' }, 'accent #ffcc00 against #ffffff has a contrast of 1.5 to 1, and links and buttons there need 4.5 to 1'],
    [
      { dark: { accent: '#1d4ed8' } },
      'dark accent #1d4ed8 against #14171f has a contrast of 2.6 to 1, and links and buttons there need 4.5 to 1',
    ],
    [{ background: '#7c8aa5' }, 'background #7c8aa5 against #566072 has a contrast of 1.8 to 1, and quiet text there need 4.5 to 1'],
    [{ dark: { background: '#f4f4f4' } }, 'dark background #f4f4f4 against #f2f4f8 has a contrast of 1 to 1, and text there need 4.5 to 1'],
  ])('%j', (theme, problem) => {
    expect(problemOf(theme)).toBe(problem);
  });
});

describe('IN-15, IN-17, K-71: nothing but tokens goes through', () => {
  test.each([
    ['accent', 'red'],
    ['accent', '#FFF'],
    ['accent', '#0f766e;}body{display:none'],
    ['accent', '#0f766e\n'],
    ['accent', 'var(--danger)'],
    ['accent', 0x0f766e],
    ['background', 'url(https://evil.example/)'],
    ['radius', '12px'],
    ['radius', 'constructor'],
    ['radius', '__proto__'],
    ['font', '../../etc/passwd'],
    ['font', 'Comic Sans;}*{color:red'],
    ['font', ['system']],
    ['name', ''],
    ['name', ' padded '],
    ['name', 'x'.repeat(41)],
    ['name', 'two\nlines'],
    ['name', 'turned \u202Earound'],
    ['logo_uri', 'http://cdn.example/logo.png'],
    ['logo_uri', 'javascript:alert(1)'],
    ['logo_uri', 'https://user:secret@cdn.example/logo.png'],
    ['logo_uri', 'https://a;script-src/'],
    ['logo_uri', 'data:text/html;base64,PHNjcmlwdD4='],
    ['logo_uri', 'data:image/svg+xml,<svg onload=alert(1)>'],
    ['logo_uri', `data:image/png;base64,${'A'.repeat(16_384)}`],
    ['dark', { accent: '#ffffff;' }],
    ['dark', { radius: 'small' }],
    ['dark', []],
    ['style', 'body{}'],
    ['constructor', {}],
  ])('%s: %j', (member, value) => {
    expect(problemOf({ [member]: value })).toMatch(new RegExp(`^${member} `));
  });

  test.each([[null], ['accent'], [[]], [42]])('%j is no theme', (value) => {
    expect(problemOf(value)).toBe('must be an object');
  });

  test('a bad setting names the variable and the member', () => {
    expect(() => parseThemeSetting('{"accent":"#ff0"}')).toThrow('THEME is refused: accent must be a colour like #3449d6, in lower case');
    expect(() => parseThemeSetting('{')).toThrow('THEME is no JSON');
  });
});

describe("a client's theme over that of the deployment", () => {
  const { theme: base } = parseTheme(whole) as { theme: object };

  test('a member it leaves out stays', () => {
    expect(overlayTheme(base, {})).toEqual(whole);
    expect(overlayTheme(base, { radius: 'none' })).toEqual({ ...whole, radius: 'none' });
  });

  test("its name never stands beside the deployment's logo, nor its accent beside the other night", () => {
    expect(overlayTheme(base, { name: 'Other' })).toMatchObject({ name: 'Other' });
    expect(overlayTheme(base, { name: 'Other' })).not.toHaveProperty('logo_uri');
    expect(overlayTheme(base, { accent: '#7c3aed' }).dark).toEqual({ background: '#081311' });
    expect(overlayTheme(base, { background: '#ffffff' }).dark).toEqual({ accent: '#5eead4' });
  });

  test('an accent without a night of its own is lightened for it', () => {
    expect(schemeOf({ accent: '#1e3a8a' }, 'dark').accent).not.toBe('#1e3a8a');
    expect(schemeOf({}, 'dark').accent).toBe('#94a4ff');
  });
});
