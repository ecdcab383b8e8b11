// Sign-in with a password (B-308, B-314, B-321), for a client or for nobody, for the first time or again.
import {
  Account,
  type AccountIdentity,
  BrandTile,
  Button,
  type ClientIdentity,
  ClientLogo,
  ClientName,
  clientName,
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

export interface SignInPageProps {
  messages: Messages;
  /** Absent when a person came without a request of a client. */
  client?: ClientIdentity | undefined;
  /** Posted to /login together with `username` and `password`. */
  hidden: HiddenFields;
  /** What the person typed before, or the `login_hint` of the request. */
  username?: string | undefined;
  /** Set for re-authentication: the account is named and its username not asked for. */
  account?: AccountIdentity | undefined;
  /** Where somebody else may sign in, shown beside a named account. */
  anotherHref?: string | undefined;
  problem?: SignInProblem | undefined;
}

/** `denied` is one text for every wrong username or password; `delayed` counts for unknown people alike (LG-01). */
export type SignInProblem = { kind: 'denied' } | { kind: 'delayed'; seconds: number };

const noticeId = 'login-error';

export const SignInPage = ({ messages, client, hidden, username, account, anotherHref, problem }: SignInPageProps) => {
  const { signIn } = messages;
  const state = { describedBy: problem && noticeId, isInvalid: problem?.kind === 'denied' };
  const title = account ? signIn.againTitle : signIn.title;
  return (
    <Page messages={messages} title={client ? `${title} · ${clientName(client)}` : title}>
      {client ? <ClientLogo client={client} /> : <BrandTile />}
      <Heading title={title}>{account ? signIn.againLead : client && signIn.lead(<ClientName client={client} />)}</Heading>
      {problem ? (
        <Notice kind="danger" id={noticeId}>
          {problem.kind === 'denied' ? signIn.denied : signIn.delayed(formatWait(messages, problem.seconds))}
        </Notice>
      ) : null}
      <Form action="/login" hidden={hidden}>
        {account ? (
          <>
            <Account account={account} />
            <input type="text" name="username" value={account.username} autocomplete="username" hidden />
          </>
        ) : (
          <Field
            id="username"
            label={signIn.username}
            type="text"
            autocomplete="username"
            value={username}
            {...state}
            hasFocus={!username}
          />
        )}
        <Field
          id="password"
          label={signIn.password}
          type="password"
          autocomplete="current-password"
          {...state}
          hasFocus={Boolean(account || username)}
        />
        <div class="actions">
          <Button id="login">{signIn.submit}</Button>
        </div>
      </Form>
      {account && anotherHref ? (
        <p class="small">
          <a href={anotherHref}>{signIn.another}</a>
        </p>
      ) : null}
      {client ? <LegalLinks client={client} messages={messages} /> : null}
    </Page>
  );
};
