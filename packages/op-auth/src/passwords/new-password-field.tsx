// Where a new password is typed, with what it has to be, and one that is good.
import { Field, type Messages } from '@authrim/shared/ui';
import { PasswordSuggestion } from './suggestion.tsx';

interface NewPasswordFieldProps {
  messages: Messages;
  label: string;
  /** Characters. */
  least: number;
  /** Id of what says why the one before was refused. */
  problemId?: string | undefined;
  hasFocus?: boolean;
}

export const NewPasswordField = ({ messages, label, least, problemId, hasFocus = true }: NewPasswordFieldProps) => (
  <>
    <Field
      id="password"
      label={label}
      type="password"
      autocomplete="new-password"
      describedBy={problemId === undefined ? 'password-hint' : `${problemId} password-hint`}
      isInvalid={problemId !== undefined}
      hasFocus={hasFocus}
    />
    <p class="muted small" id="password-hint">
      {messages.newPassword.hint(least)}
    </p>
    <PasswordSuggestion messages={messages} field="password" />
  </>
);
