// The language of a letter to somebody known: the one they saved, whoever made us write; else that of the page that asked (decision 0040).
import { listPreferences, type Preference } from '@authrim/shared/database';
import { reach } from '@authrim/shared/stores';
import type { Locale } from '@authrim/shared/ui';
import { appearanceOf, readChoices } from '../account/preferences/choices.ts';
import type { AuthNeeds } from '../context.ts';

/** @param subject internal id @param asked the language of the page */
export async function findLetterLocale(subject: string, asked: Locale, { database }: Pick<AuthNeeds, 'database'>): Promise<Locale> {
  return letterLocale(await reach('D1', () => listPreferences(database, subject)), asked);
}

export const letterLocale = (preferences: readonly Preference[], asked: Locale): Locale =>
  appearanceOf(readChoices(preferences)).language ?? asked;
