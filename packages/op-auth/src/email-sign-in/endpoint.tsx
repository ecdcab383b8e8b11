// /login/email: signing in by a code or a link that comes by mail. The code is typed where it was asked for; the link is good in the
// same browser, and for a button on its page alone (RC-05).
import { type Browser, callerAddress, formTokenField, meetBrowser, verifyForm, type WorkerContext } from '@authrim/shared/http';
import { hashToken } from '@authrim/shared/oauth';
import { type ParameterRecord, readForm, readQuery } from '@authrim/shared/parameters';
import { Button, CheckField, Form, Heading, Notice, Page, StatusTile } from '@authrim/shared/ui';
import type { AuthNeeds } from '../context.ts';
import { presentClient, renderStep } from '../interaction/present.tsx';
import { redirect } from '../interaction/redirect.ts';
import { answerOf, askForMail, requireMail } from '../mail/ask.ts';
import { noticeNewBrowser } from '../mail/new-browser.ts';
import { Address, AskPage, type AskProblem, type CodeFormProps, MailCodeForm, SentPage } from '../mail/pages.tsx';
import { orderMail } from '../mail/post.ts';
import { keepVisit, resumeVisit } from '../mail/resume.ts';
import { emailCode } from '../sign-in/methods/email-code.ts';
import { emailLink } from '../sign-in/methods/email-link.ts';
import type { Method, SignInProblem } from '../sign-in/methods/method.ts';
import { signIn } from '../sign-in/sign-in.ts';
import { findVisit, goOn, stayFields, transactionOf, type Visit, visitFields, visitHref } from '../sign-in/visit.ts';

type C = WorkerContext<AuthNeeds>;

const own = '/login/email';
const formAction = 'email_sign_in';

/** GET /login/email */
export async function showEmailSignIn(c: C): Promise<Response> {
  requireMail(c.get('needs'));
  return renderAsk(c, await findVisit(c.req.raw, readQuery(new URL(c.req.url)), c.get('needs')), {});
}

/** POST /login/email: it asks for mail; as the step that enters the code it signs in. */
export async function submitEmailSignIn(c: C): Promise<Response> {
  const needs = c.get('needs');
  requireMail(needs);
  const form = await readForm(c.req.raw);
  const browser = await verifyForm(c.req.raw, form, formAction, needs);
  const visit = await findVisit(c.req.raw, form, needs);
  if (form.step === 'code') {
    const answer = await enter(c, emailCode, form, browser, visit);
    return answer instanceof Response ? answer : renderCode(c, visit, form, answer);
  }
  const { email = '' } = form;
  const asked = await askForMail(c, 'sign_in', email);
  if (asked.outcome === 'refused') return renderAsk(c, visit, { ...form, problem: asked.problem });
  orderMail(c, { order: 'sign_in', address: asked.address, browser: await hashToken(browser.secret) });
  return renderCode(c, visit, { ...form, email: asked.address });
}

/** GET /login/email/link */
export async function showEmailLink(c: C): Promise<Response> {
  const { token = '' } = readQuery(new URL(c.req.url));
  return renderLink(c, token);
}

/** POST /login/email/link */
export async function submitEmailLink(c: C): Promise<Response> {
  const needs = c.get('needs');
  const form = await readForm(c.req.raw);
  const browser = await verifyForm(c.req.raw, form, formAction, needs);
  const { visit, stay, cookie } = await resumeVisit(c);
  const answer = await enter(c, emailLink, { ...form, ...stay }, browser, visit, [cookie]);
  return answer instanceof Response ? answer : renderLink(c, form.token ?? '', answer);
}

/** Where the person goes now; or what was wrong. */
async function enter(
  c: C,
  method: Method,
  form: ParameterRecord,
  browser: Browser,
  visit: Visit,
  cookies: readonly string[] = [],
): Promise<Response | SignInProblem> {
  const needs = c.get('needs');
  const hash = await hashToken(browser.secret);
  const attempt = {
    form,
    address: callerAddress(c.req.raw),
    quotas: c.get('quotas'),
    browser: hash,
    transaction: transactionOf(visit),
    isRemembered: form.stay === 'on',
  };
  const verified = await method.verify(attempt, needs);
  if (verified.outcome === 'refused') return verified.problem;
  const result = await signIn(attempt, verified, { request: c.req.raw, at: browser }, needs);
  if (result.outcome === 'refused') return result.problem;
  const all = [...result.cookies, ...cookies];
  if (result.outcome === 'second_factor_required') return redirect(visitHref('/login/verify', visit, stayFields(form)), all);
  noticeNewBrowser(c, verified.subject, result);
  return goOn(visit, all);
}

interface Filled {
  email?: string;
  stay?: string;
  problem?: AskProblem;
}

async function renderAsk(c: C, visit: Visit, { email, stay, problem }: Filled): Promise<Response> {
  const { hidden, cookies } = await prepareForm(c, visit);
  const { interaction } = visit;
  const client = interaction && presentClient(interaction.client);
  const suggested = email ?? interaction?.parameters.login_hint?.slice(0, 254);
  return renderStep(c, { interaction, cookies, ...answerOf(problem) }, (messages) => {
    const { signIn: words, toSignIn } = messages.byMail;
    return (
      <AskPage
        messages={messages}
        client={client}
        title={words.title}
        lead={words.lead}
        action={own}
        hidden={hidden}
        submit={words.submit}
        email={suggested}
        problem={problem}
        links={[{ href: visitHref('/login', visit), words: toSignIn }]}
      >
        <CheckField id="stay" label={messages.signIn.stay} isChecked={stay === 'on'} />
      </AskPage>
    );
  });
}

async function renderCode(c: C, visit: Visit, form: ParameterRecord, problem?: CodeFormProps['problem']): Promise<Response> {
  const { email = '' } = form;
  const stay = stayFields(form);
  const { hidden, cookies } = await prepareForm(c, visit);
  const { interaction } = visit;
  return renderStep(c, { interaction, cookies: [...cookies, keepVisit(c, visit, stay)], status: problem ? 400 : 200 }, (messages) => {
    const words = messages.byMail.signIn;
    return (
      <SentPage messages={messages} lead={words.sent(<Address email={email} />)} againHref={visitHref(own, visit)}>
        <MailCodeForm
          messages={messages}
          action={own}
          hidden={{ ...hidden, ...stay, email, step: 'code' }}
          submit={words.enter}
          problem={problem}
        />
      </SentPage>
    );
  });
}

async function renderLink(c: C, token: string, problem?: SignInProblem): Promise<Response> {
  const { hidden, cookies } = await prepareForm(c, {});
  return renderStep(c, { cookies, status: problem ? 400 : 200 }, (messages) => {
    const { signIn: words, deadLead, again } = messages.byMail;
    return (
      <Page messages={messages} title={words.linkTitle}>
        <StatusTile icon="mail" />
        <Heading title={words.linkTitle}>{problem ? null : words.linkLead}</Heading>
        {problem ? <Notice kind="danger">{deadLead}</Notice> : null}
        {problem ? null : (
          <Form action="/login/email/link" hidden={{ ...hidden, token }}>
            <Button id="enter">{words.enter}</Button>
          </Form>
        )}
        <p class="links">
          <a href={own}>{again}</a>
        </p>
      </Page>
    );
  });
}

async function prepareForm(c: C, visit: Visit) {
  const { settings, derivation } = c.get('needs');
  const browser = meetBrowser(settings, c.req.raw);
  const hidden = { ...visitFields(visit), [formTokenField]: await derivation.formToken(browser.secret, formAction) };
  return { hidden, cookies: browser.cookie ? [browser.cookie] : [] };
}
