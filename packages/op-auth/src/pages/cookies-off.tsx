// The browser keeps no cookies, so that nothing it does can be told from what others do: what to change, and that nothing is lost.
import { Heading, type Messages, Page, StatusTile } from '@authrim/shared/ui';

export const CookiesOffPage = ({ messages }: { messages: Messages }) => {
  const { cookiesOff } = messages;
  return (
    <Page messages={messages} title={cookiesOff.title}>
      <StatusTile icon="warning" />
      <Heading title={cookiesOff.title}>{cookiesOff.lead}</Heading>
      <p id="cookies">{cookiesOff.next}</p>
    </Page>
  );
};
