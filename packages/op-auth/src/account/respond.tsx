// How the account's pages are answered: each in the person's own language and colours, its forms bound to session and page.
import type { Settings } from '@authrim/shared/config';
import type { WorkerContext } from '@authrim/shared/http';
import { type ParameterRecord, readQuery } from '@authrim/shared/parameters';
import type { HiddenFields, Messages } from '@authrim/shared/ui';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { AuthNeeds } from '../context.ts';
import { type Appearance, formatAppearance, readAppearance } from '../interaction/appearance.ts';
import { boundToSession, prepareForm, readSessionForm } from '../interaction/form.ts';
import { type PageOptions, renderStep } from '../interaction/present.tsx';
import { redirect } from '../interaction/redirect.ts';
import type { OwnPage } from '../sign-in/visit.ts';
import { askToSignIn, signInHref } from './access.ts';
import { AccountFrame, ConfirmFirst, type SectionName, sections } from './frame.tsx';
import { type AccountOwner, findAccountOwner } from './owner.ts';
import { appearanceOf } from './preferences/choices.ts';

export type C = WorkerContext<AuthNeeds>;

export interface Shown {
  settings: Settings;
  /** Posted with every form of the page. */
  hidden: HiddenFields;
  /** Where a sign-in that is not recent enough is repeated; absent when it is. */
  signInHref: string | undefined;
  /** What the page was told to say: the word of `?done=`. */
  done: string | undefined;
}

type Show = (messages: Messages, owner: AccountOwner, shown: Shown) => JSX.Element;

/** GET of a page: for the person signed in here, or after signing in. */
export const accountPage =
  (page: OwnPage, show: Show, options?: PageOptions) =>
  async (c: C): Promise<Response> => {
    const owner = await findAccountOwner(c.req.raw, c.get('needs'));
    return owner ? renderAccount(c, page, owner, show, options) : askToSignIn({ page }, 'no_session');
  };

export async function renderAccount(c: C, page: OwnPage, owner: AccountOwner, show: Show, options: PageOptions = {}): Promise<Response> {
  const needs = c.get('needs');
  const { session, account, choices } = owner;
  const { hidden } = await prepareForm(c, boundToSession(page, session));
  const href = account.standing === 'recent' ? undefined : signInHref({ page }, account.standing);
  const { done } = c.req.method === 'GET' ? readQuery(new URL(c.req.url)) : {};
  const own = readAppearance(needs.settings, c.req.raw);
  const appearance = withDefaults(appearanceOf(choices), own);
  const isKnown = own.language === appearance.language && own.theme === appearance.theme;
  const cookies = [...(options.cookies ?? []), ...(isKnown ? [] : [formatAppearance(needs.settings, appearance)])];
  return renderStep(c, { ...options, appearance, cookies }, (messages) =>
    show(messages, owner, { settings: needs.settings, hidden, signInHref: href, done }),
  );
}

/** What the account says counts in every browser; what it leaves open is each browser's own. */
const withDefaults = ({ language, theme }: Appearance, own: Appearance): Appearance => ({
  language: language ?? own.language,
  theme: theme ?? own.theme,
});

interface Sent {
  form: ParameterRecord;
  owner: AccountOwner;
}

/** POST of a page's form: locks first, then who is signed in. */
export const accountForm =
  (page: OwnPage, submit: (c: C, sent: Sent) => Promise<Response>) =>
  async (c: C): Promise<Response> => {
    const { form } = await readSessionForm(c, page);
    const owner = await findAccountOwner(c.req.raw, c.get('needs'));
    return owner ? submit(c, { form, owner }) : askToSignIn({ page }, 'no_session');
  };

/** Back to the page, which says so. */
export const doneAt = (page: OwnPage, done = '1'): Response => redirect(`${page}?${new URLSearchParams({ done })}`);

type Missing = Parameters<typeof signInHref>[1];

/** 403 with the way to the sign-in that is missing. */
export function askToConfirm(c: C, section: SectionName, owner: AccountOwner, missing: Missing): Promise<Response> {
  const page = sections[section].path;
  if (missing === 'no_session') return Promise.resolve(askToSignIn({ page }, missing));
  const show: Show = (messages) => (
    <AccountFrame messages={messages} section={section}>
      <ConfirmFirst messages={messages} href={signInHref({ page }, missing)} />
    </AccountFrame>
  );
  return renderAccount(c, page, owner, show, { status: 403 });
}
