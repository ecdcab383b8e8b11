// /login/verify: what a sign-in, or the session at hand, still lacks. It asks for that alone, and goes on to where the visit leads.
import { verifyAuthorizationRequest } from '@authrim/shared/authorization-request';
import type { Before } from '@authrim/shared/durable-objects';
import { findBrowser, type WorkerContext } from '@authrim/shared/http';
import { hashToken, invalidRequest, unmetAuthenticationRequirements } from '@authrim/shared/oauth';
import { type ParameterRecord, readQuery } from '@authrim/shared/parameters';
import { refuseRequest } from '../authorize/refuse-request.ts';
import type { AuthNeeds } from '../context.ts';
import { nameAccount } from '../interaction/account.ts';
import { prepareForm, readOwnForm } from '../interaction/form.ts';
import { renderStep } from '../interaction/present.tsx';
import { answerOf } from '../interaction/problem.ts';
import { redirect } from '../interaction/redirect.ts';
import { findSessionHandle } from '../interaction/session.ts';
import { SecondFactorPage } from '../pages/second-factor.tsx';
import { type BeforeWord, createUseOptions } from '../passkeys/challenge.ts';
import type { SignInProblem } from '../sign-in/methods/method.ts';
import { findSecondFactor } from '../sign-in/methods/table.ts';
import { findBegunSignIn } from '../sign-in/sign-in.ts';
import { submitFactor } from '../sign-in/submit-factor.ts';
import { anotherHref, findVisit, goOn, stayFields, transactionOf, type Visit, visitFields, visitHref } from '../sign-in/visit.ts';
import { type Asked, chooseFactors } from './choice.ts';

type C = WorkerContext<AuthNeeds>;

/** What the person has proven, and how the page's form says so. */
interface Begun {
  subject: string;
  before: Before;
  word: BeforeWord;
}

const formAction = (word: string | undefined) => `second_factor ${word}`;

/** GET /login/verify. `with` names the code the person would rather enter. */
export async function showSecondFactor(c: C): Promise<Response> {
  const query = readQuery(new URL(c.req.url));
  const visit = await findVisit(c.req.raw, query, c.get('needs'));
  for (const word of ['sign_in', 'session'] as const) {
    const begun = await findBegun(c.req.raw, word, c.get('needs'));
    const page = begun && (await renderSecondFactor(c, visit, begun, { named: query, wanted: query.with }));
    if (page) return page;
  }
  return redirect(visitHref('/login', visit));
}

/** POST /login/verify */
export async function submitSecondFactor(c: C): Promise<Response> {
  const needs = c.get('needs');
  const { form, browser } = await readOwnForm(c, ({ before }) => formAction(before));
  const visit = await findVisit(c.req.raw, form, needs);
  const begun = await findBegun(c.req.raw, form.before, needs);
  if (!begun) return redirect(visitHref('/login', visit));
  if (form.decision !== undefined) return decline(c, visit, begun);
  const method = findSecondFactor(form.method ?? '');
  if (!method) throw invalidRequest('There is no such second factor');
  const submitted = await submitFactor(c, method, { form, browser, visit, begun });
  if (submitted.outcome === 'accepted') return submitted.answer;
  const page = await renderSecondFactor(c, visit, begun, { named: form, wanted: form.method, problem: submitted.problem });
  return page ?? redirect(visitHref('/login', visit));
}

/** A sign-in that was begun, or else a session that shall be worth more. */
async function findBegun(request: Request, word: string | undefined, needs: AuthNeeds): Promise<Begun | undefined> {
  if (word === 'sign_in') {
    const begun = await findBegunSignIn(request, needs);
    return begun && { subject: begun.subject, before: { sign_in: begun.sign_in }, word };
  }
  const session = word === 'session' ? await findSessionHandle(request, needs) : undefined;
  return session && { subject: session.subject, before: { session: session.session }, word: 'session' };
}

/** Undefined when what was proven counts no more, or nothing can follow it. */
async function renderSecondFactor(
  c: C,
  visit: Visit,
  begun: Begun,
  { named, wanted, problem }: { named: ParameterRecord; wanted: string | undefined; problem?: SignInProblem },
): Promise<Response | undefined> {
  const needs = c.get('needs');
  const browser = findBrowser(needs.settings, c.req.raw);
  const [choice, account] = await Promise.all([
    browser && findChoice(visit, begun, await hashToken(browser.secret), wanted, needs),
    nameAccount(begun.subject, needs),
  ]);
  if (!browser || !choice || !account) return undefined;
  const { interaction } = visit;
  const fields = { ...visitFields(visit), ...stayFields(named), before: begun.word };
  const { hidden } = await prepareForm(c, formAction(begun.word), fields);
  const { code, otherCode, passkeys, decline: how } = choice;
  const other = otherCode && { method: otherCode, href: visitHref('/login/verify', visit, { ...stayFields(named), with: otherCode }) };
  const second = { subject: begun.subject, before: begun.word };
  const passkey = passkeys && (await createUseOptions({ ...browser, second: { ...second, passkeys } }, needs));
  return renderStep(c, { interaction, ...answerOf(problem), allowsScript: true, allowsFetch: true }, (messages, client) => (
    <SecondFactorPage
      messages={messages}
      client={client}
      account={account}
      hidden={hidden}
      code={code && { method: code, other }}
      passkey={passkey}
      decline={how}
      anotherHref={anotherHref(visit)}
      problem={problem}
    />
  ));
}

async function findChoice(visit: Visit, begun: Begun, browser: string, wanted: string | undefined, needs: AuthNeeds) {
  const transaction = transactionOf(visit);
  const place = { browser, ...(transaction !== undefined && { transaction }) };
  const asked = { ...place, before: begun.before, requires_second_factor: needs.settings.requiresSecondFactor };
  const found = await needs.subjects.of(begun.subject).findSecondFactors(asked);
  return found.outcome === 'found' ? chooseFactors(found, await askedOf(visit, needs), wanted) : undefined;
}

/** What the client asks of the sign-in. */
async function askedOf({ interaction }: Visit, needs: AuthNeeds): Promise<Asked> {
  if (!interaction) return { essential: [], preferred: [] };
  const request = await verifyAuthorizationRequest(interaction.parameters, interaction.client, needs);
  return { essential: request.essential_acr_values, preferred: request.preferred_acr_values };
}

/** The person goes on without: a wish is forgotten for this request, a demand is answered. */
async function decline(c: C, visit: Visit, { subject, before }: Begun): Promise<Response> {
  const { interaction } = visit;
  const needs = c.get('needs');
  if (!interaction || !('session' in before)) return goOn(visit);
  const { essential } = await askedOf(visit, needs);
  if (essential.length > 0) {
    return refuseRequest(c, interaction, unmetAuthenticationRequirements('The person did not sign in with this acr'));
  }
  await needs.subjects.of(subject).declineSecondFactor({ session: before.session, transaction: interaction.transaction.request.id });
  return goOn(visit);
}
