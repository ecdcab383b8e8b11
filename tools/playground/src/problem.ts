// What openid-client throws, as words for a person: an error of the server, or a check of the client that failed.
import { parseJson } from '@authrim/shared/parameters';
import { AuthorizationResponseError, ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client';
import type { Answer, Problem } from './runs.ts';

/** @param answer what the client was looking at */
export function describeProblem(error: unknown, answer: Answer | undefined): Problem {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) return refusal(error);
  if (error instanceof WWWAuthenticateChallengeError) return refusal({ error: `HTTP ${error.status}`, ...error.cause[0]?.parameters });
  return findFailure(answer) ?? { code: 'refused', description: explain(error), by: 'client' };
}

const refusal = ({ error, error_description = '' }: { error: string; error_description?: string }): Problem => ({
  code: error,
  description: error_description,
  by: 'server',
});

/** openid-client reads no error from a 5xx; a person would like to. */
function findFailure(answer: Answer | undefined): Problem | undefined {
  if (answer?.way !== 'response' || answer.status < 500) return undefined;
  const { error, error_description } = (parseJson(answer.body) ?? {}) as { error?: string; error_description?: string };
  return refusal({ error: error ?? `HTTP ${answer.status}`, error_description: error_description ?? '' });
}

/** The message, and that of its cause where it says more. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  return cause instanceof Error && cause.message !== message ? `${message}: ${cause.message}` : message;
}
