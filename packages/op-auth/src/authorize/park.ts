// Requests that wait in the AuthorizationRequestStore: parked while a person is needed, bound to this browser; or for a browser to
// come for them.
import type { Settings } from '@authrim/shared/config';
import type { PutRequestInput } from '@authrim/shared/durable-objects';
import { sealRequestUri } from '@authrim/shared/handles';
import type { Browser } from '@authrim/shared/http';
import { hashToken, invalidRequestUri } from '@authrim/shared/oauth';
import type { ParameterRecord } from '@authrim/shared/parameters';
import { redirect } from '../interaction/redirect.ts';
import type { ResolveNeeds, Transaction } from './resolve-request.ts';

type KeepNeeds = ResolveNeeds & { settings: Settings };

export interface ParkInput {
  client_id: string;
  parameters: ParameterRecord;
  transaction: Transaction | undefined;
  browser: Browser;
}

/** The transaction the person's steps belong to: a new parked request, or the one at hand, now bound to this browser. */
export async function park(input: ParkInput, needs: KeepNeeds): Promise<Transaction> {
  const { client_id, parameters, transaction, browser } = input;
  const lifetime = needs.settings.lifetimes.parked_request;
  const browserHash = await hashToken(browser.secret);
  if (!transaction) return keep({ client_id, parameters, kind: 'parked', browser: browserHash, lifetime }, needs);
  if (transaction.kind !== 'parked') await bind(transaction, client_id, browserHash, lifetime, needs);
  return transaction;
}

/** A request that nobody's browser is bound to yet: as short-lived as one that was pushed, until a browser comes for it. */
export const keepUnbound = (
  { client_id, parameters, kind }: { client_id: string; parameters: ParameterRecord; kind: 'pushed' | 'posted' },
  needs: KeepNeeds,
): Promise<Transaction> => keep({ client_id, parameters, kind, lifetime: needs.settings.lifetimes.pushed_request }, needs);

async function keep(
  { parameters, ...request }: Omit<PutRequestInput, 'id' | 'secret_hash' | 'parameters'> & { parameters: ParameterRecord },
  { sealer, requests }: KeepNeeds,
): Promise<Transaction> {
  const handle = await sealRequestUri(sealer, requests.pickShard());
  await requests.of(handle.shard).put({ ...handle.request, ...request, parameters: JSON.stringify(parameters) });
  return { ...handle, kind: request.kind };
}

async function bind(transaction: Transaction, client_id: string, browser: string, lifetime: number, needs: ResolveNeeds): Promise<void> {
  const bound = await needs.requests.of(transaction.shard).open({ ...transaction.request, client_id, browser, park: { lifetime } });
  if (bound.outcome === 'refused') throw invalidRequestUri('The authorization request is no longer available', { detail: bound.reason });
}

/** 303 to /authorize, or to a step of ours that comes back to it with the same two parameters. */
export function redirectWith({ request_uri }: Transaction, client_id: string, path: string, browser?: Browser): Response {
  return redirect(`${path}?${new URLSearchParams({ client_id, request_uri })}`, browser?.cookie ? [browser.cookie] : []);
}
