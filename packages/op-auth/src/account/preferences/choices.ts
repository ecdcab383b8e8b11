// Every preference there is, by category and key (E-39), with the values it takes; the first is what nobody chose.
import type { Preference } from '@authrim/shared/database';
import { locales } from '@authrim/shared/ui';
import type { Appearance } from '../../interaction/appearance.ts';

export const preferenceTable = {
  display: { language: ['browser', ...locales], theme: ['system', 'light', 'dark'] },
  notifications: { sign_in: ['on', 'off'] },
} as const satisfies Readonly<Record<string, Readonly<Record<string, readonly [string, ...string[]]>>>>;

type Table = typeof preferenceTable;
export type Choices = { -readonly [Category in keyof Table]: { -readonly [Key in keyof Table[Category]]: string } };

interface Known {
  category: string;
  key: string;
  values: readonly string[];
}

export const knownPreferences: readonly Known[] = Object.entries(preferenceTable).flatMap(([category, keys]) =>
  Object.entries(keys).map(([key, values]) => ({ category, key, values })),
);

/** What is stored, completed by what nobody chose. A value that means nothing any more counts as not chosen. */
export function readChoices(stored: readonly Preference[]): Choices {
  const choices: Record<string, Record<string, string>> = {};
  for (const { category, key, values } of knownPreferences) {
    const value = stored.find((one) => one.category === category && one.key === key)?.value;
    choices[category] = { ...choices[category], [key]: values.find((known) => known === value) ?? values[0] ?? '' };
  }
  return choices as Choices;
}

type Change = Omit<Preference, 'value'> & { value: string | null };

/**
 * The changes a record of records asks for: a value that is the usual one is forgotten instead of stored.
 * @returns undefined when something in it does not exist; then nothing of it is good
 */
export function parseChoices(given: Readonly<Record<string, unknown>>): Change[] | undefined {
  const changes = Object.entries(given).flatMap(([category, keys]) => {
    const isKnown = Object.hasOwn(preferenceTable, category) && typeof keys === 'object' && keys !== null;
    return isKnown ? Object.entries(keys).map(([key, value]: [string, unknown]) => parseChoice(category, key, value)) : [undefined];
  });
  return changes.every((change) => change !== undefined) ? changes : undefined;
}

function parseChoice(category: string, key: string, value: unknown): Change | undefined {
  const known = knownPreferences.find((one) => one.category === category && one.key === key);
  const chosen = known?.values.find((one) => one === value);
  if (!known || chosen === undefined) return undefined;
  return { category, key, value: chosen === known.values[0] ? null : chosen };
}

export const appearanceOf = ({ display: { language, theme } }: Choices): Appearance => ({
  language: locales.find((locale) => locale === language),
  theme: theme === 'light' || theme === 'dark' ? theme : undefined,
});
