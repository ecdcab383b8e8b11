// The frame of a page within a section of the account, mostly of those about how one signs in, with the way back from it.
import { Account, type AccountIdentity, type Messages } from '@authrim/shared/ui';
import type { Child, PropsWithChildren } from 'hono/jsx';
import { AccountFrame, type SectionName } from './frame.tsx';

export interface AccountPageProps {
  messages: Messages;
  section?: SectionName;
  title: string;
  lead?: Child;
  account?: AccountIdentity | undefined;
  /** Where the page belongs to, above the account itself. */
  back?: { href: string; words: string } | undefined;
}

export const AccountPage = ({
  messages,
  section = 'security',
  title,
  lead,
  account,
  back,
  children,
}: PropsWithChildren<AccountPageProps>) => (
  <AccountFrame messages={messages} section={section} title={title} lead={lead} back={back}>
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
