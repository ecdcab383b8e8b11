// What was on the page counts no more: the request it served is gone, and no client is left to answer to; or its form is too old, and
// nothing was done.
import { ButtonLink, type ClientIdentity, ClientName, Heading, type Messages, Page, StatusTile, safeHref } from '@authrim/shared/ui';

export interface ExpiredPageProps {
  messages: Messages;
  /** Where the page can be opened anew; absent where nothing is left of it. */
  pageHref?: string;
  /** When it is still known, the way back to its client_uri is offered. */
  client?: ClientIdentity | undefined;
}

export const ExpiredPage = ({ messages, pageHref, client }: ExpiredPageProps) => {
  const { expired } = messages;
  const home = safeHref(client?.client_uri);
  return (
    <Page messages={messages} title={expired.title}>
      <StatusTile icon="clock" />
      <Heading title={expired.title}>{expired.lead}</Heading>
      {pageHref === undefined ? <p>{expired.next}</p> : null}
      {pageHref === undefined ? null : (
        <ButtonLink id="again" href={pageHref} kind="primary">
          {expired.again}
        </ButtonLink>
      )}
      {client && home ? <ButtonLink href={home}>{expired.back(<ClientName client={client} />)}</ButtonLink> : null}
    </Page>
  );
};
