// RP-Initiated Logout 1.0 §2 and B-310: the question before, and the word after.
import {
  Account,
  type AccountIdentity,
  Button,
  ButtonLink,
  type ClientIdentity,
  ClientName,
  Form,
  Heading,
  type HiddenFields,
  type Messages,
  Page,
  StatusTile,
  safeHref,
} from '@authrim/shared/ui';

export interface LogoutConfirmPageProps {
  messages: Messages;
  /** The client whose request this is, when it is known. */
  client?: ClientIdentity | undefined;
  account?: AccountIdentity | undefined;
  /** Posted to /logout/confirm together with `decision`, `logout` or `cancel`. */
  hidden: HiddenFields;
}

export const LogoutConfirmPage = ({ messages, client, account, hidden }: LogoutConfirmPageProps) => {
  const { logout } = messages;
  return (
    <Page messages={messages} title={logout.title}>
      <StatusTile icon="leave" />
      <Heading title={logout.title}>{client ? logout.asked(<ClientName client={client} />) : logout.lead}</Heading>
      <Form action="/logout/confirm" hidden={hidden}>
        {account ? <Account account={account} /> : null}
        <div class="actions">
          <Button id="logout-confirm" name="decision" value="logout">
            {logout.confirm}
          </Button>
          <Button id="logout-cancel" kind="secondary" name="decision" value="cancel">
            {logout.cancel}
          </Button>
        </div>
      </Form>
    </Page>
  );
};

export interface LoggedOutPageProps {
  messages: Messages;
  /** Offers the way back to its client_uri, when it has one. */
  client?: ClientIdentity | undefined;
}

export const LoggedOutPage = ({ messages, client }: LoggedOutPageProps) => {
  const home = safeHref(client?.client_uri);
  return (
    <Page messages={messages} title={messages.loggedOut.title}>
      <StatusTile icon="check" />
      <Heading title={messages.loggedOut.title}>{messages.loggedOut.lead}</Heading>
      {client && home ? <ButtonLink href={home}>{messages.loggedOut.back(<ClientName client={client} />)}</ButtonLink> : null}
    </Page>
  );
};
