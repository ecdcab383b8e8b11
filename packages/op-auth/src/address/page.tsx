// A person's address for mail: which it is, whether it is known to be theirs, and the way to confirm or change it.
import type { AddressRecord } from '@authrim/shared/database';
import { type AccountIdentity, Button, displayText, Field, Form, type HiddenFields, Icon, type Messages, Notice } from '@authrim/shared/ui';
import { AccountPage, Section } from '../account/layout.tsx';
import { type AskProblem, describeAskProblem } from '../mail/pages.tsx';

export interface AddressPageProps {
  messages: Messages;
  action: string;
  account: AccountIdentity;
  record: AddressRecord;
  /** Whether somebody waits for it. */
  isRequired: boolean;
  hidden: HiddenFields;
  email?: string | undefined;
  problem?: AskProblem | undefined;
  isDone: boolean;
}

const noticeId = 'address-error';

export const AddressPage = (props: AddressPageProps) => {
  const { messages, action, account, record, isRequired, hidden, email, problem, isDone } = props;
  const { address, email: label } = messages.byMail;
  const [title, lead] = isRequired ? [address.requiredTitle, address.requiredLead] : [address.title, address.lead];
  const back = isRequired ? undefined : { href: '/account/profile', words: messages.ownAccount.sections.profile.title };
  const current = displayText(record.email ?? undefined, 254);
  return (
    <AccountPage messages={messages} section="profile" title={title} lead={lead} account={account} back={back}>
      {isDone ? <Notice kind="calm">{messages.account.done}</Notice> : null}
      {problem ? (
        <Notice kind="danger" id={noticeId}>
          {describeAskProblem(problem, messages)}
        </Notice>
      ) : null}
      {current ? (
        <>
          <ul class="list">
            <li>
              <Icon name="mail" />
              <strong>
                <bdi>{current}</bdi>
              </strong>
              <span class="muted small">{record.email_verified ? address.verified : address.unverified}</span>
            </li>
          </ul>
          {record.email_verified ? null : (
            <Form action={action} hidden={{ ...hidden, email: current }}>
              <Button id="confirm-address">{address.confirm}</Button>
            </Form>
          )}
        </>
      ) : (
        <p class="muted">{address.none}</p>
      )}
      <Section id="change-address" title={address.change}>
        <Form action={action} hidden={hidden}>
          <Field
            id="email"
            label={label}
            type="email"
            autocomplete="email"
            value={email}
            describedBy={problem && noticeId}
            isInvalid={problem?.kind === 'not_an_address'}
          />
          <Button id="send" kind={current ? 'secondary' : 'primary'}>
            {address.sendCode}
          </Button>
        </Form>
      </Section>
    </AccountPage>
  );
};
