// /signup: an account by oneself. First the address, then a link in its mailbox, and only behind that link anything of the account: so
// nobody prepares an account for an address that is not theirs, and nobody learns whether one has an account (LG-02).
import { formTokenField, meetBrowser, verifyForm, type WorkerContext } from '@authrim/shared/http';
import { notSupported } from '@authrim/shared/oauth';
import { readForm, readQuery } from '@authrim/shared/parameters';
import { ClientName } from '@authrim/shared/ui';
import type { AuthNeeds } from '../context.ts';
import { findGuest } from '../interaction/guest.ts';
import { presentClient, renderStep } from '../interaction/present.tsx';
import { answerOf, askForMail } from '../mail/ask.ts';
import { Address, AskPage, type AskProblem, SentPage } from '../mail/pages.tsx';
import { orderMail } from '../mail/post.ts';
import { keepVisit } from '../mail/resume.ts';
import { findVisit, type Visit, visitFields, visitHref } from '../sign-in/visit.ts';

type C = WorkerContext<AuthNeeds>;

const askAction = 'ask_sign_up';

/** @throws OAuthError not_supported in a house that is closed */
export function requireSignUp({ settings }: Pick<AuthNeeds, 'settings'>): void {
  if (settings.signUp === 'closed') throw notSupported('Nobody signs up here');
}

/** GET /signup, also where `prompt=create` leads (Initiating User Registration via OpenID Connect). */
export async function showSignUp(c: C): Promise<Response> {
  requireSignUp(c.get('needs'));
  return renderAsk(c, await findVisit(c.req.raw, readQuery(new URL(c.req.url)), c.get('needs')), {});
}

/** POST /signup */
export async function requestSignUp(c: C): Promise<Response> {
  const needs = c.get('needs');
  requireSignUp(needs);
  const form = await readForm(c.req.raw);
  await verifyForm(c.req.raw, form, askAction, needs);
  const visit = await findVisit(c.req.raw, form, needs);
  const { email = '' } = form;
  const asked = await askForMail(c, 'sign_up', email);
  if (asked.outcome === 'refused') return renderAsk(c, visit, { email, problem: asked.problem });
  const guest = await findGuest(c.req.raw, needs);
  orderMail(c, { order: 'sign_up', address: asked.address, ...(guest && { guest: guest.subject }) });
  const { signUp } = needs.settings;
  return renderStep(c, { interaction: visit.interaction, cookies: [keepVisit(c, visit)] }, (messages) => (
    <SentPage
      messages={messages}
      lead={messages.byMail.signUp.sent(<Address email={asked.address} />)}
      againHref={visitHref('/signup', visit)}
    >
      {signUp === 'invitation' ? <p class="small">{messages.byMail.signUp.invited}</p> : null}
    </SentPage>
  ));
}

async function renderAsk(c: C, visit: Visit, { email, problem }: { email?: string; problem?: AskProblem }): Promise<Response> {
  const { settings, derivation } = c.get('needs');
  const browser = meetBrowser(settings, c.req.raw);
  const hidden = { ...visitFields(visit), [formTokenField]: await derivation.formToken(browser.secret, askAction) };
  const { interaction } = visit;
  const guest = await findGuest(c.req.raw, c.get('needs'));
  const client = interaction && presentClient(interaction.client);
  const suggested = email ?? interaction?.parameters.login_hint?.slice(0, 254);
  const cookies = browser.cookie ? [browser.cookie] : [];
  return renderStep(c, { interaction, cookies, ...answerOf(problem) }, (messages) => {
    const { signUp, toSignIn } = messages.byMail;
    return (
      <AskPage
        messages={messages}
        client={client}
        title={guest ? messages.guest.keep : signUp.title}
        lead={guest ? messages.guest.signUp : client ? signUp.client(<ClientName client={client} />) : signUp.lead}
        action="/signup"
        hidden={hidden}
        submit={signUp.submit}
        email={suggested}
        problem={problem}
        links={[{ href: visitHref('/login', visit), words: toSignIn }]}
      />
    );
  });
}
