// /account/password: the password is changed, or set for the first time.
import { callerAddress } from '@authrim/shared/http';
import { hashToken } from '@authrim/shared/oauth';
import { leastBesideSecondFactor } from '@authrim/shared/policies';
import { Button, CheckField, Form, formatWait, type Messages } from '@authrim/shared/ui';
import { answerOf } from '../../interaction/problem.ts';
import { orderMail } from '../../mail/post.ts';
import { describePasswordProblem } from '../../passwords/describe.ts';
import { PasswordSuggestion } from '../../passwords/suggestion.tsx';
import { TextField } from '../fields.tsx';
import { AccountFrame, ConfirmFirst } from '../frame.tsx';
import type { AccountOwner } from '../owner.ts';
import { accountForm, accountPage, askToConfirm, type C, doneAt, renderAccount, type Shown } from '../respond.tsx';
import { changePassword, type PasswordChange } from './change.ts';

const page = '/account/password';

/** GET /account/password */
export const showPassword = accountPage(
  page,
  (messages, owner, shown) => <PasswordPage messages={messages} owner={owner} shown={shown} />,
  { allowsScript: true },
);

/** POST /account/password */
export const submitPassword = accountForm(page, async (c, { form, owner }) => {
  const { subject, session, browser, profile, account } = owner;
  const { old_password, new_password = '' } = form;
  const asking = {
    subject,
    holder: { session },
    profile,
    hasSecondFactor: account.credentials.totp !== undefined,
    address: callerAddress(c.req.raw),
    quotas: c.get('quotas'),
    browser: await hashToken(browser.secret),
  };
  const change = await changePassword({ old_password, new_password, ends_others: form.others === 'on' }, asking, c.get('needs'));
  switch (change.outcome) {
    case 'changed':
      orderMail(c, { order: 'notice', subject, notice: 'password_changed' });
      return doneAt(page);
    case 'denied':
    case 'delayed':
    case 'refused':
      return showAgain(c, owner, change);
    default:
      return askToConfirm(c, 'password', owner, change.outcome);
  }
});

type Refused = Extract<PasswordChange, { outcome: 'denied' | 'delayed' | 'refused' }>;

const showAgain = (c: C, owner: AccountOwner, refused: Refused): Promise<Response> =>
  renderAccount(
    c,
    page,
    owner,
    (messages, current, shown) => <PasswordPage messages={messages} owner={current} shown={shown} refused={refused} />,
    {
      ...answerOf(refused.outcome === 'delayed' ? { kind: 'delayed', seconds: refused.retry_after } : { kind: refused.outcome }),
      allowsScript: true,
    },
  );

function describe(refused: Refused, messages: Messages): string {
  if (refused.outcome === 'denied') return messages.ownAccount.password.wrong;
  return refused.outcome === 'delayed'
    ? messages.signIn.delayed(formatWait(messages, refused.retry_after))
    : describePasswordProblem(refused.problem, messages);
}

const isAboutOld = (refused: Refused | undefined): boolean => refused !== undefined && refused.outcome !== 'refused';

interface PasswordPageProps {
  messages: Messages;
  owner: AccountOwner;
  shown: Shown;
  refused?: Refused | undefined;
}

const PasswordPage = ({ messages, owner, shown, refused }: PasswordPageProps) => {
  const words = messages.ownAccount.password;
  const { profile, account } = owner;
  const needsMore = account.standing === 'second_factor_required' || !profile.has_password;
  const confirmHref = needsMore ? shown.signInHref : undefined;
  // A form from before another sign-in may be refused for a field that stands here no more.
  const isSaidAtField = confirmHref === undefined && (!isAboutOld(refused) || shown.signInHref !== undefined);
  return (
    <AccountFrame
      messages={messages}
      section="password"
      lead={profile.has_password ? words.lead : words.setLead}
      done={shown.done === undefined ? undefined : words.done}
      problem={refused && !isSaidAtField ? describe(refused, messages) : undefined}
    >
      {confirmHref === undefined ? (
        <PasswordForm messages={messages} owner={owner} shown={shown} refused={refused} />
      ) : (
        <ConfirmFirst messages={messages} href={confirmHref} />
      )}
    </AccountFrame>
  );
};

const PasswordForm = ({ messages, owner: { profile, account }, shown, refused }: PasswordPageProps) => {
  const words = messages.ownAccount.password;
  const least = account.credentials.totp ? leastBesideSecondFactor : shown.settings.passwords.least;
  const said = refused && describe(refused, messages);
  return (
    <div class="narrow">
      <Form action={page} hidden={shown.hidden}>
        <input type="text" name="username" value={profile.username} autocomplete="username" hidden />
        {shown.signInHref === undefined ? (
          <p class="muted small">{words.oldOptional}</p>
        ) : (
          <TextField
            id="old_password"
            label={words.old}
            type="password"
            value={undefined}
            autocomplete="current-password"
            problem={isAboutOld(refused) ? said : undefined}
            isRequired
          />
        )}
        <TextField
          id="new_password"
          label={words.new}
          type="password"
          value={undefined}
          autocomplete="new-password"
          hint={messages.newPassword.hint(least)}
          problem={isAboutOld(refused) ? undefined : said}
          isRequired
        />
        <PasswordSuggestion messages={messages} field="new_password" />
        <CheckField id="others" label={words.others} isChecked />
        <Button id="change">{words.submit}</Button>
      </Form>
    </div>
  );
};
