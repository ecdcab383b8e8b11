// /account/sessions: where the person is signed in, and the end of one session, of all others, or of all (LG-21, ASVS 7.5.2).
import { now } from '@authrim/shared/clock';
import type { Device, EndSessionsInput, HeardBy, SessionEntry } from '@authrim/shared/durable-objects';
import type { ParameterRecord } from '@authrim/shared/parameters';
import { Button, displayText, Form, formatAgo, type HiddenFields, Icon, type IconName, type Messages } from '@authrim/shared/ui';
import { renderStep } from '../../interaction/present.tsx';
import { signedOutCookies } from '../../interaction/session-cookies.ts';
import { findFrontChannelUris } from '../../logout/front-channel.ts';
import { LoggedOutPage } from '../../pages/logout.tsx';
import { askToSignIn } from '../access.ts';
import { AccountFrame } from '../frame.tsx';
import type { AccountOwner } from '../owner.ts';
import { accountForm, accountPage, type C, doneAt, renderAccount, type Shown } from '../respond.tsx';

const page = '/account/sessions';

/** GET /account/sessions */
export const showSessions = accountPage(page, (messages, owner, shown) => <SessionsPage messages={messages} owner={owner} shown={shown} />);

/** POST /account/sessions. `which`: `all`, `others`, or nothing beside the `id` of one. */
export const submitSessions = accountForm(page, async (c, { form, owner }) => {
  const { subject, session } = owner;
  const outcome = await c
    .get('needs')
    .subjects.of(subject)
    .endSessions({ holder: { session }, which: readWhich(form) });
  if (outcome.outcome === 'no_session') return askToSignIn({ page }, 'no_session');
  if (outcome.outcome === 'unknown') {
    const show = (messages: Messages, current: AccountOwner, shown: Shown) => (
      <SessionsPage messages={messages} owner={current} shown={shown} problem={messages.ownAccount.sessions.gone} />
    );
    return renderAccount(c, page, owner, show, { status: 404 });
  }
  return outcome.clients ? renderSignedOut(c, outcome.clients) : doneAt(page, String(outcome.sessions));
});

const readWhich = ({ which, id = '' }: ParameterRecord): EndSessionsInput['which'] =>
  which === 'all' || which === 'others' ? which : { id };

/** The browser itself is signed out: it tells those clients of its session that listen in frames. */
async function renderSignedOut(c: C, ended: { session: string } & HeardBy): Promise<Response> {
  const needs = c.get('needs');
  const frames = await findFrontChannelUris(ended, needs);
  return renderStep(c, { cookies: signedOutCookies(needs.settings), frames }, (messages) => (
    <LoggedOutPage messages={messages} client={undefined} frames={frames} destination={undefined} />
  ));
}

interface SessionsPageProps {
  messages: Messages;
  owner: AccountOwner;
  shown: Shown;
  problem?: string;
}

const SessionsPage = ({ messages, owner: { account }, shown, problem }: SessionsPageProps) => {
  const words = messages.ownAccount.sessions;
  const ended = Number(shown.done);
  const hasOthers = account.sessions.some(({ is_current }) => !is_current);
  return (
    <AccountFrame
      messages={messages}
      section="sessions"
      lead={words.lead}
      done={Number.isSafeInteger(ended) && ended >= 0 ? words.ended(ended) : undefined}
      problem={problem}
    >
      <ul class="rows">
        {account.sessions.map((session) => (
          <SessionRow session={session} messages={messages} hidden={shown.hidden} />
        ))}
      </ul>
      {hasOthers ? (
        <Form action={page} hidden={{ ...shown.hidden, which: 'others' }}>
          <Button id="end-others" kind="secondary">
            {words.endOthers}
          </Button>
        </Form>
      ) : (
        <p class="muted">{words.alone}</p>
      )}
      <Form action={page} hidden={{ ...shown.hidden, which: 'all' }}>
        <p class="muted small">{words.offline}</p>
        <Button id="end-all" kind="grave">
          {words.endAll}
        </Button>
      </Form>
    </AccountFrame>
  );
};

const deviceIcons = { desktop: 'screen', phone: 'phone', tablet: 'phone' } as const satisfies Record<NonNullable<Device['kind']>, IconName>;

const SessionRow = ({ session, messages, hidden }: { session: SessionEntry; messages: Messages; hidden: HiddenFields }) => {
  const words = messages.ownAccount.sessions;
  const { id, is_current, device, auth_time, last_seen } = session;
  const time = now();
  const about = [
    nameDevicePlace(device, messages),
    is_current ? words.since(formatAgo(messages, time - auth_time)) : words.seen(formatAgo(messages, time - last_seen)),
  ];
  return (
    <li>
      <Icon name={deviceIcons[device.kind ?? 'desktop']} />
      <div>
        <strong>{nameDevice(device, messages)}</strong> {is_current ? <span class="badge">{words.current}</span> : null}
        <p class="muted small">{about.filter(Boolean).join(' · ')}</p>
      </div>
      {is_current ? null : (
        <Form action={page} hidden={{ ...hidden, id }}>
          <Button id={`end-${id}`} kind="secondary">
            {words.end}
          </Button>
        </Form>
      )}
    </li>
  );
};

export function nameDevice({ browser, system }: Device, { ownAccount }: Messages): string {
  const words = ownAccount.sessions;
  return browser && system ? words.on(displayText(browser), displayText(system)) : displayText(browser ?? system) || words.unknown;
}

/** A town and its country, in the person's language; empty where neither is known. */
export function nameDevicePlace({ city, country }: Device, { lang }: Messages): string {
  const region = country && new Intl.DisplayNames([lang], { type: 'region' }).of(country);
  return [displayText(city), region].filter(Boolean).join(', ');
}
