// The frame of the pages about how one signs in: a section of the account, with the way back from each of its pages.
import { Account, type AccountIdentity, type Messages } from '@authrim/shared/ui';
import type { Child, PropsWithChildren } from 'hono/jsx';
import { AccountFrame } from './frame.tsx';

export interface AccountPageProps {
  messages: Messages;
  title: string;
  lead?: Child;
  account?: AccountIdentity | undefined;
  /** Where the page belongs to, above the account itself. */
  back?: { href: string; words: string } | undefined;
}

export const AccountPage = ({ messages, title, lead, account, back, children }: PropsWithChildren<AccountPageProps>) => (
  <AccountFrame messages={messages} section="security" title={title} lead={lead} back={back}>
    {account ? <Account account={account} /> : null}
    {children}
  </AccountFrame>
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
