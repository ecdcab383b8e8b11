// The frame of every page about one's own account: who it is about, and the way back or out.
import { Account, type AccountIdentity, Heading, type Messages, Page } from '@authrim/shared/ui';
import type { Child, PropsWithChildren } from 'hono/jsx';

export interface AccountPageProps {
  messages: Messages;
  title: string;
  lead?: Child;
  account?: AccountIdentity | undefined;
  /** Where the page belongs to; the first page has the way out instead, and one that shows something once has neither. */
  back?: { href: string; words: string } | undefined;
}

export const AccountPage = ({ messages, title, lead, account, back, children }: PropsWithChildren<AccountPageProps>) => (
  <Page messages={messages} title={title}>
    <Heading title={title}>{lead}</Heading>
    {account ? <Account account={account} /> : null}
    {children}
    {back || account ? (
      <p class="links">
        <a href={back?.href ?? '/logout'}>{back?.words ?? messages.account.signOut}</a>
      </p>
    ) : null}
  </Page>
);

/** A part of such a page, with a heading of its own. */
export const Section = ({ id, title, lead, children }: PropsWithChildren<{ id: string; title: string; lead?: Child }>) => (
  <section class="section" aria-labelledby={id}>
    <div>
      <h2 id={id}>{title}</h2>
      {lead ? <p class="muted small">{lead}</p> : null}
    </div>
    {children}
  </section>
);
