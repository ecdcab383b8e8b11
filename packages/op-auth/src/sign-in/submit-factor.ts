// One factor, from its form to where the browser goes now: the method verifies it, the person's object judges it, and whoever ought to
// hear of it is told. What the forms of all ways to sign in share; the words for a refusal are each page's own.
import { type Browser, callerAddress, type WorkerContext } from '@authrim/shared/http';
import { hashToken, notSupported } from '@authrim/shared/oauth';
import type { AuthNeeds } from '../context.ts';
import { redirect } from '../interaction/redirect.ts';
import { describeAsking, orderMail } from '../mail/post.ts';
import type { Attempt, Method, Refusal, SignInProblem } from './methods/method.ts';
import { passkey } from './methods/passkey.ts';
import { signIn } from './sign-in.ts';
import { goOn, stayFields, transactionOf, type Visit, visitHref } from './visit.ts';

interface Submitted extends Pick<Attempt, 'form' | 'begun' | 'isGuestWelcome'> {
  browser: Browser;
  visit: Visit;
  /** Set-Cookie values for when it was right. */
  cookies?: readonly string[];
}

/** On to where the visit leads, or to the second factor; or what was wrong. */
export async function submitFactor(
  c: WorkerContext<AuthNeeds>,
  method: Method,
  { form, browser, visit, cookies = [], ...known }: Submitted,
): Promise<{ outcome: 'accepted'; answer: Response } | Refusal> {
  const needs = c.get('needs');
  if (method.feature && !needs.settings.features[method.feature]) throw notSupported('This feature is switched off');
  const attempt = {
    form,
    address: callerAddress(c.req.raw),
    quotas: c.get('quotas'),
    browser: await hashToken(browser.secret),
    asking: describeAsking(c, visit),
    transaction: transactionOf(visit),
    isRemembered: form.stay === 'on',
    ...known,
  };
  const verified = await method.verify(attempt, needs);
  const result = verified.outcome === 'proven' ? await signIn(c.req.raw, { ...attempt, at: browser }, verified, needs) : verified;
  if (result.outcome === 'refused') return { outcome: 'refused', problem: describe(method, result.problem) };
  const told = [...result.cookies, ...cookies];
  if (result.outcome === 'second_factor_required') {
    return { outcome: 'accepted', answer: redirect(visitHref('/login/verify', visit, stayFields(form)), told) };
  }
  const { subject } = result;
  if (result.isNewBrowser) orderMail(c, { order: 'notice', subject, notice: 'new_browser' }, visit);
  return { outcome: 'accepted', answer: goOn(visit, told) };
}

const describe = (method: Method, problem: SignInProblem): SignInProblem =>
  method === passkey && problem.kind === 'denied' ? { kind: 'passkey_denied' } : problem;
