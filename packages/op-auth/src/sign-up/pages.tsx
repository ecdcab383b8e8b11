// The page behind the link of a sign-up: a name, if the person likes, and the first way to sign in.
import type { PasswordProblem } from '@authrim/shared/policies';
import { Button, Divider, Field, Form, Heading, type HiddenFields, type Messages, Notice, Page, StatusTile } from '@authrim/shared/ui';
import { NamedAccount } from '../pages/named-account.tsx';
import { CreatePasskeyForm } from '../pages/passkey-form.tsx';
import type { CreateOptions } from '../passkeys/script.ts';
import { describePasswordProblem } from '../passwords/describe.ts';
import { NewPasswordField } from '../passwords/new-password-field.tsx';

export type CompleteProblem = PasswordProblem | { kind: 'passkey' };

export interface CompletePageProps {
  messages: Messages;
  email: string;
  /** Characters of a password. */
  least: number;
  hidden: HiddenFields;
  options: CreateOptions;
  name?: string | undefined;
  problem?: CompleteProblem | undefined;
}

const noticeId = 'sign-up-problem';

export const CompletePage = ({ messages, email, least, hidden, options, name, problem }: CompletePageProps) => {
  const { signUp } = messages.byMail;
  const isAboutPassword = problem !== undefined && problem.kind !== 'passkey';
  return (
    <Page messages={messages} title={signUp.completeTitle}>
      <StatusTile icon="check" />
      <Heading title={signUp.completeTitle}>{signUp.completeLead}</Heading>
      {problem ? (
        <Notice kind="danger" id={noticeId}>
          {problem.kind === 'passkey' ? signUp.passkeyFailed : describePasswordProblem(problem, messages)}
        </Notice>
      ) : null}
      <Form action="/signup/complete" hidden={hidden}>
        <NamedAccount account={{ username: email }} />
        <Field id="name" label={signUp.name} type="text" autocomplete="name" value={name} isOptional hasFocus={!problem} />
        <div class="stack">
          <NewPasswordField
            messages={messages}
            label={signUp.password}
            least={least}
            problemId={isAboutPassword ? noticeId : undefined}
            hasFocus={isAboutPassword}
          />
        </div>
        <div class="actions">
          <Button id="create">{signUp.submitPassword}</Button>
        </div>
      </Form>
      <CreatePasskeyForm
        action="/signup/complete"
        hidden={hidden}
        options={options}
        label={signUp.passkey}
        failed={signUp.passkeyFailed}
        above={<Divider>{messages.signIn.or}</Divider>}
      />
    </Page>
  );
};
