// The page behind the link of a sign-up: a name, if the person likes, and the first way to sign in.
import type { PasswordProblem } from '@authrim/shared/policies';
import {
  Account,
  Button,
  Divider,
  Field,
  Form,
  Heading,
  type HiddenFields,
  type Messages,
  Notice,
  Page,
  StatusTile,
} from '@authrim/shared/ui';
import { CreatePasskeyForm } from '../pages/passkey-form.tsx';
import type { CreateOptions } from '../passkeys/script.ts';
import { describePasswordProblem } from '../passwords/describe.ts';

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

export const CompletePage = ({ messages, email, least, hidden, options, name, problem }: CompletePageProps) => {
  const { signUp } = messages.byMail;
  const isAboutPassword = problem !== undefined && problem.kind !== 'passkey';
  return (
    <Page messages={messages} title={signUp.completeTitle}>
      <StatusTile icon="check" />
      <Heading title={signUp.completeTitle}>{signUp.completeLead}</Heading>
      {problem ? (
        <Notice kind="danger" id="sign-up-problem">
          {problem.kind === 'passkey' ? signUp.passkeyFailed : describePasswordProblem(problem, messages)}
        </Notice>
      ) : null}
      <Form action="/signup/complete" hidden={hidden}>
        <Account account={{ username: email }} />
        <input type="text" name="username" value={email} autocomplete="username" hidden />
        <Field id="name" label={signUp.name} type="text" autocomplete="name" value={name} isOptional hasFocus={!problem} />
        <div class="stack">
          <Field
            id="password"
            label={signUp.password}
            type="password"
            autocomplete="new-password"
            describedBy={isAboutPassword ? 'sign-up-problem password-hint' : 'password-hint'}
            isInvalid={isAboutPassword}
            hasFocus={isAboutPassword}
          />
          <p class="muted small" id="password-hint">
            {messages.newPassword.hint(least)}
          </p>
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
