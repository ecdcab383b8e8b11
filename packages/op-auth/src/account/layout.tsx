// The frame of every page about one's own account: who it is about, and the way back or out.
import { Account, type AccountIdentity, Heading, type Messages, Page } from '@authrim/shared/ui';
import type { Child, PropsWithChildren } from 'hono/jsx';

export interface AccountPageProps {
  messages: Messages;
  title: string;
  lead?: Child;
  /** Left out on pages that show something once, so that all eyes are on it. */
  account?: AccountIdentity | undefined;
  /** Where the page belongs to; the first page has the way out instead. */
  back?: { href: string; words: string } | undefined;
}

export const AccountPage = ({ messages, title, lead, account, back, children }: PropsWithChildren<AccountPageProps>) => (
  <Page messages={messages} title={title}>
    <Heading title={title}>{lead}</Heading>
    {account ? <Account account={account} /> : null}
    {children}
    <p class="links">{back ? <a href={back.href}>{back.words}</a> : <a href="/logout">{messages.account.signOut}</a>}</p>
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
