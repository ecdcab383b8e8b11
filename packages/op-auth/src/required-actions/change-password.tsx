// A new password in place of one that an operator trusts no more. Needs a recent sign-in, ends every other session, and is recorded by
// the object in the step that lets the new one be kept.

import { callerAddress } from '@authrim/shared/http';
import { leastBesideSecondFactor, type PasswordProblem } from '@authrim/shared/policies';
import { Button, Form, Heading, Notice, Page } from '@authrim/shared/ui';
import { askToSignIn } from '../account/access.ts';
import { changePassword } from '../account/password/change.ts';
import { renderStep } from '../interaction/present.tsx';
import { redirect } from '../interaction/redirect.ts';
import { orderMail } from '../mail/post.ts';
import { NamedAccount } from '../pages/named-account.tsx';
import { describePasswordProblem } from '../passwords/describe.ts';
import { NewPasswordField } from '../passwords/new-password-field.tsx';
import { goOn, visitHref } from '../sign-in/visit.ts';
import { type ActionPage, type Asked, type C, showAction, submitAction } from './action.ts';
import { LeadingTo, WayOut } from './parts.tsx';

const path = '/login/password';
const noticeId = 'password-problem';

export const changePasswordPage: ActionPage = {
  path,
  description: 'The person must set a new password',
  at: ['/account/password'],
  get: showAction(path, render),
  post: submitAction(path, async (c, asked, { password = '' }) => {
    const { subject, session, profile, account } = asked.owner;
    const hasSecondFactor = account.credentials.totp !== undefined;
    const caller = { address: callerAddress(c.req.raw), quotas: c.get('quotas') };
    const asking = { subject, holder: { session }, profile, hasSecondFactor, ...caller };
    const change = await changePassword({ new_password: password, ends_others: true }, asking, c.get('needs'));
    switch (change.outcome) {
      case 'changed':
        orderMail(c, { order: 'notice', subject, notice: 'password_changed' }, asked.visit);
        return goOn(asked.visit);
      case 'refused':
        return render(c, asked, change.problem);
      default:
        return redirect(visitHref(change.outcome === 'second_factor_required' ? '/login/verify' : '/login', asked.visit));
    }
  }),
};

function render(c: C, { visit, owner, hidden }: Asked, problem?: PasswordProblem): Response {
  const { interaction } = visit;
  const { profile, account } = owner;
  // Where the sign-in is too old the form would be refused.
  if (account.standing !== 'recent') return askToSignIn(visit, account.standing);
  const least = account.credentials.totp ? leastBesideSecondFactor : c.get('needs').settings.passwords.least;
  return renderStep(c, { interaction, status: problem ? 400 : 200, allowsScript: true }, (messages, client) => (
    <Page messages={messages} title={messages.required.password.title}>
      <LeadingTo client={client} />
      <Heading title={messages.required.password.title}>{messages.required.password.lead}</Heading>
      {problem ? (
        <Notice kind="danger" id={noticeId}>
          {describePasswordProblem(problem, messages)}
        </Notice>
      ) : null}
      <Form action={path} hidden={hidden}>
        <NamedAccount account={{ username: profile.username, name: profile.name ?? undefined }} />
        <NewPasswordField messages={messages} label={messages.required.password.label} least={least} problemId={problem && noticeId} />
        <div class="actions">
          <Button id="save">{messages.required.password.save}</Button>
        </div>
      </Form>
      <WayOut messages={messages} action={path} hidden={hidden} hasClient={client !== undefined} />
    </Page>
  ));
}
