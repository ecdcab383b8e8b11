// What a person sees who signed in without a request of a client: who is signed in, how, and the way out.
import { Account, type AccountIdentity, ButtonLink, Heading, type Messages, Page, StatusTile } from '@authrim/shared/ui';

export interface SignedInPageProps {
  messages: Messages;
  account: AccountIdentity;
}

export const SignedInPage = ({ messages, account }: SignedInPageProps) => {
  const { signedIn } = messages;
  return (
    <Page messages={messages} title={signedIn.title}>
      <StatusTile icon="check" />
      <Heading title={signedIn.title}>{signedIn.lead}</Heading>
      <Account account={account} />
      <div class="actions">
        <ButtonLink id="account" href="/account">
          {messages.ownAccount.title}
        </ButtonLink>
        <ButtonLink id="security" href="/account/security">
          {signedIn.security}
        </ButtonLink>
        <ButtonLink href="/logout">{signedIn.signOut}</ButtonLink>
      </div>
    </Page>
  );
};
