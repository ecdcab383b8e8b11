// Who stands before the person: the client that asks, with its logo, name and links (B-064), and the account at hand.
import type { PropsWithChildren } from 'hono/jsx';
import { BrandTile } from './brand.tsx';
import { displayText, initialOf } from './display-text.ts';
import type { Messages } from './messages/index.ts';
import { redirectTarget, safeHref } from './safe-href.ts';

/** What pages show of a client; the names are those of RFC 7591 §2 and the values as it registered them. */
export interface ClientIdentity {
  client_id: string;
  client_name?: string | undefined;
  client_uri?: string | undefined;
  logo_uri?: string | undefined;
  policy_uri?: string | undefined;
  tos_uri?: string | undefined;
  /** False for a client that registered itself: nobody has checked its name or logo (RG-05). */
  isVerified: boolean;
  /** Of the document a client is known by: whoever holds that host is the client, whatever name it gives itself (B-300). */
  host?: string | undefined;
}

/** What pages show of a person, who is already signed in or was. */
export interface AccountIdentity {
  username: string;
  name?: string | undefined;
}

/** Never empty. */
export const clientName = ({ client_name, client_id }: ClientIdentity): string => displayText(client_name) || displayText(client_id) || '?';

/** The name inside a sentence of any direction. */
export const ClientName = ({ client }: { client: ClientIdentity }) => (
  <strong>
    <bdi>{clientName(client)}</bdi>
  </strong>
);

/** The logo, or the first letter of the name. A picture without width and height leaves a blank tile when it does not come. */
export const ClientLogo = ({ client }: { client: ClientIdentity }) => {
  const logo = safeHref(client.logo_uri);
  return logo ? (
    <span class="tile plain">
      <img src={logo} alt="" referrerpolicy="no-referrer" />
    </span>
  ) : (
    <span class="tile" aria-hidden="true">
      {initialOf(clientName(client))}
    </span>
  );
};

/** The client's logo beside ours: the two that are about to be connected. */
export const ConnectedLogos = ({ client }: { client: ClientIdentity }) => (
  <div class="logos">
    <ClientLogo client={client} />
    <svg viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
      <path d="M2.5 12a1.5 1.5 0 1 1 3 0 1.5 1.5 0 0 1-3 0zm8 0a1.5 1.5 0 1 1 3 0 1.5 1.5 0 0 1-3 0zm8 0a1.5 1.5 0 1 1 3 0 1.5 1.5 0 0 1-3 0z" />
    </svg>
    <BrandTile />
  </div>
);

export const Account = ({ account }: { account: AccountIdentity }) => {
  const username = displayText(account.username);
  const name = displayText(account.name) || username;
  return (
    <div class="row person">
      <span class="tile round" aria-hidden="true">
        {initialOf(name)}
      </span>
      <div>
        <div>
          <strong>
            <bdi>{breakable(name)}</bdi>
          </strong>
        </div>
        {name === username ? null : (
          <div class="muted small">
            <bdi>{breakable(username)}</bdi>
          </div>
        )}
      </div>
    </div>
  );
};

/** An address that is too long for its line goes on below at its @, before it is broken anywhere else. */
const breakable = (text: string) => text.split(/(?=@)/).map((part, place) => (place === 0 ? part : [<wbr />, part]));

/** Policy and terms of the client, each where it registered a usable address; nothing when it registered none. */
export const LegalLinks = ({ client, messages }: { client: ClientIdentity; messages: Messages }) => {
  const [policy, terms] = [safeHref(client.policy_uri), safeHref(client.tos_uri)];
  if (!policy && !terms) return null;
  return (
    <p class="links">
      <bdi>{clientName(client)}</bdi>
      {policy ? <OutwardLink href={policy}>{messages.client.policy}</OutwardLink> : null}
      {terms ? <OutwardLink href={terms}>{messages.client.terms}</OutwardLink> : null}
    </p>
  );
};

/** Opens beside the page, so that what was begun here is not lost. */
const OutwardLink = ({ href, children }: PropsWithChildren<{ href: string }>) => (
  <a href={href} target="_blank" rel="noopener noreferrer">
    {children}
  </a>
);

/** A host as parsers of URLs write it, in ASCII: the one form a name cannot imitate (RG-05). */
export const Host = ({ name }: { name: string }) => (
  <strong class="host">
    <bdi>{name}</bdi>
  </strong>
);

/** Where the answer goes. */
export const RedirectTarget = ({ redirect_uri }: { redirect_uri: string }) => <Host name={redirectTarget(redirect_uri)} />;
