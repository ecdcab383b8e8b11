// The pages that every flow by mail shares: an address is asked for, the mail is on its way, a link that no longer works.
import {
  BrandTile,
  Button,
  ButtonLink,
  type ClientIdentity,
  ClientLogo,
  clientName,
  Field,
  Form,
  formatWait,
  Heading,
  type HiddenFields,
  type Messages,
  Notice,
  Page,
  StatusTile,
} from '@authrim/shared/ui';
import type { Child, PropsWithChildren } from 'hono/jsx';
import type { Problem } from '../interaction/problem.ts';
import type { SignInProblem } from '../sign-in/methods/method.ts';

/** What may be wrong with an address that was asked for; neither tells whether anybody has it. */
export type AskProblem = Problem<'not_an_address'>;

export interface AskPageProps {
  messages: Messages;
  client?: ClientIdentity | undefined;
  title: string;
  lead: Child;
  action: string;
  hidden: HiddenFields;
  submit: string;
  email?: string | undefined;
  problem?: AskProblem | undefined;
  /** Where the person can turn to instead. */
  links: readonly { href: string; words: string }[];
}

const noticeId = 'mail-error';

/** @param props.children what else the form asks */
export const AskPage = ({
  messages,
  client,
  title,
  lead,
  action,
  hidden,
  submit,
  email,
  problem,
  links,
  children,
}: PropsWithChildren<AskPageProps>) => (
  <Page messages={messages} title={client ? `${title} · ${clientName(client)}` : title}>
    {client ? <ClientLogo client={client} /> : <BrandTile />}
    <Heading title={title}>{lead}</Heading>
    {problem ? (
      <Notice kind="danger" id={noticeId}>
        {describeAskProblem(problem, messages)}
      </Notice>
    ) : null}
    <Form action={action} hidden={hidden}>
      <Field
        id="email"
        label={messages.byMail.email}
        type="email"
        autocomplete="email"
        value={email}
        describedBy={problem && noticeId}
        isInvalid={problem?.kind === 'not_an_address'}
        hasFocus
      />
      {children}
      <div class="actions">
        <Button id="send">{submit}</Button>
      </div>
    </Form>
    <p class="links">
      {links.map(({ href, words }) => (
        <a href={href}>{words}</a>
      ))}
    </p>
  </Page>
);

export const describeAskProblem = (problem: AskProblem, messages: Messages): string =>
  problem.kind === 'delayed' ? messages.byMail.delayed(formatWait(messages, problem.seconds)) : messages.byMail.notAnAddress;

/** An address inside a sentence of any direction. */
export const Address = ({ email }: { email: string }) => (
  <strong>
    <bdi>{email}</bdi>
  </strong>
);

interface SentPageProps {
  messages: Messages;
  lead: Child;
  /** Where mail can be asked for again. */
  againHref: string;
}

export const SentPage = ({ messages, lead, againHref, children }: PropsWithChildren<SentPageProps>) => (
  <Page messages={messages} title={messages.byMail.sentTitle}>
    <StatusTile icon="mail" />
    <Heading title={messages.byMail.sentTitle}>{lead}</Heading>
    {children}
    <p class="muted small">{messages.byMail.sentAgain}</p>
    <p class="links">
      <a href={againHref}>{messages.byMail.again}</a>
    </p>
  </Page>
);

export interface CodePageProps {
  messages: Messages;
  words: { sent(email: Child): Child; enter: string };
  action: string;
  hidden: HiddenFields;
  email: string;
  /** Where mail can be asked for again. */
  againHref: string;
  problem?: SignInProblem | undefined;
}

/** Where a code from a mail is typed, after it was asked for. */
export const CodePage = ({ messages, words, action, hidden, email, againHref, problem }: CodePageProps) => (
  <SentPage messages={messages} lead={words.sent(<Address email={email} />)} againHref={againHref}>
    {problem ? (
      <Notice kind="danger" id={noticeId}>
        {problem.kind === 'delayed' ? messages.signIn.delayed(formatWait(messages, problem.seconds)) : messages.byMail.signIn.denied}
      </Notice>
    ) : null}
    <Form action={action} hidden={{ ...hidden, email, step: 'code' }}>
      <Field
        id="code"
        label={messages.byMail.code}
        type="text"
        autocomplete="one-time-code"
        inputmode="numeric"
        describedBy={problem && noticeId}
        isInvalid={problem?.kind === 'denied'}
        hasFocus
      />
      <div class="actions">
        <Button id="enter">{words.enter}</Button>
      </div>
    </Form>
  </SentPage>
);

/** @param lead why, where it is not for the usual reasons */
export const DeadLinkPage = ({ messages, againHref, lead }: { messages: Messages; againHref: string; lead?: string | false }) => (
  <Page messages={messages} title={messages.byMail.deadTitle}>
    <StatusTile icon="clock" />
    <Heading title={messages.byMail.deadTitle}>{lead || messages.byMail.deadLead}</Heading>
    <ButtonLink id="again" href={againHref} kind="primary">
      {messages.byMail.again}
    </ButtonLink>
  </Page>
);
