// /account/activity: what happened in the account, when and from where, read from the audit.
import { listActivity, type RecordedActivity } from '@authrim/shared/database';
import type { Device } from '@authrim/shared/durable-objects';
import { reach } from '@authrim/shared/stores';
import { clientName, formatMoment, type Messages } from '@authrim/shared/ui';
import { presentClient } from '../../interaction/present.tsx';
import { askToSignIn } from '../access.ts';
import { AccountFrame } from '../frame.tsx';
import { findAccountOwner } from '../owner.ts';
import { type C, renderAccount } from '../respond.tsx';
import { nameDevice, nameDevicePlace } from '../sessions/endpoint.tsx';
import { isShownEvent, mostShown, shownEvents } from './events.ts';

const page = '/account/activity';

/** GET /account/activity */
export async function showActivity(c: C): Promise<Response> {
  const needs = c.get('needs');
  const owner = await findAccountOwner(c.req.raw, needs);
  if (!owner) return askToSignIn({ page }, 'no_session');
  const options = { events: shownEvents, limit: mostShown };
  const recorded = await reach('D1', () => listActivity(needs.database, owner.subject, options));
  const named = await Promise.all(recorded.map(async (event) => ({ event, client: await nameClient(event, c) })));
  return renderAccount(c, page, owner, (messages) => <ActivityPage messages={messages} named={named} zoneinfo={owner.profile.zoneinfo} />);
}

async function nameClient({ client_id }: RecordedActivity, c: C): Promise<string | undefined> {
  const client =
    client_id === null
      ? undefined
      : await c
          .get('needs')
          .clients.find(client_id)
          .catch(() => undefined);
  return client && clientName(presentClient(client));
}

interface ActivityPageProps {
  messages: Messages;
  named: readonly { event: RecordedActivity; client: string | undefined }[];
  zoneinfo: string | null;
}

const ActivityPage = ({ messages, named, zoneinfo }: ActivityPageProps) => {
  const words = messages.ownAccount.activity;
  return (
    <AccountFrame messages={messages} section="activity" lead={words.lead}>
      {named.length === 0 ? <p class="muted">{words.none}</p> : null}
      <ol class="log">
        {named.map(({ event, client }) => (
          <li>
            <strong>{isShownEvent(event.event) ? words.events[event.event] : event.event}</strong>
            <p class="muted small">
              {[formatMoment(messages, event.at, zoneinfo), client, ...describePlace(event, messages)].filter(Boolean).join(' · ')}
            </p>
          </li>
        ))}
      </ol>
    </AccountFrame>
  );
};

function describePlace({ fields }: RecordedActivity, messages: Messages): string[] {
  const device = fields.device as Device | undefined;
  return device ? [nameDevice(device, messages), nameDevicePlace(device, messages)] : [];
}
