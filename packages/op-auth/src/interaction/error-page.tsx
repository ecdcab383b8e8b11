// Errors as pages, at the very URL where they happened (B-313): what no redirect may carry.
import { asOAuthError, callerAddress, findBrowser, type WorkerContext } from '@authrim/shared/http';
import type { AuthNeeds } from '../context.ts';
import { CookiesOffPage } from '../pages/cookies-off.tsx';
import { ErrorPage } from '../pages/error.tsx';
import { ExpiredPage } from '../pages/expired.tsx';
import { formPageHref } from './form.ts';
import { presentWayBack, renderStep } from './present.tsx';

/** A request that is gone has a page of its own, which tells the person how to go on. */
const goneReasons: ReadonlySet<string | undefined> = new Set(['expired', 'completed']);

export async function renderErrorPage(c: WorkerContext<AuthNeeds>, error: unknown): Promise<Response> {
  const { error: code, error_description, status, detail, headers } = asOAuthError(error, c.get('requestId'));
  if (isWithoutCookies(c, detail)) return renderStep(c, { status }, (messages) => <CookiesOffPage messages={messages} />);
  if (detail === 'stale_form')
    return renderStep(c, { status }, (messages) => <ExpiredPage messages={messages} pageHref={formPageHref(c)} />);
  if (code === 'invalid_request_uri' && goneReasons.has(detail)) return renderExpired(c, status);
  return renderStep(c, { status, headers }, (messages) => (
    <ErrorPage messages={messages} error={code} error_description={error_description} requestId={c.get('requestId')} />
  ));
}

/** A browser that was sent here from /authorize has been given a cookie. */
const isWithoutCookies = (c: WorkerContext<AuthNeeds>, detail: string | undefined): boolean =>
  detail === 'cookies_off' || (detail === 'another_browser' && !findBrowser(c.get('needs').settings, c.req.raw));

async function renderExpired(c: WorkerContext<AuthNeeds>, status: number): Promise<Response> {
  const { clients, settings } = c.get('needs');
  const client_id = new URL(c.req.url).searchParams.get('client_id') ?? '';
  const client = await clients.find(client_id, callerAddress(c.req.raw)).catch(() => undefined);
  const shown = client?.status === 'active' ? presentWayBack(client, settings.issuer) : undefined;
  return renderStep(c, { status }, (messages) => <ExpiredPage messages={messages} client={shown} />);
}
