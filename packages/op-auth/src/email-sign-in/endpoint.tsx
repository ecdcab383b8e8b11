// /login/email: signing in by a code or a link that comes by mail. The code is typed where it was asked for; the link is good in the
// same browser, and for a button on its page alone (RC-05).
import type { WorkerContext } from '@authrim/shared/http';
import { hashToken } from '@authrim/shared/oauth';
import { type ParameterRecord, readQuery } from '@authrim/shared/parameters';
import { Button, Form, formatWait, Heading, Notice, Page, StatusTile } from '@authrim/shared/ui';
import type { AuthNeeds } from '../context.ts';
import { prepareForm, readOwnForm } from '../interaction/form.ts';
import { renderStep } from '../interaction/present.tsx';
import { answerOf } from '../interaction/problem.ts';
import { type AskPlace, askForMail, renderAsk, requireMail } from '../mail/ask.tsx';
import { CodePage } from '../mail/pages.tsx';
import { orderMail } from '../mail/post.ts';
import { keepVisit, resumeVisit } from '../mail/resume.ts';
import { emailCode } from '../sign-in/methods/email-code.ts';
import { emailLink } from '../sign-in/methods/email-link.ts';
import type { SignInProblem } from '../sign-in/methods/method.ts';
import { submitFactor } from '../sign-in/submit-factor.ts';
import { findVisit, stayFields, type Visit, visitFields, visitHref } from '../sign-in/visit.ts';

type C = WorkerContext<AuthNeeds>;

const ask: AskPlace = { path: '/login/email', words: ({ byMail }) => byMail.signIn, offersStay: true };
const link = '/login/email/link';

/** GET /login/email */
export async function showEmailSignIn(c: C): Promise<Response> {
  requireMail(c.get('needs'));
  return renderAsk(c, ask, await findVisit(c.req.raw, readQuery(new URL(c.req.url)), c.get('needs')));
}

/** POST /login/email: it asks for mail; as the step that enters the code it signs in. */
export async function submitEmailSignIn(c: C): Promise<Response> {
  const needs = c.get('needs');
  requireMail(needs);
  const { form, browser } = await readOwnForm(c, ask.path);
  const visit = await findVisit(c.req.raw, form, needs);
  if (form.step === 'code') {
    const submitted = await submitFactor(c, emailCode, { form, browser, visit });
    return submitted.outcome === 'accepted' ? submitted.answer : renderCode(c, visit, form, submitted.problem);
  }
  const { email = '' } = form;
  const asked = await askForMail(c, 'sign_in', email);
  if (asked.outcome === 'refused') return renderAsk(c, ask, visit, { ...form, problem: asked.problem });
  orderMail(c, { order: 'sign_in', address: asked.address, browser: await hashToken(browser.secret) }, visit);
  return renderCode(c, visit, { ...form, email: asked.address });
}

/** GET /login/email/link */
export async function showEmailLink(c: C): Promise<Response> {
  const { token = '' } = readQuery(new URL(c.req.url));
  return renderLink(c, token);
}

/** POST /login/email/link */
export async function submitEmailLink(c: C): Promise<Response> {
  const { form, browser } = await readOwnForm(c, link);
  const { visit, stay, cookie } = await resumeVisit(c);
  const submitted = await submitFactor(c, emailLink, { form: { ...form, ...stay }, browser, visit, cookies: [cookie] });
  return submitted.outcome === 'accepted' ? submitted.answer : renderLink(c, form.token ?? '', submitted.problem);
}

async function renderCode(c: C, visit: Visit, form: ParameterRecord, problem?: SignInProblem): Promise<Response> {
  const stay = stayFields(form);
  const { hidden, cookies } = await prepareForm(c, ask.path, { ...visitFields(visit), ...stay });
  const { interaction } = visit;
  return renderStep(c, { interaction, cookies: [...cookies, keepVisit(c, visit, stay)], ...answerOf(problem) }, (messages) => (
    <CodePage
      messages={messages}
      words={messages.byMail.signIn}
      action={ask.path}
      hidden={hidden}
      email={form.email ?? ''}
      againHref={visitHref(ask.path, visit)}
      problem={problem}
    />
  ));
}

async function renderLink(c: C, token: string, problem?: SignInProblem): Promise<Response> {
  const { hidden, cookies } = await prepareForm(c, link, { token });
  return renderStep(c, { cookies, ...answerOf(problem) }, (messages) => {
    const { signIn: words, deadLead, again } = messages.byMail;
    const isDead = problem !== undefined && problem.kind !== 'delayed';
    const said = problem?.kind === 'delayed' ? messages.signIn.delayed(formatWait(messages, problem.seconds)) : deadLead;
    return (
      <Page messages={messages} title={words.linkTitle}>
        <StatusTile icon="mail" />
        <Heading title={words.linkTitle}>{isDead ? null : words.linkLead}</Heading>
        {problem ? <Notice kind="danger">{said}</Notice> : null}
        {isDead ? null : (
          <Form action={link} hidden={hidden}>
            <Button id="enter">{words.enter}</Button>
          </Form>
        )}
        <p class="links">
          <a href={ask.path}>{again}</a>
        </p>
      </Page>
    );
  });
}
