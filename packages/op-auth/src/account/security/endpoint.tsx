// /account/security: what a person signs in with, seen and changed. A change is decided in the person's object (PK-15); this
// only says it in words.
import { deletePasskey, findPasswordHash } from '@authrim/shared/database';
import type { ChangeCredentialsOutcome, CredentialChange } from '@authrim/shared/durable-objects';
import type { WorkerContext } from '@authrim/shared/http';
import { invalidRequest } from '@authrim/shared/oauth';
import { type ParameterRecord, readQuery } from '@authrim/shared/parameters';
import { reach } from '@authrim/shared/stores';
import { displayText } from '@authrim/shared/ui';
import type { AuthNeeds } from '../../context.ts';
import { boundToSession, prepareForm, readSessionForm } from '../../interaction/form.ts';
import { renderStep } from '../../interaction/present.tsx';
import { redirect } from '../../interaction/redirect.ts';
import { orderMail } from '../../mail/post.ts';
import { createRecoveryCodes } from '../../one-time-codes/recovery-codes.ts';
import { relyingParty } from '../../passkeys/relying-party.ts';
import { type AccountHolder, askToSignIn, findAccountHolder, signInHref } from '../access.ts';
import { ConfirmPage } from './confirm-page.tsx';
import { SecurityPage, type SecurityProblem } from './page.tsx';
import { renderRecoveryCodes } from './recovery-codes-page.tsx';

type C = WorkerContext<AuthNeeds>;

const home = '/account/security';

/** What all forms of this section do. */
export const securityForm = 'security';

/** GET /account/security */
export async function showSecurity(c: C): Promise<Response> {
  const holder = await findAccountHolder(c.req.raw, c.get('needs'));
  if (!holder) return askToSignIn({ page: home }, 'no_session');
  const { done } = readQuery(new URL(c.req.url));
  return renderSecurity(c, holder, { isDone: done !== undefined });
}

/** POST /account/security */
export async function changeSecurity(c: C): Promise<Response> {
  const needs = c.get('needs');
  const { form, handle } = await readSessionForm(c, securityForm);
  if (!handle) return askToSignIn({ page: home }, 'no_session');
  const { change, codes } = await readChange(form, handle.subject, needs);
  const outcome = await needs.subjects.of(handle.subject).changeCredentials({ session: handle.session, change });
  if (outcome.outcome !== 'changed') return answerRefusal(c, outcome);
  const notice = noticeOf(change);
  if (notice) orderMail(c, { order: 'notice', subject: handle.subject, notice });
  if (change.change === 'remove_passkey') await reach('D1', () => deletePasskey(needs.database, change.id, handle.subject));
  return codes ? renderRecoveryCodes(c, codes) : redirect(`${home}?done=1`);
}

/** What the person is written about it. */
function noticeOf({ change }: CredentialChange): 'credential_added' | 'credential_removed' | undefined {
  if (change === 'rename_passkey') return undefined;
  return change === 'remove_passkey' || change === 'remove_totp' ? 'credential_removed' : 'credential_added';
}

/** The change a form asks for, and the new codes that are shown when it was made. */
async function readChange(
  form: ParameterRecord,
  subject: string,
  { database }: AuthNeeds,
): Promise<{ change: CredentialChange; codes?: readonly string[] }> {
  const { change, id = '' } = form;
  switch (change) {
    case 'rename_passkey': {
      const name = displayText(form.name);
      if (name === '') throw invalidRequest('A passkey has a name');
      return { change: { change, id, name } };
    }
    case 'remove_passkey':
      return { change: { change, id, has_password: (await reach('D1', () => findPasswordHash(database, subject))) !== undefined } };
    case 'remove_totp':
      return { change: { change } };
    case 'replace_recovery_codes': {
      const { codes, hashes } = await createRecoveryCodes();
      return { change: { change, recovery_codes: hashes }, codes };
    }
    default:
      throw invalidRequest('There is no such change');
  }
}

type Refused = Exclude<ChangeCredentialsOutcome, { outcome: 'changed' }> | { outcome: 'refused'; reason: 'model' };

/** 403 with the way to what is missing; or the page again, with the reason. */
export async function answerRefusal(c: C, refused: Refused): Promise<Response> {
  const { outcome } = refused;
  if (outcome !== 'refused') {
    const href = signInHref({ page: home }, outcome);
    return renderStep(c, { status: 403 }, (messages) => <ConfirmPage messages={messages} signInHref={href} />);
  }
  const holder = await findAccountHolder(c.req.raw, c.get('needs'));
  return holder ? renderSecurity(c, holder, { problem: refused.reason }) : askToSignIn({ page: home }, 'no_session');
}

async function renderSecurity(c: C, holder: AccountHolder, shown: { isDone?: boolean; problem?: SecurityProblem }): Promise<Response> {
  const { settings, identifiers } = c.get('needs');
  const { account, credentials, session, subject } = holder;
  const { hidden } = await prepareForm(c, boundToSession(securityForm, session));
  const { standing, passkeys } = credentials;
  const userId = await identifiers.passkeyUser(subject);
  const accepted = { rpId: relyingParty(settings).id, userId, allAcceptedCredentialIds: passkeys.map(({ id }) => id) };
  return renderStep(c, { status: shown.problem ? 400 : 200, allowsScript: true }, (messages) => (
    <SecurityPage
      messages={messages}
      account={account}
      credentials={credentials}
      accepted={accepted}
      hidden={hidden}
      signInHref={standing === 'recent' ? undefined : signInHref({ page: home }, standing)}
      {...shown}
    />
  ));
}
