// The second factor: a code of an authenticator app, a recovery code, or a passkey. Whoever cannot give one finds a way on here too.
import {
  Account,
  type AccountIdentity,
  BrandTile,
  Button,
  type ClientIdentity,
  ClientLogo,
  clientName,
  Divider,
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
import type { UseOptions } from '../passkeys/script.ts';
import type { SignInProblem } from '../sign-in/methods/method.ts';
import { UsePasskeyForm } from './passkey-form.tsx';

export interface SecondFactorPageProps {
  messages: Messages;
  client?: ClientIdentity | undefined;
  account: AccountIdentity;
  /** Posted to /login/verify together with `method` and `code` or `credential`, or with `decision`. */
  hidden: HiddenFields;
  /** Which code is asked for, and where the page that asks for the other one is; absent when no code helps. */
  code?: { method: CodeMethod; other?: { method: CodeMethod; href: string } | undefined } | undefined;
  passkey?: UseOptions | undefined;
  /** `skip`: the client only wished for it. `cancel`: it insists, and is told. */
  decline?: 'skip' | 'cancel' | undefined;
  anotherHref: string;
  problem?: SignInProblem | undefined;
}

type CodeMethod = 'totp' | 'recovery_code';

const noticeId = 'verify-error';

export const SecondFactorPage = (props: SecondFactorPageProps) => {
  const { messages, client, account, hidden, code, passkey, decline, anotherHref, problem } = props;
  const { secondFactor } = messages;
  const { title } = secondFactor;
  return (
    <Page messages={messages} title={client ? `${title} · ${clientName(client)}` : title}>
      {client ? <ClientLogo client={client} /> : <BrandTile />}
      <Heading title={title}>{code ? secondFactor[code.method].lead : secondFactor.passkeyLead}</Heading>
      {problem ? (
        <Notice kind="danger" id={noticeId}>
          {describe(problem, messages)}
        </Notice>
      ) : null}
      <Account account={account} />
      {code ? <CodeForm messages={messages} hidden={hidden} method={code.method} problem={problem} /> : null}
      {passkey ? (
        <UsePasskeyForm
          action="/login/verify"
          hidden={{ ...hidden, method: 'passkey' }}
          options={passkey}
          label={secondFactor.passkey}
          kind={code ? 'secondary' : 'primary'}
          failed={secondFactor.passkeyFailed}
          above={code ? <Divider>{messages.signIn.or}</Divider> : null}
        />
      ) : null}
      {passkey && !code ? (
        <noscript>
          <Notice kind="caution">{secondFactor.needsScript}</Notice>
        </noscript>
      ) : null}
      {decline ? (
        <Form action="/login/verify" hidden={hidden}>
          <Button id="decline" kind="secondary" name="decision" value={decline}>
            {secondFactor[decline]}
          </Button>
        </Form>
      ) : null}
      <p class="links">
        {code?.other ? <a href={code.other.href}>{secondFactor[code.other.method].other}</a> : null}
        <a href={anotherHref}>{messages.signIn.another}</a>
      </p>
      {client ? <LegalLinks client={client} messages={messages} /> : null}
    </Page>
  );
};

interface CodeFormProps {
  messages: Messages;
  hidden: HiddenFields;
  method: CodeMethod;
  problem: SignInProblem | undefined;
}

const CodeForm = ({ messages: { secondFactor }, hidden, method, problem }: CodeFormProps) => (
  <Form action="/login/verify" hidden={{ ...hidden, method }}>
    <Field
      id="code"
      label={secondFactor[method].label}
      type="text"
      autocomplete={method === 'totp' ? 'one-time-code' : 'off'}
      inputmode={method === 'totp' ? 'numeric' : undefined}
      describedBy={problem && noticeId}
      isInvalid={problem?.kind === 'denied'}
      hasFocus
    />
    <div class="actions">
      <Button id="verify">{secondFactor.submit}</Button>
    </div>
  </Form>
);

function describe(problem: SignInProblem, messages: Messages): string {
  if (problem.kind === 'delayed') return messages.signIn.delayed(formatWait(messages, problem.seconds));
  return problem.kind === 'denied' ? messages.secondFactor.denied : messages.signIn.passkeyDenied;
}
