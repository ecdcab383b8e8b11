// What an owner has to hear of: something about how they sign in has changed, or somebody signed in where nobody did before. Of the
// latter they hear unless they chose not to.
import { canonicalEmail, findPersonName, listPreferences } from '@authrim/shared/database';
import { reach } from '@authrim/shared/stores';
import { catalogues } from '@authrim/shared/ui';
import { readChoices } from '../../account/preferences/choices.ts';
import { letterLocale } from '../language.ts';
import type { LetterWriter } from '../queue.ts';

export const noticeLetter: LetterWriter<'notice'> = async ({ subject, notice, to, locale: asked }, { database, settings }) => {
  const [person, preferences] = await reach('D1', () =>
    Promise.all([findPersonName(database, subject), listPreferences(database, subject)]),
  );
  if (notice === 'new_browser' && readChoices(preferences).notifications.sign_in === 'off') return undefined;
  const address = to ?? canonicalEmail(person?.email ?? '');
  if (!person || address === undefined) return undefined;
  const locale = letterLocale(preferences, asked);
  const words = catalogues[locale].mail;
  const action = { label: words.toSecurity, href: `${settings.issuer}/account/security` };
  return { to: address, locale, account: person.username, ...words.notices[notice], action, closing: words.alarm };
};
