import { describe, expect, test } from 'vitest';
import { catalogues, displayText, formatWait, initialOf, type Locale, locales, type Messages, negotiateLocale } from './index.ts';

describe('OpenID Connect Core §3.1.2.1, RFC 9110 §12.5.4: the language of a person', () => {
  test.each<[string, string | undefined, string | undefined, Locale]>([
    ['nothing wished for', undefined, undefined, 'en'],
    ['ui_locales in order of preference', 'nl ja de', undefined, 'ja'],
    ['ui_locales before Accept-Language', 'de', 'ja', 'de'],
    ['B-040 no ui_locales value served: Accept-Language decides', 'nl sv', 'ja', 'ja'],
    ['RFC 4647 §3.4 a longer tag is shortened', 'de-CH-1996', undefined, 'de'],
    ['tags are case-insensitive', 'JA-jp', undefined, 'ja'],
    ['the order of qualities', undefined, 'en;q=0.5, ja;q=0.7, de;q=0.9', 'de'],
    ['quality 1 is the default', undefined, 'de;q=0.9, ja', 'ja'],
    ['quality 0 means never', undefined, 'de;q=0, ja;q=0.1', 'ja'],
    ['a wildcard names no language', undefined, '*', 'en'],
    ['malformed ranges are passed over', undefined, 'de;q=2, ;;, ja;q=x, "de", en-US', 'en'],
    ['no language of ours', 'nl', 'pl-PL, *;q=0.5', 'en'],
    ['names of object members are not languages', '__proto__ constructor toString', 'constructor', 'en'],
  ])('%s', (_, ui_locales, accept_language, expected) => {
    expect(negotiateLocale({ ui_locales, accept_language, supported: ['en', 'de', 'ja'] })).toBe(expected);
  });

  test('a list without end is read only at its beginning', () => {
    expect(negotiateLocale({ ui_locales: `${'nl '.repeat(100_000)}de`, accept_language: `${'nl,'.repeat(100_000)}ja` })).toBe('en');
    expect(negotiateLocale({ accept_language: `de${'-x'.repeat(100_000)}` })).toBe('de');
  });

  const ten = ['en', 'de', 'fr', 'es', 'pt', 'it', 'ja', 'zh', 'ko', 'ar'];
  test.each([
    ['pt-BR', 'en', 'pt'],
    ['zh-Hant-TW', 'en', 'zh'],
    ['nl ar-EG', 'en', 'ar'],
    ['sw xx-YY', 'ko-KR;q=0.8, fr-CA', 'fr'],
    ['', 'es-419', 'es'],
    ['de-x-private', 'it', 'de'],
    ['x-de i-default', 'it', 'it'],
  ])('RFC 4647 §3.4 among ten languages %j and %j end in %s', (ui_locales, accept_language, expected) => {
    expect(negotiateLocale({ ui_locales, accept_language, supported: ten })).toBe(expected);
  });

  test('only supported languages are answered in', () => {
    expect(negotiateLocale({ ui_locales: 'de ja', supported: ['ja'] })).toBe('ja');
  });
});

/** Every phrase of a catalogue as a person would read it; placeholders show where an argument goes. */
function phrases(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String(value('{}'))]];
  return Object.entries(value as object).flatMap(([key, inner]) => phrases(inner, path ? `${path}.${key}` : key));
}

describe('the catalogues', () => {
  const english = new Map(phrases(catalogues.en));
  /** Single words may be the same in two languages; sentences are not. */
  const isSentence = (text: string) => text.includes(' ');

  test.each(locales)('%s names itself and leaves no phrase empty', (locale) => {
    expect(catalogues[locale].lang).toBe(locale);
    expect(phrases(catalogues[locale]).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test.each(locales.filter((locale) => locale !== 'en'))('%s leaves nothing in English', (locale) => {
    const untranslated = phrases(catalogues[locale]).filter(([path, text]) => isSentence(text) && english.get(path) === text);
    expect(untranslated).toEqual([]);
  });

  test.each(locales)('%s uses every argument it is given', (locale) => {
    const withArgument = (messages: Messages) => phrases(messages).filter(([, text]) => text.includes('{}'));
    expect(withArgument(catalogues[locale]).map(([path]) => path)).toEqual(withArgument(catalogues.en).map(([path]) => path));
    expect(withArgument(catalogues.en).length).toBeGreaterThan(8);
  });

  test('LG-01 no language says which of the two was wrong', () => {
    expect(new Set(locales.map((locale) => catalogues[locale].signIn.denied)).size).toBe(locales.length);
    for (const locale of locales) {
      const { denied, username, password } = catalogues[locale].signIn;
      const [name] = new Intl.Segmenter(locale, { granularity: 'word' }).segment(username);
      expect(denied.toLowerCase()).toContain(name?.segment.toLowerCase());
      expect(denied.toLowerCase()).toContain(password.toLowerCase());
    }
  });

  test.each<[Locale, number, string]>([
    ['en', 0, '1 second'],
    ['en', 1, '1 second'],
    ['en', 29.2, '30 seconds'],
    ['en', 90, '2 minutes'],
    ['de', 30, '30 Sekunden'],
    ['ja', 3600, '60 分'],
  ])('a wait in %s of %d seconds is %s', (locale, seconds, expected) => {
    expect(formatWait(catalogues[locale], seconds)).toBe(expected);
  });
});

describe('RG-05: a name that a stranger wrote', () => {
  test.each([
    ['Fieldnotes', 'Fieldnotes'],
    ['  two\n\tlines ', 'two lines'],
    ['Go\u202Eelgoo\u202C', 'Goelgoo'],
    ['\u2066isolated\u2069 \u200Emarks\u061C', 'isolated marks'],
    ['zero\u200Bwidth\uFEFF\u00AD', 'zerowidth'],
    ['private \uE000use', 'private use'],
    ['nul\0l', 'nul l'],
    ['lone \uD800 surrogate', 'lone surrogate'],
    ['👩‍🚀 crew', '👩‍🚀 crew'],
    ['می‌خواهم', 'می‌خواهم'],
    ['日本語アプリ', '日本語アプリ'],
    ['\u200D\u200C', ''],
    ['', ''],
    [undefined, ''],
  ])('%j is shown as %j', (text, shown) => {
    expect(displayText(text)).toBe(shown);
  });

  test('is cut at 80 characters, never within one', () => {
    expect(displayText('é'.repeat(80))).toBe('é'.repeat(80));
    expect(displayText('🔐'.repeat(81))).toBe(`${'🔐'.repeat(79)}…`);
  });

  test.each([
    ['ada', 'A'],
    ['ßeta', 'SS'],
    ['👩‍🚀 crew', '👩‍🚀'],
    ['日本', '日'],
    ['', ''],
  ])('the first letter of %j is %j', (name, initial) => {
    expect(initialOf(name)).toBe(initial);
  });
});
