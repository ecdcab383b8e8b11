// The page behind the link to a new password, and the one that says it is set.
import type { PasswordProblem } from '@authrim/shared/policies';
import {
  type AccountIdentity,
  Button,
  ButtonLink,
  CheckField,
  Form,
  Heading,
  type HiddenFields,
  type Messages,
  Notice,
  Page,
  StatusTile,
} from '@authrim/shared/ui';
import { NamedAccount } from '../pages/named-account.tsx';
import { describePasswordProblem } from '../passwords/describe.ts';
import { NewPasswordField } from '../passwords/new-password-field.tsx';

export interface NewPasswordPageProps {
  messages: Messages;
  account: AccountIdentity;
  /** Characters. */
  least: number;
  hidden: HiddenFields;
  problem?: PasswordProblem | undefined;
}

const noticeId = 'password-problem';

export const NewPasswordPage = ({ messages, account, least, hidden, problem }: NewPasswordPageProps) => {
  const { recovery } = messages.byMail;
  return (
    <Page messages={messages} title={recovery.title}>
      <StatusTile icon="key" />
      <Heading title={recovery.title}>{recovery.newLead}</Heading>
      {problem ? (
        <Notice kind="danger" id={noticeId}>
          {describePasswordProblem(problem, messages)}
        </Notice>
      ) : null}
      <Form action="/login/recover/password" hidden={hidden}>
        <NamedAccount account={account} />
        <div class="stack">
          <NewPasswordField messages={messages} label={recovery.password} least={least} problemId={problem && noticeId} />
          <CheckField id="end_sessions" label={recovery.endSessions} isChecked />
        </div>
        <div class="actions">
          <Button id="save">{recovery.save}</Button>
        </div>
      </Form>
    </Page>
  );
};

export const PasswordSetPage = ({ messages, signInHref }: { messages: Messages; signInHref: string }) => {
  const { recovery } = messages.byMail;
  return (
    <Page messages={messages} title={recovery.doneTitle}>
      <StatusTile icon="check" />
      <Heading title={recovery.doneTitle}>{recovery.doneLead}</Heading>
      <ButtonLink id="sign-in" href={signInHref} kind="primary">
        {recovery.signIn}
      </ButtonLink>
    </Page>
  );
};
