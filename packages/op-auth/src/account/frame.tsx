// The frame of the account's pages: on a wide screen the sections stand beside the page, on a narrow one the way back stands above it.
import { ButtonLink, Heading, Icon, type IconName, type Messages, Notice, Page } from '@authrim/shared/ui';
import type { Child, PropsWithChildren } from 'hono/jsx';
import type { OwnPage } from '../sign-in/visit.ts';
import { accountStyles } from './styles.ts';

export type SectionName = keyof Messages['ownAccount']['sections'];

export const sections: Readonly<Record<SectionName, { path: OwnPage; icon: IconName }>> = {
  profile: { path: '/account/profile', icon: 'person' },
  security: { path: '/account/security', icon: 'shield' },
  password: { path: '/account/password', icon: 'lock' },
  sessions: { path: '/account/sessions', icon: 'screen' },
  apps: { path: '/account/apps', icon: 'apps' },
  activity: { path: '/account/activity', icon: 'activity' },
  preferences: { path: '/account/preferences', icon: 'sliders' },
  data: { path: '/account/data', icon: 'download' },
};

export const sectionNames = Object.keys(sections) as SectionName[];

export interface FrameProps {
  messages: Messages;
  /** The section shown; absent on the first page. */
  section?: SectionName;
  /** Of a page within a section. */
  title?: string;
  lead?: Child;
  /** Where the page belongs to: the account, unless it is something within. */
  back?: { href: string; words: string } | undefined;
  /** What was done, or went wrong, before. */
  done?: string | undefined;
  problem?: string | undefined;
}

export const AccountFrame = (props: PropsWithChildren<FrameProps>) => {
  const { messages, section, lead, done, problem, children } = props;
  const words = messages.ownAccount;
  const { title = section ? words.sections[section].title : words.title, back = { href: '/account', words: words.back } } = props;
  return (
    <Page messages={messages} title={section ? `${title} · ${words.title}` : title} styles={accountStyles}>
      <div class="account">
        <SectionNav messages={messages} section={section} />
        <div class="pane">
          {section ? (
            <p class={props.back ? 'up always' : 'up'}>
              <a href={back.href}>
                <Icon name="next" />
                {back.words}
              </a>
            </p>
          ) : null}
          <Heading title={title}>{lead}</Heading>
          {problem ? (
            <Notice kind="danger" id="problem">
              {problem}
            </Notice>
          ) : null}
          {done ? <Notice kind="calm">{done}</Notice> : null}
          {children}
        </div>
      </div>
    </Page>
  );
};

const SectionNav = ({ messages, section }: { messages: Messages; section: SectionName | undefined }) => {
  const words = messages.ownAccount;
  return (
    <nav class="sections" aria-label={words.nav}>
      <p class="home">
        <a href="/account" aria-current={section ? undefined : 'page'}>
          {words.title}
        </a>
      </p>
      <ul>
        {sectionNames.map((name) => (
          <li>
            <a href={sections[name].path} aria-current={name === section ? 'page' : undefined}>
              <Icon name={sections[name].icon} />
              {words.sections[name].title}
            </a>
          </li>
        ))}
        <li>
          <a href="/logout">
            <Icon name="leave" />
            {words.signOut}
          </a>
        </li>
      </ul>
    </nav>
  );
};

interface ConfirmFirstProps {
  messages: Messages;
  href: string;
  /** What it is that needs it. */
  lead?: string;
}

/** What needs a recent sign-in, and the way to it. */
export const ConfirmFirst = ({ messages, href, lead = messages.ownAccount.confirmLead }: ConfirmFirstProps) => (
  <div class="stack">
    <Notice kind="caution">{lead}</Notice>
    <ButtonLink id="confirm" href={href}>
      {messages.ownAccount.confirm}
    </ButtonLink>
  </div>
);
