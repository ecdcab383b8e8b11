// The languages there are, each in its own words, at the foot of a page. A form and no script: choosing one is a POST that
// remembers it and shows the page again.
import { Icon } from './icon.tsx';
import { languageNames, locales, type Messages } from './messages/index.ts';
import { Form } from './primitives.tsx';

/** Where the choice goes: `locale` and the `address` to go back to. */
export const languageAction = '/login/language';

export const Languages = ({ messages, address }: { messages: Messages; address: string }) => (
  <details class="languages">
    <summary>
      <Icon name="globe" />
      <span class="unseen">{messages.page.language}: </span>
      {languageNames[messages.lang]}
    </summary>
    <Form action={languageAction} hidden={{ address }}>
      {locales.map((locale) => (
        <button type="submit" name="locale" value={locale} lang={locale} aria-current={locale === messages.lang ? 'true' : undefined}>
          {languageNames[locale]}
        </button>
      ))}
    </Form>
  </details>
);
