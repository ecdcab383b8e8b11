// A change that came too late after the sign-in: the way to try again.
import { ButtonLink, type Messages } from '@authrim/shared/ui';
import { AccountPage } from '../layout.tsx';

export const ConfirmPage = ({ messages, signInHref }: { messages: Messages; signInHref: string }) => {
  const { confirmTitle, confirmLead, back } = messages.account;
  return (
    <AccountPage messages={messages} title={confirmTitle} lead={confirmLead} back={{ href: '/account/security', words: back }}>
      <ButtonLink id="confirm" href={signInHref}>
        {messages.ownAccount.confirm}
      </ButtonLink>
    </AccountPage>
  );
};
