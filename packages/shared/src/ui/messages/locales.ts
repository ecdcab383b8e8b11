// The languages there is a catalogue for, without the catalogues: metadata lists them and shows no page.

/** BCP 47 tags; index.ts has a row for each. */
export const locales = ['en', 'de', 'ja'] as const;
export type Locale = (typeof locales)[number];

export const defaultLocale: Locale = 'en';
