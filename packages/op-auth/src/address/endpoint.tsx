// /account/email, and /login/address on the way to a client: the address a person reads mail at, shown to be theirs by a code they type
// where they are signed in. Another address needs a sign-in that is recent and complete, and the one before is told.
import { now } from '@authrim/shared/clock';
import { type AddressRecord, canonicalEmail, confirmAddress, findAddress } from '@authrim/shared/database';
import type { Browser, WorkerContext } from '@authrim/shared/http';
import { hashToken } from '@authrim/shared/oauth';
import { type ParameterRecord, readQuery } from '@authrim/shared/parameters';
import { reach } from '@authrim/shared/stores';
import { type AccountHolder, askOnTheWay, findAccountHolder, isOnTheWay } from '../account/access.ts';
import type { AuthNeeds } from '../context.ts';
import { boundToSession, prepareForm, readSessionForm } from '../interaction/form.ts';
import { renderStep } from '../interaction/present.tsx';
import { answerOf } from '../interaction/problem.ts';
import { redirect } from '../interaction/redirect.ts';
import { askForMail, requireMail } from '../mail/ask.tsx';
import { hashMailCode } from '../mail/code.ts';
import { type AskProblem, CodePage, type CodePageProps } from '../mail/pages.tsx';
import { orderMail } from '../mail/post.ts';
import { findVisit, goOn, type Visit, visitFields, visitHref } from '../sign-in/visit.ts';
import { AddressPage } from './page.tsx';

type C = WorkerContext<AuthNeeds>;
/** Both names of the page do the same; the second belongs to a request that waits. */
type Place = '/account/email' | '/login/address';

const placeOf = (c: C): Place => (new URL(c.req.url).pathname === '/login/address' ? '/login/address' : '/account/email');

const formAction = 'address';

/** GET */
export async function showAddress(c: C): Promise<Response> {
  const needs = c.get('needs');
  requireMail(needs);
  const query = readQuery(new URL(c.req.url));
  const visit = await findVisit(c.req.raw, query, needs);
  const holder = await findAccountHolder(c.req.raw, needs);
  return holder ? renderAddress(c, visit, holder, { isDone: query.done !== undefined }) : toSignIn(visit);
}

/** POST: it asks for a code; as the step that enters the code it makes the address the person's. */
export async function submitAddress(c: C): Promise<Response> {
  const needs = c.get('needs');
  requireMail(needs);
  const { form, browser } = await readSessionForm(c, formAction);
  const holder = await findAccountHolder(c.req.raw, needs);
  const visit = await findVisit(c.req.raw, form, needs);
  if (!holder) return toSignIn(visit);
  return form.step === 'code' ? confirm(c, visit, holder, form, browser) : sendCode(c, visit, holder, form, browser);
}

const toSignIn = (visit: Visit): Response => askOnTheWay(visit, '/account/email', 'no_session');

async function sendCode(c: C, visit: Visit, holder: AccountHolder, { email = '' }: ParameterRecord, browser: Browser): Promise<Response> {
  const { database } = c.get('needs');
  const record = await reach('D1', () => findAddress(database, holder.subject));
  const isOther = canonicalEmail(email) !== canonicalEmail(record?.email ?? '');
  const { standing } = holder.credentials;
  if (isOther && standing !== 'recent' && record?.email) return askOnTheWay(visit, '/account/email', standing);
  const asked = await askForMail(c, 'address', email);
  if (asked.outcome === 'refused') return renderAddress(c, visit, holder, { email, problem: asked.problem });
  const { address } = asked;
  orderMail(c, { order: 'confirm_address', subject: holder.subject, address, browser: await hashToken(browser.secret) }, visit);
  return renderCode(c, visit, holder, address);
}

async function confirm(c: C, visit: Visit, holder: AccountHolder, form: ParameterRecord, browser: Browser): Promise<Response> {
  const needs = c.get('needs');
  const { subject, session } = holder;
  const code_hash = await hashMailCode(form.code ?? '', subject, needs);
  const object = needs.subjects.of(subject);
  const confirmed = await object.confirmAddress({ session, browser: await hashToken(browser.secret), code_hash });
  const { email = '' } = form;
  if (confirmed.outcome === 'no_session') return toSignIn(visit);
  if (confirmed.outcome === 'delayed') return renderCode(c, visit, holder, email, { kind: 'delayed', seconds: confirmed.retry_after });
  if (confirmed.outcome !== 'confirmed') return renderCode(c, visit, holder, email, { kind: 'denied' });
  const before = await reach('D1', () => findAddress(needs.database, subject));
  // First in the object: no snapshot outlives the record it was made from.
  if (before) await object.expectVersion(before.version + 1);
  const isFree = await reach('D1', () => confirmAddress(needs.database, subject, confirmed.address, now()));
  if (!isFree || !before) return renderCode(c, visit, holder, email, { kind: 'denied' });
  await object.finishAction('verify_email');
  const old = canonicalEmail(before.email ?? '');
  if (old !== undefined && old !== confirmed.address) orderMail(c, { order: 'notice', subject, notice: 'address_changed', to: old }, visit);
  return isOnTheWay(visit) ? goOn(visit) : redirect('/account/email?done=1');
}

interface Shown {
  email?: string;
  problem?: AskProblem | undefined;
  isDone?: boolean;
}

async function renderAddress(c: C, visit: Visit, holder: AccountHolder, { email, problem, isDone = false }: Shown): Promise<Response> {
  const { database } = c.get('needs');
  const found = await reach('D1', () => findAddress(database, holder.subject));
  const record: AddressRecord = found ?? { username: holder.account.username, email: null, email_verified: false, version: 0 };
  const { hidden } = await prepareAddressForm(c, visit, holder);
  const place = placeOf(c);
  return renderStep(c, { interaction: visit.interaction, ...answerOf(problem) }, (messages) => (
    <AddressPage
      messages={messages}
      action={place}
      account={holder.account}
      record={record}
      isRequired={place === '/login/address'}
      hidden={hidden}
      email={email}
      problem={problem}
      isDone={isDone}
    />
  ));
}

async function renderCode(c: C, visit: Visit, holder: AccountHolder, email: string, problem?: CodePageProps['problem']): Promise<Response> {
  const { hidden } = await prepareAddressForm(c, visit, holder);
  const place = placeOf(c);
  return renderStep(c, { interaction: visit.interaction, ...answerOf(problem) }, (messages) => (
    <CodePage
      messages={messages}
      words={messages.byMail.address}
      action={place}
      hidden={hidden}
      email={email}
      againHref={visitHref(place, visit)}
      problem={problem}
    />
  ));
}

const prepareAddressForm = (c: C, visit: Visit, { session }: AccountHolder) =>
  prepareForm(c, boundToSession(formAction, session), visitFields(visit));
