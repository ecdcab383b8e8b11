// /account/security/passkey: a new passkey (WebAuthn §7.1). Its public key goes to D1, where a sign-in finds its person; that it
// counts is decided in the person's object.
import type { WorkerContext } from '@authrim/shared/http';
import { readQuery } from '@authrim/shared/parameters';
import { type Messages, Notice } from '@authrim/shared/ui';
import type { AuthNeeds } from '../../context.ts';
import { boundToSession, prepareForm, readSessionForm } from '../../interaction/form.ts';
import { renderStep } from '../../interaction/present.tsx';
import { redirect } from '../../interaction/redirect.ts';
import { orderMail } from '../../mail/post.ts';
import { CreatePasskeyForm } from '../../pages/passkey-form.tsx';
import { createNewOptions, keepPasskey, readNewPasskey } from '../../passkeys/creation.ts';
import { namePasskey } from '../../passkeys/device-name.ts';
import type { CreateOptions } from '../../passkeys/script.ts';
import { findVisit, goOn, visitFields } from '../../sign-in/visit.ts';
import { type AccountHolder, askOnTheWay, backHref, findAccountHolder, isOnTheWay } from '../access.ts';
import { AccountPage } from '../layout.tsx';
import { answerRefusal, securityForm } from './endpoint.tsx';

type C = WorkerContext<AuthNeeds>;

const own = '/account/security/passkey';

/** GET /account/security/passkey */
export async function showNewPasskey(c: C): Promise<Response> {
  const needs = c.get('needs');
  const visit = await findVisit(c.req.raw, readQuery(new URL(c.req.url)), needs);
  const holder = await findAccountHolder(c.req.raw, needs);
  if (holder?.credentials.standing !== 'recent') return askOnTheWay(visit, own, holder?.credentials.standing ?? 'no_session');
  const { subject, account, credentials, browser } = holder;
  const owner = { subject, ...account, passkeys: credentials.passkeys.map(({ id }) => id) };
  const options = await createNewOptions(owner, browser, needs);
  const { hidden } = await prepareForm(c, boundToSession(securityForm, holder.session), visitFields(visit));
  return renderStep(c, { interaction: visit.interaction, allowsScript: true }, (messages) => (
    <NewPasskeyPage messages={messages} account={account} hidden={hidden} options={options} backHref={backHref(visit)} />
  ));
}

/** POST /account/security/passkey */
export async function addPasskey(c: C): Promise<Response> {
  const needs = c.get('needs');
  const { form, browser, handle } = await readSessionForm(c, securityForm);
  const visit = await findVisit(c.req.raw, form, needs);
  if (!handle) return askOnTheWay(visit, own, 'no_session');
  const { subject } = handle;
  const passkey = await readNewPasskey(form.credential, subject, browser, needs);
  if (passkey.outcome === 'refused') return answerRefusal(c, passkey);
  const outcome = await keepPasskey(handle, passkey, namePasskey(c.req.raw), needs);
  if (outcome.outcome !== 'changed') return answerRefusal(c, outcome);
  orderMail(c, { order: 'notice', subject, notice: 'credential_added' });
  return isOnTheWay(visit) ? goOn(visit) : redirect('/account/security?done=1');
}

interface NewPasskeyPageProps {
  messages: Messages;
  account: AccountHolder['account'];
  hidden: Readonly<Record<string, string>>;
  options: CreateOptions;
  backHref?: string;
}

export const NewPasskeyPage = ({ messages, account, hidden, options, backHref = '/account/security' }: NewPasskeyPageProps) => {
  const { passkeys, back } = messages.account;
  const wayBack = { href: backHref, words: back };
  return (
    <AccountPage messages={messages} title={passkeys.addTitle} lead={passkeys.addLead} account={account} back={wayBack}>
      <CreatePasskeyForm
        action={own}
        hidden={hidden}
        options={options}
        label={passkeys.create}
        kind="primary"
        failed={passkeys.createFailed}
      />
      <noscript>
        <Notice kind="caution">{passkeys.needsScript}</Notice>
      </noscript>
    </AccountPage>
  );
};
