// Account choice, `prompt=select_account` (OpenID Connect Core §3.1.2.1): go on as the one signed in, or as another.
import {
  Account,
  type AccountIdentity,
  Button,
  ButtonLink,
  type ClientIdentity,
  ClientLogo,
  ClientName,
  clientName,
  displayText,
  Form,
  Heading,
  type HiddenFields,
  LegalLinks,
  type Messages,
  Page,
} from '@authrim/shared/ui';

export interface AccountChooserPageProps {
  messages: Messages;
  client: ClientIdentity;
  account: AccountIdentity;
  /** Posted to /login/account when the person goes on as `account`. */
  hidden: HiddenFields;
  /** Where somebody else signs in. */
  anotherHref: string;
}

export const AccountChooserPage = ({ messages, client, account, hidden, anotherHref }: AccountChooserPageProps) => {
  const { chooser } = messages;
  const name = displayText(account.name) || displayText(account.username);
  return (
    <Page messages={messages} title={`${chooser.title} · ${clientName(client)}`}>
      <ClientLogo client={client} />
      <Heading title={chooser.title}>{chooser.lead(<ClientName client={client} />)}</Heading>
      <Form action="/login/account" hidden={hidden}>
        <Account account={account} />
        <div class="actions">
          <Button id="continue">{chooser.continue(<bdi>{name}</bdi>)}</Button>
          <ButtonLink id="another" href={anotherHref}>
            {chooser.another}
          </ButtonLink>
        </div>
      </Form>
      <LegalLinks client={client} messages={messages} />
    </Page>
  );
};
