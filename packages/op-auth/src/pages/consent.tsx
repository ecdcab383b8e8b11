// Consent (B-309, B-064, B-291, RG-05): which client asks, whom it asks, for what, and where the answer goes.
import type { Statement } from '@authrim/shared/authorization-details';
import type { ConsentResource } from '@authrim/shared/authorization-request';
import type { SupportedScope } from '@authrim/shared/claims';
import {
  Account,
  type AccountIdentity,
  Button,
  type ClientIdentity,
  ClientName,
  ConnectedLogos,
  clientName,
  displayText,
  Form,
  Heading,
  type HiddenFields,
  Host,
  Icon,
  type IconName,
  isOnThisDevice,
  LegalLinks,
  type Messages,
  Notice,
  Page,
  RedirectTarget,
} from '@authrim/shared/ui';
import type { Child } from 'hono/jsx';
import { Detail } from './detail.tsx';

export interface ConsentPageProps {
  messages: Messages;
  client: ClientIdentity;
  /** The verified redirect_uri of the request; its host or scheme is shown. */
  redirect_uri: string;
  account: AccountIdentity;
  /** Every scope value of this server the person is asked to grant. */
  scope: readonly string[];
  /** The APIs of others it asks for, and the scope values at each. */
  resources?: readonly ConsentResource[];
  /** Every authorization detail, in words. */
  details?: readonly Statement[];
  /** Posted to /consent together with `decision`, `allow` or `deny`. */
  hidden: HiddenFields;
}

export const ConsentPage = ({ messages, client, redirect_uri, account, scope, resources = [], details = [], hidden }: ConsentPageProps) => {
  const { consent } = messages;
  const target = <RedirectTarget redirect_uri={redirect_uri} />;
  const isStrangerOnDevice = !client.isVerified && isOnThisDevice(redirect_uri);
  return (
    <Page messages={messages} title={`${consent.title} · ${clientName(client)}`}>
      <ConnectedLogos client={client} />
      <Heading title={consent.question(<ClientName client={client} />)} />
      <Account account={account} />
      {client.isVerified ? null : <Notice kind="caution">{describeStranger(client, target, messages)}</Notice>}
      {scope.length > 0 ? (
        <section class="scopes" aria-labelledby="scopes">
          <h2 id="scopes">{consent.scopes}</h2>
          <ul class="list">
            {scope.map((value) => (
              <Scope value={value} messages={messages} />
            ))}
          </ul>
        </section>
      ) : null}
      {resources.map((resource, index) => (
        <Resource resource={resource} id={`resource-${index}`} messages={messages} />
      ))}
      {details.length > 0 ? (
        <section class="details" aria-labelledby="details">
          <h2 id="details">{consent.details}</h2>
          {details.map((statement) => (
            <Detail statement={statement} messages={messages} />
          ))}
        </section>
      ) : null}
      <Form action="/consent" hidden={hidden}>
        <p class="muted small">{isStrangerOnDevice ? consent.device(target) : consent.destination(target)}</p>
        <div class="actions pair">
          <Button id="deny" kind="secondary" name="decision" value="deny">
            {consent.deny}
          </Button>
          <Button id="allow" name="decision" value="allow">
            {consent.allow}
          </Button>
        </div>
      </Form>
      <LegalLinks client={client} messages={messages} />
    </Page>
  );
};

/** A name is the operator's word, and the identifier is what the name stands for. */
const Resource = ({ resource, id, messages }: { resource: ConsentResource; id: string; messages: Messages }) => {
  const { consent } = messages;
  const name = resource.resource_name ?? resource.resource;
  return (
    <section class="scopes" aria-labelledby={id}>
      <h2 id={id}>{consent.resource(<strong>{displayText(name)}</strong>)}</h2>
      {name === resource.resource ? null : <p class="muted small">{displayText(resource.resource)}</p>}
      <ul class="list">
        {resource.scope.map((value) => (
          <Scope value={value} messages={messages} />
        ))}
        {resource.scope.length === 0 ? (
          <li>
            <Icon name="key" />
            <span>{consent.resourceAccess}</span>
          </li>
        ) : null}
      </ul>
    </section>
  );
};

/** What there is to judge a client by that nobody has checked. */
const describeStranger = ({ host }: ClientIdentity, target: Child, { client }: Messages) =>
  host === undefined ? client.unverified(target) : client.unverifiedHost(<Host name={host} />);

const icons: Readonly<Record<SupportedScope, IconName>> = {
  openid: 'identity',
  profile: 'person',
  email: 'mail',
  address: 'home',
  phone: 'phone',
  offline_access: 'clock',
  account: 'sliders',
};

const isKnown = (value: string): value is SupportedScope => Object.hasOwn(icons, value);

export const Scope = ({ value, messages: { scopes } }: { value: string; messages: Messages }) => (
  <li>
    <Icon name={isKnown(value) ? icons[value] : 'key'} />
    <span>{isKnown(value) ? scopes[value] : scopes.other(<code>{displayText(value)}</code>)}</span>
    {value === 'offline_access' ? <span class="muted small">{scopes.offlineExplained}</span> : null}
  </li>
);
