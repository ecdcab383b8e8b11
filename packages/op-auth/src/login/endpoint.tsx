// /login: the sign-in page and its forms, one for each first factor. It signs in and goes on to where the visit leads; what comes
// next is not its business.
import { longestName } from '@authrim/shared/database';
import type { WorkerContext } from '@authrim/shared/http';
import { invalidRequest } from '@authrim/shared/oauth';
import { type ParameterRecord, readQuery } from '@authrim/shared/parameters';
import type { AuthNeeds } from '../context.ts';
import { findPerson } from '../interaction/account.ts';
import { prepareForm, readOwnForm } from '../interaction/form.ts';
import { findGuest, isGuest, welcomesGuest } from '../interaction/guest.ts';
import { forgetAccount, listKnownAccounts } from '../interaction/known-accounts.ts';
import { renderStep } from '../interaction/present.tsx';
import { answerOf } from '../interaction/problem.ts';
import { redirect } from '../interaction/redirect.ts';
import { SignInPage, type SignInPageProps } from '../pages/sign-in.tsx';
import { SignedInPage } from '../pages/signed-in.tsx';
import { createUseOptions } from '../passkeys/challenge.ts';
import { findFirstFactor } from '../sign-in/methods/table.ts';
import { submitFactor } from '../sign-in/submit-factor.ts';
import { anotherHref, findVisit, goOn, type Visit, visitFields, visitHref } from '../sign-in/visit.ts';

type C = WorkerContext<AuthNeeds>;
/** What the page shows beside its form. */
interface Filled extends Pick<SignInPageProps, 'username' | 'account' | 'anotherHref' | 'problem' | 'step' | 'accounts' | 'isGuest'> {
  /** Whether `account` is. */
  isSignedIn?: boolean;
  /** Whether the person has said so far that they want to stay. */
  isStaying?: boolean;
}

const formAction = 'sign_in';

/** GET /login, for an authorization request, for a page of ours, or for nothing. */
export async function showSignIn(c: C): Promise<Response> {
  const query = readQuery(new URL(c.req.url));
  const visit = await findVisit(c.req.raw, query, c.get('needs'));
  return renderSignIn(c, visit, await suggestAccount(c, query, visit));
}

/** POST /login */
export async function submitSignIn(c: C): Promise<Response> {
  const needs = c.get('needs');
  const { form, browser } = await readOwnForm(c, formAction);
  const visit = await findVisit(c.req.raw, form, needs);
  if (form.forget !== undefined) {
    return redirect(anotherHref(visit), await forgetAccount(c.req.raw, browser, form.forget, needs));
  }
  if (form.step === 'identifier') return renderSignIn(c, visit, form.username?.trim() ? passwordStep(visit, form) : {});
  const method = findFirstFactor(form.method ?? 'password');
  if (!method) throw invalidRequest('There is no such way to sign in');
  const isGuestWanted = form.method === 'guest';
  // A second window goes on with the guest that the first one made.
  if (isGuestWanted && (await findGuest(c.req.raw, needs))) return goOn(visit);
  const isGuestWelcome = isGuestWanted && (await welcomesGuest(visit.interaction, needs));
  const submitted = await submitFactor(c, method, { form, browser, visit, isGuestWelcome });
  if (submitted.outcome === 'accepted') return submitted.answer;
  return renderSignIn(c, visit, { ...triedAs(form, visit, needs), problem: submitted.problem });
}

/**
 * The page for the password of whoever it is: whether there is such a person is not looked at before there is a password (LG-01,
 * LG-02).
 */
const passwordStep = (visit: Visit, { username = '', stay }: ParameterRecord): Filled => ({
  step: 'password',
  username,
  isStaying: stay === 'on',
  anotherHref: anotherHref(visit),
});

/** The page that was sent, with the name that was typed. */
const triedAs = (form: ParameterRecord, visit: Visit, { settings }: AuthNeeds): Filled =>
  settings.signInForm === 'identifier_first' && form.method === undefined
    ? passwordStep(visit, form)
    : { username: form.username ?? '', isStaying: form.stay === 'on' };

/** Who is about to sign in: the `login_hint` (B-040), or the person at this browser, unless somebody else wants to. */
async function suggestAccount(c: C, query: ParameterRecord, visit: Visit): Promise<Filled> {
  const login_hint = visit.interaction?.parameters.login_hint?.slice(0, longestName);
  if (login_hint !== undefined) return { username: login_hint };
  const person = query.another === undefined ? await findPerson(c.req.raw, c.get('needs')) : undefined;
  if (person && isGuest(person.facts)) return { isGuest: true };
  if (person && query.as === undefined) return { account: person.account, anotherHref: anotherHref(visit), isSignedIn: true };
  const known = await listKnownAccounts(c.req.raw, c.get('needs'));
  const chosen = known.find(({ key }) => key === query.as);
  if (chosen) return { account: chosen.account, anotherHref: anotherHref(visit) };
  return { accounts: known.map(({ key, account }) => ({ key, account, href: visitHref('/login', visit, { as: key }) })) };
}

async function renderSignIn(c: C, visit: Visit, { isSignedIn, isStaying = false, ...filled }: Filled): Promise<Response> {
  const needs = c.get('needs');
  const { interaction, page } = visit;
  if (!interaction && page === undefined && isSignedIn && filled.account) return renderSignedIn(c, filled.account);
  const { browser, hidden, cookies } = await prepareForm(c, formAction, visitFields(visit));
  const passkey = await createUseOptions(browser, needs);
  const ways = { ...findOtherWays(visit, needs), offersGuest: await welcomesGuest(interaction, needs) };
  const step = needs.settings.signInForm === 'identifier_first' && !filled.account ? ('identifier' as const) : undefined;
  const stay = isSignedIn ? undefined : { isChecked: isStaying };
  const options = { interaction, cookies, ...answerOf(filled.problem) };
  return renderStep(c, { ...options, allowsScript: true, allowsFetch: true }, (messages, client) => (
    <SignInPage messages={messages} client={client} hidden={hidden} passkey={passkey} {...ways} step={step} stay={stay} {...filled} />
  ));
}

/** What leads on from here without a password. */
const findOtherWays = (
  visit: Visit,
  { settings, mail }: AuthNeeds,
): Pick<SignInPageProps, 'recoveryHref' | 'emailHref' | 'signUpHref'> => ({
  ...(mail.isOn && { recoveryHref: visitHref('/login/recover', visit) }),
  ...(mail.isOn && settings.features.email_sign_in && { emailHref: visitHref('/login/email', visit) }),
  ...(settings.signUp !== 'closed' && { signUpHref: visitHref('/signup', visit) }),
});

const renderSignedIn = (c: C, account: NonNullable<Filled['account']>): Response =>
  renderStep(c, {}, (messages) => <SignedInPage messages={messages} account={account} />);
