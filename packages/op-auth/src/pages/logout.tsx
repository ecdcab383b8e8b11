// RP-Initiated Logout 1.0 §2 and B-310: the question before, and the word after, which also tells the clients
// (Front-Channel Logout 1.0 §3).
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
  Nonce,
  Page,
  StatusTile,
  safeHref,
} from '@authrim/shared/ui';
import { raw } from 'hono/html';
import { useContext } from 'hono/jsx';

export interface LogoutConfirmPageProps {
  messages: Messages;
  /** The client whose request this is, when it is known. */
  client?: ClientIdentity | undefined;
  account?: AccountIdentity | undefined;
  action: '/logout/confirm' | '/logout';
  /** Posted together with `decision`, `logout` or `cancel`. */
  hidden: HiddenFields;
}

export const LogoutConfirmPage = ({ messages, client, account, action, hidden }: LogoutConfirmPageProps) => {
  const { logout } = messages;
  return (
    <Page messages={messages} title={logout.title}>
      <StatusTile icon="leave" />
      <Heading title={logout.title}>{client ? logout.asked(<ClientName client={client} />) : logout.lead}</Heading>
      <Form action={action} hidden={hidden}>
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
  /** The pages of clients that hear of the logout by being loaded. */
  frames?: readonly string[];
  /** Where the client wants the person next: the page goes there by itself when the frames have loaded (B-238, B-317). */
  destination?: string | undefined;
}

export const LoggedOutPage = ({ messages, client, frames = [], destination }: LoggedOutPageProps) => {
  const { title, lead, leaving, back } = messages.loggedOut;
  const next = destination ?? safeHref(client?.client_uri);
  return (
    <Page messages={messages} title={title} goesOnTo={destination}>
      <StatusTile icon="check" />
      <Heading title={title}>{destination === undefined ? lead : leaving}</Heading>
      {client && next ? (
        <ButtonLink id="continue" href={next}>
          {back(<ClientName client={client} />)}
        </ButtonLink>
      ) : null}
      <FrontChannelFrames frames={frames} title={title} />
      {destination === undefined ? null : <script nonce={useContext(Nonce)}>{raw(goOn)}</script>}
    </Page>
  );
};

/** Loads the pages of clients that hear of a session's end so. */
export const FrontChannelFrames = ({ frames, title }: { frames: readonly string[]; title: string }) => (
  <>
    {frames.map((uri) => (
      <iframe src={uri} hidden sandbox="allow-same-origin allow-scripts allow-forms" title={title} />
    ))}
  </>
);

/** ES5. The window has loaded when its frames have; a frame that never does is left behind after five seconds. */
const goOn = `(function(){
  function goOn(){window.location.replace(document.getElementById('continue').href);}
  window.addEventListener('load',goOn,false);
  window.setTimeout(goOn,5000);
})();`;
