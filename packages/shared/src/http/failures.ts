// Where an error becomes a JSON response (RFC 6749 §5.2), and the one place that logs what the caller may not know.
import { isConfigurationError } from '../config/secrets.ts';
import { OAuthError, serverError } from '../oauth/errors.ts';
import type { Powers, WorkerContext } from './worker.ts';

/** Any thrown value as the OAuthError it shall be answered as; what is not one is logged with its cause. */
export function asOAuthError(error: unknown, requestId: string): OAuthError {
  if (error instanceof OAuthError) {
    if (error.status >= 500) logFailure(error, requestId);
    return error;
  }
  logFailure(error, requestId);
  if (isConfigurationError(error)) {
    return new OAuthError('temporarily_unavailable', `This server is not configured: ${error.message}`, {
      status: 503,
      headers: { 'Retry-After': '60' },
    });
  }
  return serverError(`Unexpected condition, request ${requestId}`);
}

/** The error as JSON with `no-store`. */
export function renderFailure<Needs extends Powers>(c: WorkerContext<Needs>, error: unknown): Response {
  return renderJsonError(asOAuthError(error, c.get('requestId')));
}

type Refusal = Pick<OAuthError, 'error' | 'error_description' | 'status' | 'headers'>;

export function renderJsonError({ error, error_description, status, headers }: Refusal): Response {
  return Response.json({ error, error_description }, { status, headers: { ...headers, ...noStore } });
}

/** RFC 6749 §5.1. */
export const noStore = { 'Cache-Control': 'no-store', Pragma: 'no-cache' } as const;

/** A JSON answer nobody may keep. */
export const renderJson = (body: object, init: { status?: number; headers?: Record<string, string> } = {}): Response =>
  Response.json(body, { status: init.status ?? 200, headers: { ...noStore, ...init.headers } });

function logFailure(error: unknown, requestId: string): void {
  const { detail } = error as { detail?: string };
  const root = findRoot(error);
  const message = error instanceof OAuthError ? error.message : textOf(root);
  console.error(JSON.stringify({ level: 'error', requestId, message, detail, ...(root !== error && { cause: textOf(root) }) }));
}

/** Where a failure began. What stands in between may quote a query together with its values (LK-03). */
const findRoot = (error: unknown): unknown => (error instanceof Error && error.cause !== undefined ? findRoot(error.cause) : error);

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
