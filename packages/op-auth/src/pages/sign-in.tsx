// Sign-in (B-308, B-314, B-321), for a client or for nobody, for the first time or again: a name and a password, and a passkey
// where the browser can. Passkeys are also offered in the field for the name, before anything is typed.
import {
  Account,
  type AccountIdentity,
  BrandTile,
  Button,
  CheckField,
  type ClientIdentity,
  ClientLogo,
  ClientName,
  clientName,
  Divider,
  displayText,
  Field,
  Form,
  formatWait,
  Heading,
  type HiddenFields,
  LegalLinks,
  type Messages,
  Notice,
  Page,
} from '@authrim/shared/ui';
import { stayField, type UseOptions } from '../passkeys/script.ts';
import type { SignInProblem } from '../sign-in/methods/method.ts';
import { NamedAccount } from './named-account.tsx';
import { UsePasskeyForm } from './passkey-form.tsx';

export interface SignInPageProps {
  messages: Messages;
  /** Absent when a person came without a request of a client. */
  client?: ClientIdentity | undefined;
  /** Posted to /login together with `username` and `password`, or with `method` and `credential`. */
  hidden: HiddenFields;
  /** What the person typed before, or the `login_hint` of the request. */
  username?: string | undefined;
  /** Set for re-authentication: the account is named and its username not asked for. */
  account?: AccountIdentity | undefined;
  /** Where somebody else may sign in, shown beside a named account. */
  anotherHref?: string | undefined;
  /** Where the name is asked for first: which of the two pages it is. On the second it is `username`, whoever that may be. */
  step?: 'identifier' | 'password' | undefined;
  /** Who has said that this is their device: each may sign in by a click and a password, or be taken off the list. */
  accounts?: readonly { key: string; account: AccountIdentity; href: string }[] | undefined;
  /** Whether the box for staying signed in is ticked; absent where it is not offered. */
  stay?: { isChecked: boolean } | undefined;
  problem?: SignInProblem | undefined;
  /** Where a new password, a code by mail or an account is to be had; each absent where there is none. */
  recoveryHref?: string | undefined;
  emailHref?: string | undefined;
  signUpHref?: string | undefined;
  /** Whether one may go on without any account. */
  offersGuest?: boolean;
  /** Whether whoever is at this browser did so before. */
  isGuest?: boolean;
  /** Absent where no passkey can be used. */
  passkey?: UseOptions | undefined;
}

const noticeId = 'login-error';

export const SignInPage = (props: SignInPageProps) => {
  const { messages, client, hidden, account, anotherHref, problem, passkey, stay, isGuest } = props;
  const { signIn } = messages;
  const title = account ? signIn.againTitle : signIn.title;
  return (
    <Page messages={messages} title={client ? `${title} · ${clientName(client)}` : title}>
      {client ? <ClientLogo client={client} /> : <BrandTile />}
      <Heading title={title}>{account ? signIn.againLead : client && signIn.lead(<ClientName client={client} />)}</Heading>
      {problem ? (
        <Notice kind="danger" id={noticeId}>
          {describe(problem, messages)}
        </Notice>
      ) : null}
      {isGuest ? <Notice kind="calm">{messages.guest.here}</Notice> : null}
      <KnownAccounts {...props} />
      <PasswordForm {...props} />
      {passkey ? (
        <UsePasskeyForm
          action="/login"
          hidden={{ ...hidden, method: 'passkey', ...(stay && { [stayField]: '' }) }}
          options={passkey}
          label={signIn.passkey}
          failed={signIn.passkeyFailed}
          above={<Divider>{signIn.or}</Divider>}
        />
      ) : null}
      <GuestForm {...props} />
      <OtherWays {...props} />
      {anotherHref ? (
        <p class="small">
          <a href={anotherHref}>{signIn.another}</a>
        </p>
      ) : null}
      {client ? <LegalLinks client={client} messages={messages} /> : null}
    </Page>
  );
};

const KnownAccounts = ({ messages: { signIn }, hidden, accounts = [] }: SignInPageProps) =>
  accounts.length === 0 ? null : (
    <section class="stack" aria-label={signIn.known}>
      {accounts.map(({ key, account, href }, index) => (
        <div class="actions">
          <a id={`account-${index}`} href={href}>
            <Account account={account} />
          </a>
          <Form action="/login" hidden={{ ...hidden, forget: key }}>
            <Button id={`forget-${index}`} kind="secondary">
              {signIn.forget(<bdi>{displayText(account.name) || displayText(account.username)}</bdi>)}
            </Button>
          </Form>
        </div>
      ))}
    </section>
  );

const PasswordForm = (props: SignInPageProps) => {
  const { messages, hidden, username, account, passkey, step, stay } = props;
  const { signIn } = messages;
  const named = account ?? (step === 'password' ? { username: username ?? '' } : undefined);
  const hint = passkey ? ' webauthn' : '';
  return (
    <Form action="/login" hidden={step === 'identifier' ? { ...hidden, step } : hidden}>
      {named ? <NamedAccount account={named} /> : <NameField {...props} hint={hint} />}
      {step === 'identifier' ? null : (
        <Field
          id="password"
          label={signIn.password}
          type="password"
          autocomplete={`current-password${named ? hint : ''}`}
          {...stateOf(props)}
          hasFocus={Boolean(named || username)}
        />
      )}
      {stay ? <CheckField id={stayField} label={signIn.stay} isChecked={stay.isChecked} /> : null}
      <div class="actions">
        {step === 'identifier' ? <Button id="next">{signIn.next}</Button> : <Button id="login">{signIn.submit}</Button>}
      </div>
    </Form>
  );
};

/** @param hint what else the browser may fill in here, after a space */
const NameField = ({ hint, ...props }: SignInPageProps & { hint: string }) => (
  <Field
    id="username"
    label={props.messages.signIn.username}
    type="text"
    autocomplete={`username${hint}`}
    value={props.username}
    {...stateOf(props)}
    hasFocus={props.step === 'identifier' || !props.username}
  />
);

const stateOf = ({ problem }: SignInPageProps) => ({
  describedBy: problem && problem.kind !== 'passkey_denied' ? noticeId : undefined,
  isInvalid: problem?.kind === 'denied',
});

const GuestForm = ({ messages: { guest }, hidden, account, step, offersGuest, isGuest }: SignInPageProps) =>
  offersGuest && !account && step !== 'password' ? (
    <div class="stack">
      <Form action="/login" hidden={{ ...hidden, method: 'guest' }}>
        <Button id="guest" kind="secondary">
          {guest.offer}
        </Button>
      </Form>
      {isGuest ? null : <p class="muted small">{guest.hint}</p>}
    </div>
  ) : null;

const OtherWays = ({ messages: { byMail }, account, recoveryHref, emailHref, signUpHref }: SignInPageProps) => (
  <>
    {recoveryHref || emailHref ? (
      <p class="links">
        {recoveryHref ? <a href={recoveryHref}>{byMail.recovery.link}</a> : null}
        {emailHref ? <a href={emailHref}>{byMail.signIn.link}</a> : null}
      </p>
    ) : null}
    {signUpHref && !account ? (
      <p class="links">
        {byMail.signUp.question}
        <a href={signUpHref}>{byMail.signUp.link}</a>
      </p>
    ) : null}
  </>
);

function describe(problem: SignInProblem, messages: Messages): string {
  const { signIn } = messages;
  if (problem.kind === 'delayed') return signIn.delayed(formatWait(messages, problem.seconds));
  return problem.kind === 'denied' ? signIn.denied : signIn.passkeyDenied;
}
