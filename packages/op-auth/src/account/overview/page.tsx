// /account: who is signed in, and each section with what stands in it. A guest finds the way to an account here, and nothing else.
import { Account, BrandTile, ButtonLink, formatDay, Heading, Icon, type Messages, Page } from '@authrim/shared/ui';
import { isGuest } from '../../interaction/guest.ts';
import { visitHref } from '../../sign-in/visit.ts';
import { AccountFrame, type SectionName, sectionNames, sections } from '../frame.tsx';
import type { AccountOwner } from '../owner.ts';
import { accountPage } from '../respond.tsx';

/** GET /account */
export const showOverview = accountPage('/account', (messages, owner) =>
  isGuest(owner.account) ? <GuestPage messages={messages} /> : <OverviewPage messages={messages} owner={owner} />,
);

const GuestPage = ({ messages }: { messages: Messages }) => (
  <Page messages={messages} title={messages.guest.keep}>
    <BrandTile />
    <Heading title={messages.guest.keep}>{messages.guest.invitation}</Heading>
    <ButtonLink id="keep" href={visitHref('/signup', { page: '/account' })} kind="primary">
      {messages.guest.keep}
    </ButtonLink>
    <p class="links">
      <a href="/logout">{messages.ownAccount.signOut}</a>
    </p>
  </Page>
);

const OverviewPage = ({ messages, owner }: { messages: Messages; owner: AccountOwner }) => {
  const words = messages.ownAccount;
  const { username, name } = owner.profile;
  return (
    <AccountFrame messages={messages} lead={words.overview.lead}>
      <Account account={{ username, name: name ?? undefined }} />
      <ul class="tiles">
        {sectionNames.map((section) => (
          <li>
            <a href={sections[section].path}>
              <Icon name={sections[section].icon} />
              <strong>{words.sections[section].title}</strong>
              <span class="muted small">{summarize(section, messages, owner)}</span>
              <Icon name="next" />
            </a>
          </li>
        ))}
      </ul>
      <p class="links out">
        <a href="/logout">{words.signOut}</a>
      </p>
    </AccountFrame>
  );
};

function summarize(section: SectionName, messages: Messages, { account, profile }: AccountOwner): string {
  const { overview, sections: words } = messages.ownAccount;
  switch (section) {
    case 'security':
      return describeCredentials(messages, account.credentials);
    case 'sessions':
      return overview.sessions(account.sessions.length);
    case 'apps':
      return overview.apps(account.connections.length);
    case 'password':
      return profile.password_changed_at === null
        ? words.password.lead
        : overview.changed(formatDay(messages, profile.password_changed_at));
    default:
      return words[section].lead;
  }
}

function describeCredentials({ ownAccount: { overview } }: Messages, { passkeys, totp }: AccountOwner['account']['credentials']): string {
  const ways = [...(passkeys.length > 0 ? [overview.passkeys(passkeys.length)] : []), ...(totp ? [overview.app] : [])];
  return ways.length > 0 ? ways.join(' · ') : overview.passwordOnly;
}
