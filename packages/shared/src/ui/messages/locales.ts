// The languages there is a catalogue for, without the catalogues: metadata lists them and shows no page.

/** Each in its own words, under its BCP 47 tag; index.ts has a catalogue for each. */
export const languageNames = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  pt: 'Português',
  it: 'Italiano',
  ja: '日本語',
  zh: '简体中文',
  ko: '한국어',
  ar: 'العربية',
} as const;

export type Locale = keyof typeof languageNames;

export const locales = Object.keys(languageNames) as readonly Locale[];

export const defaultLocale: Locale = 'en';

export const isLocale = (tag: string | undefined): tag is Locale => tag !== undefined && Object.hasOwn(languageNames, tag);
