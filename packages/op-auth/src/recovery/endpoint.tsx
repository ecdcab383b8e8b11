// /login/recover: a new password by mail. Asking says the same to everybody, at once and in the same time (RC-11); the link only shows
// a page (RC-05); the button on it uses the link up, sets the password and signs out whom the person wants out.
import { findPersonName } from '@authrim/shared/database';
import { type MailLink, openMailLink } from '@authrim/shared/handles';
import { formTokenField, meetBrowser, verifyForm, type WorkerContext } from '@authrim/shared/http';
import { hashToken } from '@authrim/shared/oauth';
import { readForm, readQuery } from '@authrim/shared/parameters';
import type { PasswordProblem } from '@authrim/shared/policies';
import { reach } from '@authrim/shared/stores';
import type { AuthNeeds } from '../context.ts';
import { renderStep } from '../interaction/present.tsx';
import { answerOf, askForMail, requireMail } from '../mail/ask.ts';
import { Address, AskPage, type AskProblem, DeadLinkPage, SentPage } from '../mail/pages.tsx';
import { orderMail } from '../mail/post.ts';
import { changePassword, choosePassword } from '../passwords/choose.ts';
import { findVisit, type Visit, visitFields, visitHref } from '../sign-in/visit.ts';
import { NewPasswordPage, PasswordSetPage } from './pages.tsx';

type C = WorkerContext<AuthNeeds>;

const askAction = 'ask_recovery';
/** Bound to the link: a page that stands open for one account changes no other (RC-02). */
const setAction = (token: string) => `set_password ${token}`;

/** GET /login/recover */
export async function showRecovery(c: C): Promise<Response> {
  requireMail(c.get('needs'));
  return renderAsk(c, await findVisit(c.req.raw, readQuery(new URL(c.req.url)), c.get('needs')), {});
}

/** POST /login/recover */
export async function requestRecovery(c: C): Promise<Response> {
  const needs = c.get('needs');
  requireMail(needs);
  const form = await readForm(c.req.raw);
  await verifyForm(c.req.raw, form, askAction, needs);
  const visit = await findVisit(c.req.raw, form, needs);
  const { email = '' } = form;
  const asked = await askForMail(c, 'recovery', email);
  if (asked.outcome === 'refused') return renderAsk(c, visit, { email, problem: asked.problem });
  orderMail(c, { order: 'recovery', address: asked.address });
  return renderStep(c, {}, (messages) => (
    <SentPage
      messages={messages}
      lead={messages.byMail.recovery.sent(<Address email={asked.address} />)}
      againHref={visitHref('/login/recover', visit)}
    />
  ));
}

async function renderAsk(c: C, visit: Visit, { email, problem }: { email?: string; problem?: AskProblem }): Promise<Response> {
  const { settings, derivation } = c.get('needs');
  const browser = meetBrowser(settings, c.req.raw);
  const hidden = { ...visitFields(visit), [formTokenField]: await derivation.formToken(browser.secret, askAction) };
  const cookies = browser.cookie ? [browser.cookie] : [];
  return renderStep(c, { cookies, ...answerOf(problem) }, (messages) => {
    const { recovery, toSignIn } = messages.byMail;
    return (
      <AskPage
        messages={messages}
        title={recovery.title}
        lead={recovery.lead}
        action="/login/recover"
        hidden={hidden}
        submit={recovery.submit}
        email={email}
        problem={problem}
        links={[{ href: visitHref('/login', visit), words: toSignIn }]}
      />
    );
  });
}

/** GET /login/recover/password: looks at the link and uses nothing up. */
export async function showNewPassword(c: C): Promise<Response> {
  const { token = '' } = readQuery(new URL(c.req.url));
  const link = await findLink(token, c.get('needs'));
  return link ? renderNewPassword(c, token, link) : renderDead(c);
}

/** POST /login/recover/password */
export async function setNewPassword(c: C): Promise<Response> {
  const needs = c.get('needs');
  const form = await readForm(c.req.raw);
  const { token = '', password = '', end_sessions } = form;
  await verifyForm(c.req.raw, form, setAction(token), needs);
  const link = await findLink(token, needs);
  if (!link) return renderDead(c);
  const { subject, hash } = link;
  const person = await reach('D1', () => findPersonName(needs.database, subject));
  const owner = { person: { subject, quotas: c.get('quotas') }, names: [person?.username, person?.name, person?.email] };
  const choice = await choosePassword(password, owner, needs);
  if (choice.outcome === 'refused') return renderNewPassword(c, token, link, choice.problem);
  const redeemed = await needs.subjects.of(subject).redeemValue({ purpose: 'recovery', hash });
  if (redeemed.outcome === 'refused') return renderDead(c);
  const new_digest = await hashToken(choice.password_hash);
  await needs.subjects.of(subject).recordPassword({ ends_sessions: end_sessions !== undefined, new_digest });
  await changePassword(subject, choice.password_hash, needs);
  orderMail(c, { order: 'notice', subject, notice: 'password_changed' });
  return renderStep(c, {}, (messages) => <PasswordSetPage messages={messages} />);
}

/** The link, while it is good for something. */
async function findLink(token: string, { sealer, subjects }: AuthNeeds): Promise<MailLink | undefined> {
  const link = await openMailLink(sealer, 'recovery', token);
  const found = link && (await subjects.of(link.subject).findValue({ purpose: 'recovery', hash: link.hash }));
  return found?.outcome === 'found' ? link : undefined;
}

const renderDead = (c: C): Response =>
  renderStep(c, { status: 400 }, (messages) => <DeadLinkPage messages={messages} againHref="/login/recover" />);

async function renderNewPassword(c: C, token: string, { subject }: MailLink, problem?: PasswordProblem): Promise<Response> {
  const { settings, derivation, database } = c.get('needs');
  const browser = meetBrowser(settings, c.req.raw);
  const person = await reach('D1', () => findPersonName(database, subject));
  const hidden = { token, [formTokenField]: await derivation.formToken(browser.secret, setAction(token)) };
  return renderStep(c, { status: problem ? 400 : 200, cookies: browser.cookie ? [browser.cookie] : [] }, (messages) => (
    <NewPasswordPage
      messages={messages}
      account={{ username: person?.username ?? '', name: person?.name ?? undefined }}
      least={settings.passwords.least}
      hidden={hidden}
      problem={problem}
    />
  ));
}
