// /login/recover: a new password by mail. Asking says the same to everybody, at once and in the same time (RC-11); the link only shows
// a page (RC-05); the button on it uses the link up, sets the password and signs out whom the person wants out. Signing in with it goes
// on to where it was asked from.
import { findPersonName } from '@authrim/shared/database';
import { type MailLink, openMailLink } from '@authrim/shared/handles';
import type { WorkerContext } from '@authrim/shared/http';
import { hashToken } from '@authrim/shared/oauth';
import { readQuery } from '@authrim/shared/parameters';
import type { PasswordProblem } from '@authrim/shared/policies';
import { reach } from '@authrim/shared/stores';
import type { AuthNeeds } from '../context.ts';
import { prepareForm, readOwnForm } from '../interaction/form.ts';
import { renderStep } from '../interaction/present.tsx';
import { type AskPlace, askForMail, renderAsk, requireMail } from '../mail/ask.tsx';
import { Address, DeadLinkPage, SentPage } from '../mail/pages.tsx';
import { orderMail } from '../mail/post.ts';
import { keepVisit, resumeVisit } from '../mail/resume.ts';
import { choosePassword, keepPassword } from '../passwords/choose.ts';
import { findVisit, visitHref } from '../sign-in/visit.ts';
import { NewPasswordPage, PasswordSetPage } from './pages.tsx';

type C = WorkerContext<AuthNeeds>;

const ask: AskPlace = { path: '/login/recover', words: ({ byMail }) => byMail.recovery };
/** Bound to the link: a page that stands open for one account changes no other (RC-02). */
const setAction = (token: string | undefined) => `set_password ${token}`;

/** GET /login/recover */
export async function showRecovery(c: C): Promise<Response> {
  requireMail(c.get('needs'));
  return renderAsk(c, ask, await findVisit(c.req.raw, readQuery(new URL(c.req.url)), c.get('needs')));
}

/** POST /login/recover */
export async function requestRecovery(c: C): Promise<Response> {
  const needs = c.get('needs');
  requireMail(needs);
  const { form } = await readOwnForm(c, ask.path);
  const visit = await findVisit(c.req.raw, form, needs);
  const { email = '' } = form;
  const asked = await askForMail(c, 'recovery', email);
  if (asked.outcome === 'refused') return renderAsk(c, ask, visit, { email, problem: asked.problem });
  orderMail(c, { order: 'recovery', address: asked.address }, visit);
  return renderStep(c, { interaction: visit.interaction, cookies: [keepVisit(c, visit)] }, (messages) => (
    <SentPage
      messages={messages}
      lead={messages.byMail.recovery.sent(<Address email={asked.address} />)}
      againHref={visitHref(ask.path, visit)}
    />
  ));
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
  const { form } = await readOwnForm(c, (sent) => setAction(sent.token));
  const { token = '', password = '', end_sessions } = form;
  const link = await findLink(token, needs);
  if (!link) return renderDead(c);
  const { subject, hash } = link;
  const person = await reach('D1', () => findPersonName(needs.database, subject));
  const owner = { person: { subject, quotas: c.get('quotas') }, names: [person?.username, person?.name, person?.email] };
  const choice = await choosePassword(password, owner, needs);
  if (choice.outcome === 'refused') return renderNewPassword(c, token, link, choice.problem);
  const new_digest = await hashToken(choice.password_hash);
  const object = needs.subjects.of(subject);
  const reset = await object.resetPassword({ hash, ends_sessions: end_sessions !== undefined, new_digest });
  if (reset.outcome === 'refused') return renderDead(c);
  await keepPassword(subject, choice.password_hash, needs);
  await object.finishAction('change_password');
  orderMail(c, { order: 'notice', subject, notice: 'password_changed' });
  const { visit, cookie } = await resumeVisit(c);
  const signInHref = visitHref('/login', visit);
  return renderStep(c, { cookies: [cookie] }, (messages) => <PasswordSetPage messages={messages} signInHref={signInHref} />);
}

/** The link, while it is good for something. */
async function findLink(token: string, { sealer, subjects }: AuthNeeds): Promise<MailLink | undefined> {
  const link = await openMailLink(sealer, 'recovery', token);
  const found = link && (await subjects.of(link.subject).findValue({ purpose: 'recovery', hash: link.hash }));
  return found?.outcome === 'found' ? link : undefined;
}

const renderDead = (c: C): Response =>
  renderStep(c, { status: 400 }, (messages) => <DeadLinkPage messages={messages} againHref={ask.path} />);

async function renderNewPassword(c: C, token: string, { subject }: MailLink, problem?: PasswordProblem): Promise<Response> {
  const { settings, database } = c.get('needs');
  const person = await reach('D1', () => findPersonName(database, subject));
  const { hidden, cookies } = await prepareForm(c, setAction(token), { token });
  return renderStep(c, { status: problem ? 400 : 200, cookies, allowsScript: true }, (messages) => (
    <NewPasswordPage
      messages={messages}
      account={{ username: person?.username ?? '', name: person?.name ?? undefined }}
      least={settings.passwords.least}
      hidden={hidden}
      problem={problem}
    />
  ));
}
