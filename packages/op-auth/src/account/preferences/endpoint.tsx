// /account/preferences: language and colours of these pages, and what is told by mail (E-27, E-39).
import { now } from '@authrim/shared/clock';
import { listPreferences, writePreferences } from '@authrim/shared/database';
import { invalidRequest } from '@authrim/shared/oauth';
import { reach } from '@authrim/shared/stores';
import { Button, CheckField, catalogues, Form, locales, type Messages } from '@authrim/shared/ui';
import { formatAppearance } from '../../interaction/appearance.ts';
import { redirect } from '../../interaction/redirect.ts';
import { SelectField } from '../fields.tsx';
import { AccountFrame } from '../frame.tsx';
import type { AccountOwner } from '../owner.ts';
import { accountForm, accountPage, type Shown } from '../respond.tsx';
import { appearanceOf, parseChoices, preferenceTable, readChoices } from './choices.ts';

const page = '/account/preferences';

/** GET /account/preferences */
export const showPreferences = accountPage(page, (messages, owner, shown) => (
  <PreferencesPage messages={messages} owner={owner} shown={shown} />
));

/** POST /account/preferences. A box that is not ticked is not sent. */
export const submitPreferences = accountForm(page, async (c, { form, owner: { subject } }) => {
  const { database, settings } = c.get('needs');
  const { language, theme } = form;
  const notifications = Object.fromEntries(notices.map((key) => [key, form[key] === 'on' ? 'on' : 'off']));
  const display = Object.fromEntries(Object.entries({ language, theme }).filter(([, value]) => value !== undefined));
  const changes = parseChoices({ display, notifications });
  if (!changes) throw invalidRequest('There is no such preference');
  await reach('D1', () => writePreferences(database, subject, changes, now()));
  const choices = readChoices(await reach('D1', () => listPreferences(database, subject)));
  return redirect(`${page}?done=1`, [formatAppearance(settings, appearanceOf(choices))]);
});

const notices = Object.keys(preferenceTable.notifications) as (keyof typeof preferenceTable.notifications)[];
const languageNames = new Intl.DisplayNames(['en'], { type: 'language' });

/** Each language in its own words. */
const nameLanguage = (locale: string): string =>
  new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? languageNames.of(locale) ?? locale;

const PreferencesPage = ({ messages, owner: { choices }, shown }: { messages: Messages; owner: AccountOwner; shown: Shown }) => {
  const { preferences: words, saved, save } = messages.ownAccount;
  return (
    <AccountFrame messages={messages} section="preferences" lead={words.lead} done={shown.done === undefined ? undefined : saved}>
      <Form action={page} hidden={shown.hidden}>
        <fieldset>
          <legend>{words.display}</legend>
          <div class="fields">
            <SelectField
              id="language"
              label={words.language}
              value={choices.display.language}
              options={[
                { value: 'browser', label: words.asBrowser },
                ...locales.map((value) => ({ value, label: nameLanguage(value), lang: catalogues[value].lang })),
              ]}
            />
            <SelectField
              id="theme"
              label={words.theme}
              value={choices.display.theme}
              options={preferenceTable.display.theme.map((value) => ({ value, label: words.themes[value] }))}
            />
          </div>
        </fieldset>
        <fieldset>
          <legend>{words.notifications}</legend>
          <div>
            {notices.map((key) => (
              <CheckField id={key} label={words[key]} isChecked={choices.notifications[key] === 'on'} />
            ))}
          </div>
        </fieldset>
        <Button id="save">{save}</Button>
      </Form>
    </AccountFrame>
  );
};
