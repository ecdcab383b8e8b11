// How often mail may be asked for: by one caller, and to one address, whoever asks (RL-01, policies/limits). Counted before anybody
// knows whether there is anyone to write to.
import { callerAddress, takeLimit, type WorkerContext } from '@authrim/shared/http';
import type { AuthNeeds } from '../context.ts';

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
  const needs = c.get('needs');
  const caller = await takeLimit('mail_caller', `${endpoint} ${callerAddress(c.req.raw)}`, needs, c.get('quotas'));
  if (caller.outcome === 'limited') return caller.retry_after;
  if (recipient === undefined) return undefined;
  const taken = await takeLimit('mail_recipient', `${endpoint} ${recipient}`, needs);
  return taken.outcome === 'limited' ? taken.retry_after : undefined;
}
