// The response of `response_mode=web_message`: a message to the opener or the parent, to its exact origin and no other.
import { Heading, type Messages, Nonce, Page } from '@authrim/shared/ui';
import { raw } from 'hono/html';
import { useContext } from 'hono/jsx';

export interface WebMessagePageProps {
  messages: Messages;
  /** Of the verified redirect_uri. */
  origin: string;
  response: Readonly<Record<string, string>>;
}

export const WebMessagePage = ({ messages, origin, response }: WebMessagePageProps) => (
  <Page messages={messages} title={messages.webMessage.title}>
    <Heading title={messages.webMessage.title}>{messages.webMessage.lead}</Heading>
    <script nonce={useContext(Nonce)}>{raw(postMessage(origin, response))}</script>
  </Page>
);

/** JSON inside a script: `<` is escaped, so that no value can end the element. */
const literal = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

const postMessage = (origin: string, response: WebMessagePageProps['response']): string =>
  `(window.opener||window.parent).postMessage(${literal({ type: 'authorization_response', response })},${literal(origin)});`;
