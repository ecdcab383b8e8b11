// /account/security/authenticator: an authenticator app is set up. The secret travels sealed in the form, bound to person and
// session, and counts once a code has shown that the app has it (OT-05); with it come ten recovery codes.
import { now } from '@authrim/shared/clock';
import { openTotpEnrolment, proposeSession, sealTotpEnrolment } from '@authrim/shared/handles';
import type { WorkerContext } from '@authrim/shared/http';
import { readQuery } from '@authrim/shared/parameters';
import { Button, Field, Form, type HiddenFields, type Messages, Notice } from '@authrim/shared/ui';
import { raw } from 'hono/html';
import { renderSVG } from 'uqr';
import type { AuthNeeds } from '../../context.ts';
import { boundToSession, prepareForm, readSessionForm } from '../../interaction/form.ts';
import { renderStep } from '../../interaction/present.tsx';
import { signedInCookies } from '../../interaction/session-cookies.ts';
import { orderMail } from '../../mail/post.ts';
import { createRecoveryCodes } from '../../one-time-codes/recovery-codes.ts';
import { createTotpSecret, findTimeStep, otpauthUri } from '../../one-time-codes/totp.ts';
import { relyingParty } from '../../passkeys/relying-party.ts';
import { findVisit, type Visit, visitFields, wayOn } from '../../sign-in/visit.ts';
import { type AccountHolder, askOnTheWay, backHref, findAccountHolder, isOnTheWay } from '../access.ts';
import { AccountPage } from '../layout.tsx';
import { answerRefusal, securityForm } from './endpoint.tsx';
import { renderRecoveryCodes } from './recovery-codes-page.tsx';

type C = WorkerContext<AuthNeeds>;

const own = '/account/security/authenticator';

/** GET /account/security/authenticator */
export async function showNewAuthenticator(c: C): Promise<Response> {
  const visit = await findVisit(c.req.raw, readQuery(new URL(c.req.url)), c.get('needs'));
  const holder = await findAccountHolder(c.req.raw, c.get('needs'));
  if (holder?.credentials.standing !== 'recent') return askOnTheWay(visit, own, holder?.credentials.standing ?? 'no_session');
  return renderNewAuthenticator(c, visit, holder, createTotpSecret());
}

/** POST /account/security/authenticator */
export async function confirmAuthenticator(c: C): Promise<Response> {
  const needs = c.get('needs');
  const { form, browser } = await readSessionForm(c, securityForm);
  const holder = await findAccountHolder(c.req.raw, needs);
  const visit = await findVisit(c.req.raw, form, needs);
  if (!holder) return askOnTheWay(visit, own, 'no_session');
  const { subject, session } = holder;
  const secret = await openTotpEnrolment(needs.sealer, form.enrolment ?? '', { subject, session: session.id });
  if (secret === undefined) return answerRefusal(c, { outcome: 'refused', reason: 'replayed' });
  const step = await findTimeStep(secret, form.code ?? '', now());
  if (step === undefined) return renderNewAuthenticator(c, visit, holder, secret, 'code');
  const { codes, hashes } = await createRecoveryCodes();
  const proposed = await proposeSession();
  const change = {
    change: 'enrol_totp',
    secret: await needs.totpSealer.seal(subject, secret),
    step,
    recovery_codes: hashes,
    secret_hash: proposed.session.secret_hash,
  } as const;
  const outcome = await needs.subjects.of(subject).changeCredentials({ session, change });
  if (outcome.outcome !== 'changed') return answerRefusal(c, outcome);
  orderMail(c, { order: 'notice', subject, notice: 'credential_added' });
  const renewed = { subject, session: { ...proposed.session, id: session.id }, secret: proposed.secret };
  const nextHref = isOnTheWay(visit) ? wayOn(visit) : undefined;
  const { interaction } = visit;
  return renderRecoveryCodes(c, codes, { interaction, cookies: await signedInCookies(renewed, browser, needs), nextHref });
}

async function renderNewAuthenticator(c: C, visit: Visit, holder: AccountHolder, secret: string, problem?: 'code'): Promise<Response> {
  const { sealer, settings } = c.get('needs');
  const { subject, session, account } = holder;
  const enrolment = await sealTotpEnrolment(sealer, { subject, session: session.id, secret });
  const { hidden } = await prepareForm(c, boundToSession(securityForm, session), { ...visitFields(visit), enrolment });
  const uri = otpauthUri(secret, relyingParty(settings).id, account.username);
  return renderStep(c, { interaction: visit.interaction, status: problem ? 400 : 200 }, (messages) => (
    <NewAuthenticatorPage messages={messages} secret={secret} uri={uri} hidden={hidden} backHref={backHref(visit)} problem={problem} />
  ));
}

interface NewAuthenticatorPageProps {
  messages: Messages;
  /** base32. */
  secret: string;
  /** What the QR code says. */
  uri: string;
  hidden: HiddenFields;
  backHref?: string;
  problem?: 'code' | undefined;
}

const noticeId = 'code-error';

export const NewAuthenticatorPage = ({
  messages,
  secret,
  uri,
  hidden,
  backHref = '/account/security',
  problem,
}: NewAuthenticatorPageProps) => {
  const { totp, refused, back } = messages.account;
  const wayBack = { href: backHref, words: back };
  return (
    <AccountPage messages={messages} title={totp.setTitle} lead={totp.setLead} back={wayBack}>
      {problem ? (
        <Notice kind="danger" id={noticeId}>
          {refused[problem]}
        </Notice>
      ) : null}
      <div class="qr" role="img" aria-label={totp.qr}>
        {raw(renderSVG(uri, { border: 2 }))}
      </div>
      <details>
        <summary class="small">{totp.byHand}</summary>
        <p class="secret" dir="ltr">
          <code id="secret">{secret.replaceAll(/.{4}(?=.)/g, '$& ')}</code>
        </p>
      </details>
      <div class="narrow">
        <Form action={own} hidden={hidden}>
          <Field
            id="code"
            label={totp.code}
            type="text"
            autocomplete="one-time-code"
            inputmode="numeric"
            describedBy={problem && noticeId}
            isInvalid={problem !== undefined}
          />
          <Button id="confirm">{totp.confirm}</Button>
        </Form>
      </div>
    </AccountPage>
  );
};
