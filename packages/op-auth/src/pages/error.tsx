// An error that no redirect may carry (B-050, B-311), in words for a person and in facts for the people who run the app.
import type { OAuthErrorCode } from '@authrim/shared/oauth';
import { explainError, Heading, type Messages, Page, StatusTile } from '@authrim/shared/ui';

export interface ErrorPageProps {
  messages: Messages;
  error: OAuthErrorCode;
  /** For the client's developer; fixed text of ours, never an echo of input. */
  error_description?: string | undefined;
  requestId: string;
}

export const ErrorPage = ({ messages, error, error_description, requestId }: ErrorPageProps) => {
  const explanation = explainError(messages, error);
  return (
    <Page messages={messages} title={messages.error.title}>
      <StatusTile icon="warning" />
      <Heading title={messages.error.title}>{explanation.text}</Heading>
      <p>{explanation.next}</p>
      <dl class="facts">
        <dt>{messages.error.code}</dt>
        <dd>
          <code id="error-code">{error}</code>
        </dd>
        {error_description ? (
          <>
            <dt>{messages.error.description}</dt>
            <dd lang="en" dir="ltr">
              {error_description}
            </dd>
          </>
        ) : null}
        <dt>{messages.error.requestId}</dt>
        <dd>
          <code>{requestId}</code>
        </dd>
      </dl>
    </Page>
  );
};
