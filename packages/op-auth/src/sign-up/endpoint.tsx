// /signup: an account by oneself. First the address, then a link in its mailbox, and only behind that link anything of the account: so
// nobody prepares an account for an address that is not theirs, and nobody learns whether one has an account (LG-02).
import type { WorkerContext } from '@authrim/shared/http';
import { notSupported } from '@authrim/shared/oauth';
import { readQuery } from '@authrim/shared/parameters';
import { ClientName } from '@authrim/shared/ui';
import type { AuthNeeds } from '../context.ts';
import { readOwnForm } from '../interaction/form.ts';
import { findGuest } from '../interaction/guest.ts';
import { renderStep } from '../interaction/present.tsx';
import { type AskPlace, askForMail, renderAsk } from '../mail/ask.tsx';
import { Address, SentPage } from '../mail/pages.tsx';
import { orderMail } from '../mail/post.ts';
import { keepVisit } from '../mail/resume.ts';
import { findVisit, visitHref } from '../sign-in/visit.ts';

type C = WorkerContext<AuthNeeds>;

const ask: AskPlace = {
  path: '/signup',
  words: ({ byMail: { signUp } }, client) => ({ ...signUp, lead: client ? signUp.client(<ClientName client={client} />) : signUp.lead }),
};
/** The same for a guest, who keeps the account they have. */
const keep: AskPlace = {
  path: ask.path,
  words: ({ byMail: { signUp }, guest }) => ({ title: guest.keep, lead: guest.signUp, submit: signUp.submit }),
};

/** @throws OAuthError not_supported in a house that is closed */
export function requireSignUp({ settings }: Pick<AuthNeeds, 'settings'>): void {
  if (settings.signUp === 'closed') throw notSupported('Nobody signs up here');
}

/** GET /signup, also where `prompt=create` leads (Initiating User Registration via OpenID Connect). */
export async function showSignUp(c: C): Promise<Response> {
  const needs = c.get('needs');
  requireSignUp(needs);
  const visit = await findVisit(c.req.raw, readQuery(new URL(c.req.url)), needs);
  return renderAsk(c, (await findGuest(c.req.raw, needs)) ? keep : ask, visit);
}

/** POST /signup */
export async function requestSignUp(c: C): Promise<Response> {
  const needs = c.get('needs');
  requireSignUp(needs);
  const { form } = await readOwnForm(c, ask.path);
  const visit = await findVisit(c.req.raw, form, needs);
  const { email = '' } = form;
  const asked = await askForMail(c, 'sign_up', email);
  const guest = await findGuest(c.req.raw, needs);
  if (asked.outcome === 'refused') return renderAsk(c, guest ? keep : ask, visit, { email, problem: asked.problem });
  orderMail(c, { order: 'sign_up', address: asked.address, ...(guest && { guest: guest.subject }) }, visit);
  const { signUp } = needs.settings;
  return renderStep(c, { interaction: visit.interaction, cookies: [keepVisit(c, visit)] }, (messages) => (
    <SentPage
      messages={messages}
      lead={messages.byMail.signUp.sent(<Address email={asked.address} />)}
      againHref={visitHref(ask.path, visit)}
    >
      {signUp === 'invitation' ? <p class="small">{messages.byMail.signUp.invited}</p> : null}
    </SentPage>
  ));
}
