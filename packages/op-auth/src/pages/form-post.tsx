// The response of `response_mode=form_post`: one form, a script that submits it, and a button that does the same (B-316).
import { Button, Heading, type Messages, Nonce, Page } from '@authrim/shared/ui';
import { raw } from 'hono/html';
import { useContext } from 'hono/jsx';

export interface FormPostPageProps {
  messages: Messages;
  /** The verified redirect_uri. */
  action: string;
  parameters: Readonly<Record<string, string>>;
}

export const FormPostPage = ({ messages, action, parameters }: FormPostPageProps) => (
  <Page messages={messages} title={messages.formPost.title}>
    <Heading title={messages.formPost.title}>{messages.formPost.lead}</Heading>
    <form method="post" action={action}>
      {Object.entries(parameters).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <Button id="continue">{messages.formPost.submit}</Button>
    </form>
    <script nonce={useContext(Nonce)}>{raw('document.forms[0].submit();')}</script>
  </Page>
);
