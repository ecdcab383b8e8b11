// /account/security/passkey: a new passkey (WebAuthn §7.1). Its public key goes to D1, where a sign-in finds its person; that it
// counts is decided in the person's object.
import { deletePasskey, insertPasskey } from '@authrim/shared/database';
import { sealPasskeyChallenge } from '@authrim/shared/handles';
import { formTokenField, verifyForm, type WorkerContext } from '@authrim/shared/http';
import { hashToken } from '@authrim/shared/oauth';
import { readForm, readQuery } from '@authrim/shared/parameters';
import { reach } from '@authrim/shared/stores';
import { type Messages, Notice } from '@authrim/shared/ui';
import type { AuthNeeds } from '../../context.ts';
import { renderStep } from '../../interaction/present.tsx';
import { redirect } from '../../interaction/redirect.ts';
import { findSessionHandle } from '../../interaction/session.ts';
import { orderMail } from '../../mail/post.ts';
import { CreatePasskeyForm } from '../../pages/passkey-form.tsx';
import { readAnswer, verifyChallenge, verifyRegistration } from '../../passkeys/ceremony.ts';
import { nameDevice } from '../../passkeys/device-name.ts';
import { offeredAlgorithms, relyingParty, wantedAttestation } from '../../passkeys/relying-party.ts';
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
  const missing = holder ? holder.credentials.standing : 'no_session';
  if (!holder || missing !== 'recent') return askOnTheWay(visit, own, missing === 'recent' ? 'no_session' : missing);
  const options = await createOptions(holder, needs);
  const token = await needs.derivation.formToken(holder.browser.secret, securityForm(holder.session.id));
  return renderStep(c, { allowsScript: true }, (messages) => (
    <NewPasskeyPage
      messages={messages}
      account={holder.account}
      hidden={{ ...visitFields(visit), [formTokenField]: token }}
      options={options}
      backHref={backHref(visit)}
    />
  ));
}

/** POST /account/security/passkey */
export async function addPasskey(c: C): Promise<Response> {
  const needs = c.get('needs');
  const form = await readForm(c.req.raw);
  const handle = await findSessionHandle(c.req.raw, needs);
  const browser = await verifyForm(c.req.raw, form, securityForm(handle?.session.id), needs);
  const visit = await findVisit(c.req.raw, form, needs);
  if (!handle) return askOnTheWay(visit, own, 'no_session');
  const { subject, session } = handle;
  const answer = readAnswer(form.credential);
  const expected = { type: 'webauthn.create', browser: await hashToken(browser.secret), subject } as const;
  const challenged = answer && (await verifyChallenge(answer, expected, needs.sealer));
  const { settings } = needs;
  const made = challenged && { challenge: challenged.value, party: relyingParty(settings), authenticators: settings.authenticators };
  const verified = made && (await verifyRegistration(answer, made));
  if (!verified) return answerRefusal(c, { outcome: 'refused', reason: made && settings.authenticators ? 'model' : 'replayed' });
  const { public_key, ...passkey } = verified;
  // First where it is found, then where it counts: a record that nobody's object knows signs nobody in.
  const inserted = await reach('D1', () => insertPasskey(needs.database, passkey.id, { user_id: subject, public_key }));
  if (inserted === 'taken') return answerRefusal(c, { outcome: 'refused', reason: 'known_already' });
  const name = nameDevice(c.req.header('User-Agent'));
  const change = { change: 'add_passkey', ...passkey, name, challenge: challenged.challenge } as const;
  const outcome = await needs.subjects.of(subject).changeCredentials({ session, change });
  if (outcome.outcome === 'changed') {
    orderMail(c, { order: 'notice', subject, notice: 'credential_added' });
    return isOnTheWay(visit) ? goOn(visit) : redirect('/account/security?done=1');
  }
  if (inserted === 'inserted') await reach('D1', () => deletePasskey(needs.database, passkey.id, subject));
  return answerRefusal(c, outcome);
}

async function createOptions({ subject, account, credentials, browser }: AccountHolder, needs: AuthNeeds): Promise<CreateOptions> {
  const { id } = relyingParty(needs.settings);
  const hash = await hashToken(browser.secret);
  return {
    challenge: await sealPasskeyChallenge(needs.sealer, { type: 'webauthn.create', browser: hash, subject }),
    rp: { id, name: id },
    user: { id: await needs.identifiers.passkeyUser(subject), name: account.username, displayName: account.name ?? account.username },
    algorithms: offeredAlgorithms,
    excludeCredentials: credentials.passkeys.map((passkey) => passkey.id),
    attestation: wantedAttestation(needs.settings),
  };
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
