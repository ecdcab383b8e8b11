// The parked request is gone: nothing to continue, and no client to answer to.
import { ButtonLink, type ClientIdentity, ClientName, Heading, type Messages, Page, StatusTile, safeHref } from '@authrim/shared/ui';

export interface ExpiredPageProps {
  messages: Messages;
  /** When it is still known, the way back to its client_uri is offered. */
  client?: ClientIdentity | undefined;
}

export const ExpiredPage = ({ messages, client }: ExpiredPageProps) => {
  const { expired } = messages;
  const home = safeHref(client?.client_uri);
  return (
    <Page messages={messages} title={expired.title}>
      <StatusTile icon="clock" />
      <Heading title={expired.title}>{expired.lead}</Heading>
      <p>{expired.next}</p>
      {client && home ? <ButtonLink href={home}>{expired.back(<ClientName client={client} />)}</ButtonLink> : null}
    </Page>
  );
};
