// The front page of the local server: what runs here, whether it is up, and where to go from here.
import { Heading, Icon, type IconName, Notice, Page, StatusTile } from '@authrim/shared/ui';
import type { Health } from '../health.ts';
import { messages } from './frame.tsx';

export interface HomePageProps {
  issuer: string;
  health: Health;
  demo: { username: string; password: string };
  keepsMail: boolean;
}

export const HomePage = ({ issuer, health, demo, keepsMail }: HomePageProps) => (
  <Page messages={messages} title="Authrim">
    <StatusTile icon="key" />
    <Heading title="Authrim runs here">
      An OpenID Connect provider made for Cloudflare Workers, with all its Workers, objects and data on this machine. Point a client at the
      issuer, or watch one at work in the playground.
    </Heading>
    {health.isUp ? (
      <Notice kind="calm">Up. Discovery and keys took {health.milliseconds} ms.</Notice>
    ) : (
      <Notice kind="danger">Not up: {health.reason}</Notice>
    )}
    <dl class="facts">
      <dt>Issuer</dt>
      <dd>
        <code>{issuer}</code>
      </dd>
      <dt>Demo user</dt>
      <dd>
        <code>{demo.username}</code>
      </dd>
      <dt>Password</dt>
      <dd>
        <code>{demo.password}</code>
      </dd>
    </dl>
    <a class="button primary" href={`${issuer}/playground`}>
      Open the playground
    </a>
    <ul class="list">
      <Destination icon="person" href={`${issuer}/login`} title="Sign-in page">
        What people meet, without a client behind it
      </Destination>
      {keepsMail ? (
        <Destination icon="mail" href={`${issuer}/dev/mail`} title="Mailbox">
          All mail this server has sent, links and codes included
        </Destination>
      ) : null}
      <Destination icon="identity" href={`${issuer}/.well-known/openid-configuration`} title="Discovery document">
        Endpoints and abilities, read first
      </Destination>
      <Destination icon="key" href={`${issuer}/.well-known/jwks.json`} title="JWKS">
        The public keys that tokens are verified with
      </Destination>
      <Destination icon="home" href={`${issuer}/README.md`} title="README">
        How to go on from here
      </Destination>
    </ul>
  </Page>
);

const Destination = ({ icon, href, title, children }: { icon: IconName; href: string; title: string; children: string }) => (
  <li>
    <Icon name={icon} />
    <a href={href}>{title}</a>
    <span class="small muted">{children}</span>
  </li>
);
