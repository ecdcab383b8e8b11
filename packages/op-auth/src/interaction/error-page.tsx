// Errors as pages, at the very URL where they happened (B-313): what no redirect may carry.
import { asOAuthError, type WorkerContext } from '@authrim/shared/http';
import type { AuthNeeds } from '../context.ts';
import { ErrorPage } from '../pages/error.tsx';
import { ExpiredPage } from '../pages/expired.tsx';
import { renderStep } from './present.tsx';

/** A request that is gone has a page of its own, which tells the person how to go on. */
const goneReasons: ReadonlySet<string | undefined> = new Set(['expired', 'completed']);

export function renderErrorPage(c: WorkerContext<AuthNeeds>, error: unknown): Response {
  const { error: code, error_description, status, detail, headers } = asOAuthError(error, c.get('requestId'));
  if (code === 'invalid_request_uri' && goneReasons.has(detail)) {
    return renderStep(c, { status, headers }, (messages) => <ExpiredPage messages={messages} />);
  }
  return renderStep(c, { status, headers }, (messages) => (
    <ErrorPage messages={messages} error={code} error_description={error_description} requestId={c.get('requestId')} />
  ));
}
