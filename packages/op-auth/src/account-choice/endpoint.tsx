// /login/account: which account to go on with (`prompt=select_account`, OpenID Connect Core §3.1.2.1; B-055).
import type { WorkerContext } from '@authrim/shared/http';
import { readQuery } from '@authrim/shared/parameters';
import type { AuthNeeds } from '../context.ts';
import { describeAccount, findPerson } from '../interaction/account.ts';
import { boundToSession, prepareForm, readSessionForm } from '../interaction/form.ts';
import { getInteraction, interactionFields, returnToAuthorize } from '../interaction/interaction.ts';
import { presentClient, renderStep } from '../interaction/present.tsx';
import { AccountChooserPage } from '../pages/account-chooser.tsx';
import { anotherHref } from '../sign-in/visit.ts';

type C = WorkerContext<AuthNeeds>;

const formAction = 'select_account';

/** GET /login/account */
export async function showAccounts(c: C): Promise<Response> {
  const needs = c.get('needs');
  const interaction = await getInteraction(c.req.raw, readQuery(new URL(c.req.url)), needs);
  const person = await findPerson(c.req.raw, needs);
  if (!person) return returnToAuthorize(interaction);
  const { hidden } = await prepareForm(c, boundToSession(formAction, person.session), interactionFields(interaction));
  return renderStep(c, { interaction }, (messages) => (
    <AccountChooserPage
      messages={messages}
      client={presentClient(interaction.client)}
      account={describeAccount(person.account, person.facts, messages)}
      hidden={hidden}
      anotherHref={anotherHref({ interaction })}
    />
  ));
}

/** POST /login/account: goes on as the one the page showed; somebody else follows a link to the sign-in page. */
export async function selectAccount(c: C): Promise<Response> {
  const needs = c.get('needs');
  const { form, handle } = await readSessionForm(c, formAction);
  const interaction = await getInteraction(c.req.raw, form, needs);
  if (handle)
    await needs.subjects.of(handle.subject).selectAccount({ session: handle.session, transaction: interaction.transaction.request.id });
  return returnToAuthorize(interaction);
}
