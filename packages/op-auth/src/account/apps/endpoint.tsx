// /account/apps: every client that may act in the person's name, what it may do, and the end of it at once (RV-11).
import { type AuthorizationDetail, type AuthorizationDetailsType, describeDetail } from '@authrim/shared/authorization-details';
import { now } from '@authrim/shared/clock';
import {
  Button,
  type ClientIdentity,
  clientName,
  Form,
  formatAgo,
  type HiddenFields,
  Icon,
  initialOf,
  type Messages,
} from '@authrim/shared/ui';
import type { AuthNeeds } from '../../context.ts';
import { presentClient } from '../../interaction/present.tsx';
import { Scope } from '../../pages/consent.tsx';
import { Detail } from '../../pages/detail.tsx';
import { askToSignIn } from '../access.ts';
import { AccountFrame } from '../frame.tsx';
import { type AccountOwner, findAccountOwner } from '../owner.ts';
import { accountForm, type C, doneAt, renderAccount, type Shown } from '../respond.tsx';
import { type ConnectedApp, findConnectedApps } from './connected.ts';

const page = '/account/apps';

/** GET /account/apps */
export async function showApps(c: C): Promise<Response> {
  const owner = await findAccountOwner(c.req.raw, c.get('needs'));
  return owner ? renderApps(c, owner) : askToSignIn({ page }, 'no_session');
}

/** POST /account/apps: disconnects one. */
export const submitApps = accountForm(page, async (c, { form, owner }) => {
  const { subject, session } = owner;
  const { client_id = '' } = form;
  const outcome = await c.get('needs').subjects.of(subject).disconnect({ holder: { session }, client_id });
  if (outcome.outcome === 'no_session') return askToSignIn({ page }, 'no_session');
  return outcome.outcome === 'disconnected' ? doneAt(page) : renderApps(c, owner, true);
});

async function renderApps(c: C, owner: AccountOwner, isGone = false): Promise<Response> {
  const needs = c.get('needs');
  const apps = await findConnectedApps(owner.account.connections, needs);
  const described = await Promise.all(apps.map((app) => describeApp(app, needs)));
  return renderAccount(
    c,
    page,
    owner,
    (messages, _, shown) => (
      <AppsPage messages={messages} apps={described} shown={shown} problem={isGone ? messages.ownAccount.apps.gone : undefined} />
    ),
    { status: isGone ? 404 : 200 },
  );
}

interface DescribedApp extends Omit<ConnectedApp, 'client'> {
  identity: ClientIdentity | undefined;
  details: { detail: AuthorizationDetail; definition: AuthorizationDetailsType }[];
}

/** Details of a type that is gone are left out: nobody honours them. */
async function describeApp({ client, ...app }: ConnectedApp, { authorizationDetailsTypes }: AuthNeeds): Promise<DescribedApp> {
  const types = app.authorization_details.length > 0 ? await authorizationDetailsTypes.all() : undefined;
  const details = app.authorization_details.flatMap((text) => {
    const detail = JSON.parse(text) as AuthorizationDetail;
    const definition = types?.get(detail.type);
    return definition ? [{ detail, definition }] : [];
  });
  return { ...app, identity: client && presentClient(client), details };
}

interface AppsPageProps {
  messages: Messages;
  apps: readonly DescribedApp[];
  shown: Shown;
  problem: string | undefined;
}

const AppsPage = ({ messages, apps, shown, problem }: AppsPageProps) => {
  const words = messages.ownAccount.apps;
  const done = shown.done === undefined ? undefined : words.revoked;
  return (
    <AccountFrame messages={messages} section="apps" lead={words.lead} done={done} problem={problem}>
      {apps.length === 0 ? <p class="muted">{words.none}</p> : null}
      {apps.length > 0 ? (
        <ul class="rows">
          {apps.map((app, index) => (
            <AppRow app={app} id={`app-${index}`} messages={messages} hidden={shown.hidden} />
          ))}
        </ul>
      ) : null}
    </AccountFrame>
  );
};

const AppRow = ({ app, id, messages, hidden }: { app: DescribedApp; id: string; messages: Messages; hidden: HiddenFields }) => {
  const words = messages.ownAccount.apps;
  const name = app.identity ? clientName(app.identity) : words.former;
  const ago = (time: number) => formatAgo(messages, Math.max(0, now() - time));
  const about = [
    app.identity?.host,
    app.used_at === undefined ? app.agreed_at !== undefined && words.agreed(ago(app.agreed_at)) : words.used(ago(app.used_at)),
    app.offline && words.offline,
  ];
  return (
    <li>
      <span class="tile" aria-hidden="true">
        {initialOf(name)}
      </span>
      <div>
        <strong>
          <bdi>{name}</bdi>
        </strong>
        <p class="muted small">{about.filter(Boolean).join(' · ')}</p>
      </div>
      <Form action={page} hidden={{ ...hidden, client_id: app.client_id }}>
        <Button id={`revoke-${id}`} kind="grave">
          {words.revoke}
        </Button>
      </Form>
      <details>
        <summary class="small">{words.may(<bdi>{name}</bdi>)}</summary>
        <ul class="list">
          {app.scope.map((value) => (
            <Scope value={value} messages={messages} />
          ))}
          {app.scope.length === 0 ? (
            <li>
              <Icon name="key" />
              <span>{messages.consent.resourceAccess}</span>
            </li>
          ) : null}
        </ul>
        <div class="details">
          {app.details.map(({ detail, definition }) => (
            <Detail statement={describeDetail(detail, definition, messages.lang)} messages={messages} />
          ))}
        </div>
      </details>
    </li>
  );
};
