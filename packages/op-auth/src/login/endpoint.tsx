// /login: the sign-in page and its form. It signs in and returns to /authorize; what comes next is not its business.
import { callerAddress, formTokenField, meetBrowser, verifyForm, type WorkerContext } from '@authrim/shared/http';
import { hashToken } from '@authrim/shared/oauth';
import { type ParameterRecord, readForm, readQuery } from '@authrim/shared/parameters';
import type { AuthNeeds } from '../context.ts';
import { findPerson } from '../interaction/account.ts';
import { presentClient, renderStep } from '../interaction/present.tsx';
import { redirect } from '../interaction/redirect.ts';
import { findSessionHandle } from '../interaction/session.ts';
import { signedInCookies } from '../interaction/session-cookies.ts';
import { getInteraction, type Interaction, interactionFields, returnToAuthorize } from '../interaction/transaction.ts';
import { SignInPage, type SignInPageProps } from '../pages/sign-in.tsx';
import { SignedInPage } from '../pages/signed-in.tsx';
import { signInWithPassword } from './sign-in.ts';

type C = WorkerContext<AuthNeeds>;
/** What the page shows beside its form. */
type Filled = Pick<SignInPageProps, 'username' | 'account' | 'anotherHref' | 'problem'>;

const formAction = 'sign_in';

/** GET /login, with or without an authorization request waiting. */
export async function showSignIn(c: C): Promise<Response> {
  const query = readQuery(new URL(c.req.url));
  const interaction = await findInteraction(c, query);
  return renderSignIn(c, interaction, await suggestAccount(c, query, interaction));
}

/** POST /login */
export async function submitSignIn(c: C): Promise<Response> {
  const needs = c.get('needs');
  const form = await readForm(c.req.raw);
  const browser = await verifyForm(c.req.raw, form, formAction, needs);
  const interaction = await findInteraction(c, form);
  const { username = '', password = '' } = form;
  const result = await signInWithPassword(
    {
      name: username,
      password,
      address: callerAddress(c.req.raw),
      browser: await hashToken(browser.secret),
      transaction: interaction?.transaction.request.id,
      replaces: await findSessionHandle(c.req.raw, needs),
    },
    needs,
  );
  if (result.outcome !== 'signed_in') return renderSignIn(c, interaction, { username, problem: result.problem });
  const cookies = await signedInCookies(result.cookie, browser, needs);
  return interaction ? returnToAuthorize(interaction, cookies) : redirect('/login', cookies);
}

/** Without client_id and request_uri a person may sign in all the same; with them they must be good. */
async function findInteraction(c: C, named: ParameterRecord): Promise<Interaction | undefined> {
  return named.request_uri || named.client_id ? getInteraction(c.req.raw, named, c.get('needs')) : undefined;
}

/** Who is about to sign in: the `login_hint` (B-040), or the person at this browser, unless somebody else wants to. */
async function suggestAccount(c: C, query: ParameterRecord, interaction: Interaction | undefined): Promise<Filled> {
  const login_hint = interaction?.parameters.login_hint?.slice(0, 128);
  if (login_hint !== undefined || query.another !== undefined) return { username: login_hint };
  const person = await findPerson(c.req.raw, c.get('needs'));
  if (!person) return {};
  return {
    account: person.account,
    anotherHref: `/login?${new URLSearchParams({ ...(interaction && interactionFields(interaction)), another: '1' })}`,
  };
}

async function renderSignIn(c: C, interaction: Interaction | undefined, filled: Filled): Promise<Response> {
  const { settings, derivation } = c.get('needs');
  if (!interaction && filled.account) return renderSignedIn(c, filled.account);
  const browser = meetBrowser(settings, c.req.raw);
  const hidden = {
    ...(interaction && interactionFields(interaction)),
    [formTokenField]: await derivation.formToken(browser.secret, formAction),
  };
  const client = interaction && presentClient(interaction.client);
  const cookies = browser.cookie ? [browser.cookie] : [];
  return renderStep(c, { interaction, cookies, status: filled.problem ? 400 : 200 }, (messages) => (
    <SignInPage messages={messages} client={client} hidden={hidden} {...filled} />
  ));
}

const renderSignedIn = (c: C, account: NonNullable<Filled['account']>): Response =>
  renderStep(c, {}, (messages) => <SignedInPage messages={messages} account={account} />);
