// An address from a form, whether mail may be asked for it, and the page that takes it. The same for every address there is.
import { canonicalEmail, longestName } from '@authrim/shared/database';
import type { WorkerContext } from '@authrim/shared/http';
import { notSupported } from '@authrim/shared/oauth';
import { CheckField, type ClientIdentity, type Messages } from '@authrim/shared/ui';
import type { Child } from 'hono/jsx';
import type { AuthNeeds } from '../context.ts';
import { prepareForm } from '../interaction/form.ts';
import { renderStep } from '../interaction/present.tsx';
import { answerOf } from '../interaction/problem.ts';
import { type Visit, visitFields, visitHref } from '../sign-in/visit.ts';
import { type MailEndpoint, takeMailRoom } from './limits.ts';
import { AskPage, type AskProblem } from './pages.tsx';

type C = WorkerContext<AuthNeeds>;

type Asked = { outcome: 'allowed'; address: string } | { outcome: 'refused'; problem: AskProblem };

export async function askForMail(c: C, endpoint: MailEndpoint, email: string): Promise<Asked> {
  const address = canonicalEmail(email);
  const seconds = await takeMailRoom(c, endpoint, address);
  if (seconds !== undefined) return { outcome: 'refused', problem: { kind: 'delayed', seconds } };
  return address === undefined ? { outcome: 'refused', problem: { kind: 'not_an_address' } } : { outcome: 'allowed', address };
}

/** @throws OAuthError not_supported where no mail is sent */
export function requireMail({ mail }: Pick<AuthNeeds, 'mail'>): void {
  if (!mail.isOn) throw notSupported('No mail is sent here');
}

/** A page that asks for an address. Its path is also the action of its form. */
export interface AskPlace {
  path: string;
  words(messages: Messages, client: ClientIdentity | undefined): { title: string; lead: Child; submit: string };
  /** Whether it leads to being signed in. */
  offersStay?: true;
}

interface Filled {
  email?: string;
  /** `on` when the box is ticked. */
  stay?: string;
  problem?: AskProblem;
}

export async function renderAsk(
  c: C,
  { path, words, offersStay }: AskPlace,
  visit: Visit,
  { email, stay, problem }: Filled = {},
): Promise<Response> {
  const { hidden, cookies } = await prepareForm(c, path, visitFields(visit));
  const { interaction } = visit;
  const suggested = email ?? interaction?.parameters.login_hint?.slice(0, longestName);
  return renderStep(c, { interaction, cookies, ...answerOf(problem) }, (messages, client) => {
    const { title, lead, submit } = words(messages, client);
    return (
      <AskPage
        messages={messages}
        client={client}
        title={title}
        lead={lead}
        action={path}
        hidden={hidden}
        submit={submit}
        email={suggested}
        problem={problem}
        links={[{ href: visitHref('/login', visit), words: messages.byMail.toSignIn }]}
      >
        {offersStay ? <CheckField id="stay" label={messages.signIn.stay} isChecked={stay === 'on'} /> : null}
      </AskPage>
    );
  });
}
