// /account/data: a copy of everything, and the end of the account. Both need a sign-in that is recent; the end waits for the grace
// an operator gives, and signing in takes it back (K-49, AD-19).
import { canonicalUsername } from '@authrim/shared/database';
import { noStore } from '@authrim/shared/http';
import { invalidRequest } from '@authrim/shared/oauth';
import type { ParameterRecord } from '@authrim/shared/parameters';
import { Button, ButtonLink, Form, formatMoment, formatSpan, Heading, type Messages, Notice, Page, StatusTile } from '@authrim/shared/ui';
import { renderStep } from '../../interaction/present.tsx';
import { signedOutCookies } from '../../interaction/session-cookies.ts';
import { findFrontChannelUris } from '../../logout/front-channel.ts';
import { orderMail } from '../../mail/post.ts';
import { FrontChannelFrames } from '../../pages/logout.tsx';
import { TextField } from '../fields.tsx';
import { AccountFrame, ConfirmFirst } from '../frame.tsx';
import { Section } from '../layout.tsx';
import type { AccountOwner } from '../owner.ts';
import { accountForm, accountPage, askToConfirm, type C, renderAccount, type Shown } from '../respond.tsx';
import { exportAccount } from './export.ts';

const page = '/account/data';

/** GET /account/data */
export const showData = accountPage(page, (messages, _, shown) => <DataPage messages={messages} shown={shown} />);

/** POST /account/data. `decision`: `export` or `delete`. */
export const submitData = accountForm(page, async (c, { form, owner }) => {
  if (form.decision === 'export') return downloadData(c, owner);
  if (form.decision === 'delete') return deleteAccount(c, form, owner);
  throw invalidRequest('decision must be export or delete');
});

async function downloadData(c: C, owner: AccountOwner): Promise<Response> {
  const { subject, account, profile } = owner;
  if (account.standing !== 'recent') return askToConfirm(c, 'data', owner, account.standing);
  const everything = await exportAccount(subject, account, profile, c.get('needs'));
  return new Response(JSON.stringify(everything, null, 2), {
    headers: { ...noStore, 'Content-Type': 'application/json', 'Content-Disposition': 'attachment; filename="my-data.json"' },
  });
}

async function deleteAccount(c: C, { username = '' }: ParameterRecord, owner: AccountOwner): Promise<Response> {
  const { settings, subjects } = c.get('needs');
  const { subject, session, profile, account } = owner;
  const grace = settings.lifetimes.account_deletion_grace;
  if (account.standing !== 'recent') return askToConfirm(c, 'data', owner, account.standing);
  if (canonicalUsername(username) !== profile.username) {
    const show = (messages: Messages, _: AccountOwner, shown: Shown) => (
      <DataPage messages={messages} shown={shown} problem={messages.ownAccount.data.notSure} />
    );
    return renderAccount(c, page, owner, show, { status: 400 });
  }
  const requested = await subjects.of(subject).requestDeletion({ holder: { session }, grace });
  if (requested.outcome !== 'requested') return askToConfirm(c, 'data', owner, requested.outcome);
  orderMail(c, { order: 'notice', subject, notice: 'deletion_requested' });
  const { clients, due_at } = requested;
  const frames = clients ? await findFrontChannelUris(clients, c.get('needs')) : [];
  return renderStep(c, { cookies: signedOutCookies(settings), frames }, (messages) => (
    <DeletedPage messages={messages} date={formatMoment(messages, due_at, profile.zoneinfo)} canKeep={grace > 0} frames={frames} />
  ));
}

interface DataPageProps {
  messages: Messages;
  shown: Shown;
  problem?: string;
}

const DataPage = ({ messages, shown, problem }: DataPageProps) => {
  const words = messages.ownAccount.data;
  const grace = shown.settings.lifetimes.account_deletion_grace;
  return (
    <AccountFrame messages={messages} section="data" lead={words.lead} problem={problem}>
      {shown.signInHref === undefined ? null : <ConfirmFirst messages={messages} href={shown.signInHref} />}
      <Section id="copy" title={words.exportTitle} lead={words.exportLead}>
        {shown.signInHref === undefined ? (
          <Form action={page} hidden={{ ...shown.hidden, decision: 'export' }}>
            <Button id="export" kind="secondary">
              {words.export}
            </Button>
          </Form>
        ) : null}
      </Section>
      <Section
        id="deletion"
        title={words.deleteTitle}
        lead={grace > 0 ? words.deleteLead(formatSpan(messages, grace)) : words.deleteAtOnce}
      >
        {shown.signInHref === undefined ? (
          <div class="narrow">
            <Form action={page} hidden={{ ...shown.hidden, decision: 'delete' }}>
              <TextField id="username" label={words.sure} value={undefined} isRequired />
              <Button id="delete" kind="grave">
                {words.delete}
              </Button>
            </Form>
          </div>
        ) : null}
      </Section>
    </AccountFrame>
  );
};

const DeletedPage = ({
  messages,
  date,
  canKeep,
  frames,
}: {
  messages: Messages;
  date: string;
  canKeep: boolean;
  frames: readonly string[];
}) => {
  const words = messages.ownAccount.data;
  return (
    <Page messages={messages} title={words.deletedTitle}>
      <StatusTile icon="bin" />
      <Heading title={words.deletedTitle}>{words.deletedLead(date)}</Heading>
      {canKeep ? (
        <>
          <Notice kind="calm">{words.deletedNext}</Notice>
          <ButtonLink id="keep" href="/login?page=%2Faccount">
            {words.keep}
          </ButtonLink>
        </>
      ) : null}
      <FrontChannelFrames frames={frames} title={words.deletedTitle} />
    </Page>
  );
};
