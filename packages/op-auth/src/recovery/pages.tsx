// The page behind the link to a new password, and the one that says it is set.
import type { PasswordProblem } from '@authrim/shared/policies';
import {
  Account,
  type AccountIdentity,
  Button,
  ButtonLink,
  CheckField,
  Field,
  Form,
  Heading,
  type HiddenFields,
  type Messages,
  Notice,
  Page,
  StatusTile,
} from '@authrim/shared/ui';
import { describePasswordProblem } from '../passwords/describe.ts';

export interface NewPasswordPageProps {
  messages: Messages;
  account: AccountIdentity;
  /** Characters. */
  least: number;
  hidden: HiddenFields;
  problem?: PasswordProblem | undefined;
}

export const NewPasswordPage = ({ messages, account, least, hidden, problem }: NewPasswordPageProps) => {
  const { recovery } = messages.byMail;
  return (
    <Page messages={messages} title={recovery.title}>
      <StatusTile icon="key" />
      <Heading title={recovery.title}>{recovery.newLead}</Heading>
      {problem ? (
        <Notice kind="danger" id="password-problem">
          {describePasswordProblem(problem, messages)}
        </Notice>
      ) : null}
      <Form action="/login/recover/password" hidden={hidden}>
        <Account account={account} />
        <input type="text" name="username" value={account.username} autocomplete="username" hidden />
        <div class="stack">
          <Field
            id="password"
            label={recovery.password}
            type="password"
            autocomplete="new-password"
            describedBy={problem ? 'password-problem password-hint' : 'password-hint'}
            isInvalid={problem !== undefined}
            hasFocus
          />
          <p class="muted small" id="password-hint">
            {messages.newPassword.hint(least)}
          </p>
          <CheckField id="end_sessions" label={recovery.endSessions} isChecked />
        </div>
        <div class="actions">
          <Button id="save">{recovery.save}</Button>
        </div>
      </Form>
    </Page>
  );
};

export const PasswordSetPage = ({ messages }: { messages: Messages }) => {
  const { recovery } = messages.byMail;
  return (
    <Page messages={messages} title={recovery.doneTitle}>
      <StatusTile icon="check" />
      <Heading title={recovery.doneTitle}>{recovery.doneLead}</Heading>
      <ButtonLink id="sign-in" href="/login" kind="primary">
        {recovery.signIn}
      </ButtonLink>
    </Page>
  );
};
