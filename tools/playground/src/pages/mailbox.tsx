// All mail the local server has sent, readable at once and with its links alive, unless it goes elsewhere.
import { Heading, Page, StatusTile } from '@authrim/shared/ui';
import type { KeptMail } from '../mailbox.ts';
import { messages } from './frame.tsx';

const styles = `
.card{inline-size:min(100%,46rem)}
.mail{display:grid;gap:.75rem;padding-block-start:1.25rem;border-block-start:1px solid var(--line)}
.mail pre{margin:0;padding:1rem;white-space:pre-wrap;overflow-wrap:anywhere;border-radius:.75rem;background:var(--field);font-size:.8125rem}
`.replaceAll('\n', '');

interface MailboxPageProps {
  mails: readonly KeptMail[];
  /** Whose mail alone is shown. */
  to: string | undefined;
  keepsMail: boolean;
}

export const MailboxPage = ({ mails, to, keepsMail }: MailboxPageProps) => (
  <Page messages={messages} title="Mailbox" styles={styles}>
    <StatusTile icon="mail" />
    <Heading title="Mailbox">
      {keepsMail ? describe(to) : 'Mail of this server goes elsewhere: MAIL_DRIVER and MAIL_API_URL say where.'}
    </Heading>
    {keepsMail && mails.length === 0 ? <p class="muted">Nothing yet.</p> : null}
    {mails.map((mail) => (
      <Mail mail={mail} />
    ))}
  </Page>
);

const describe = (to: string | undefined): string =>
  to === undefined ? 'What this server has sent. None of it has left this machine.' : `What this server has sent to ${to}.`;

const Mail = ({ mail: { id, at, to, subject, text } }: { mail: KeptMail }) => (
  <article class="mail">
    <div>
      <strong>{subject}</strong>
      <div class="muted small">
        to <a href={`/dev/mail?to=${encodeURIComponent(to)}`}>{to}</a>, {new Date(at * 1000).toISOString()},{' '}
        <a href={`/dev/mail/${id}`}>as HTML</a>
      </div>
    </div>
    <pre>{text.split(/(https?:\/\/\S+)/).map((part, index) => (index % 2 === 1 ? <a href={part}>{part}</a> : part))}</pre>
  </article>
);
