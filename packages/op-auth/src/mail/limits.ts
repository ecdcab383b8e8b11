// How often mail may be asked for: by one caller, and to one address, whoever asks (RL-01). Counted before anybody knows whether there
// is anyone to write to.
import { callerAddress, type WorkerContext } from '@authrim/shared/http';
import type { AuthNeeds } from '../context.ts';

/** In so many seconds. */
const perCaller = { limit: 20, window: 600 } as const;
const perRecipient = { limit: 5, window: 3600 } as const;

/** What mail is asked for; each is counted by itself. */
export type MailEndpoint = 'recovery' | 'sign_up' | 'sign_in' | 'address';

/**
 * @param recipient canonical address; undefined when there is none to write to
 * @returns seconds to wait, or undefined when mail may be asked for
 */
export async function takeMailRoom(
  c: WorkerContext<AuthNeeds>,
  endpoint: MailEndpoint,
  recipient: string | undefined,
): Promise<number | undefined> {
  const { rateLimiter, derivation } = c.get('needs');
  const caller = await rateLimiter.take({
    key: await derivation.keyedHash(`mail_caller_${endpoint}`, callerAddress(c.req.raw)),
    ...perCaller,
  });
  if (caller.outcome === 'limited') return caller.retry_after;
  if (recipient === undefined) return undefined;
  const taken = await rateLimiter.take({ key: await derivation.keyedHash(`mail_recipient_${endpoint}`, recipient), ...perRecipient });
  return taken.outcome === 'limited' ? taken.retry_after : undefined;
}
