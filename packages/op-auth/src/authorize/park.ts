// Parking a request while a person is needed: it waits in the AuthorizationRequestStore, bound to this browser.
import type { Settings } from '@authrim/shared/config';
import { sealRequestUri } from '@authrim/shared/handles';
import type { Browser } from '@authrim/shared/http';
import { hashToken, invalidRequestUri } from '@authrim/shared/oauth';
import type { ParameterRecord } from '@authrim/shared/parameters';
import { redirect } from '../interaction/redirect.ts';
import type { ResolveNeeds, Transaction } from './resolve-request.ts';

export interface ParkInput {
  client_id: string;
  parameters: ParameterRecord;
  transaction: Transaction | undefined;
  browser: Browser;
}

/** The transaction the person's steps belong to: a new parked request, or the one at hand, now bound to this browser. */
export async function park(input: ParkInput, needs: ResolveNeeds & { settings: Settings }): Promise<Transaction> {
  const { client_id, parameters, transaction, browser } = input;
  const lifetime = needs.settings.lifetimes.parked_request;
  const browserHash = await hashToken(browser.secret);
  if (transaction) {
    if (transaction.kind === 'pushed') await bindPushed(transaction, client_id, browserHash, lifetime, needs);
    return transaction;
  }
  const handle = await sealRequestUri(needs.sealer, needs.requests.pickShard());
  await needs.requests.of(handle.shard).put({
    ...handle.request,
    client_id,
    parameters: JSON.stringify(parameters),
    kind: 'parked',
    browser: browserHash,
    lifetime,
  });
  return { ...handle, kind: 'parked' };
}

async function bindPushed(
  transaction: Transaction,
  client_id: string,
  browser: string,
  lifetime: number,
  needs: ResolveNeeds,
): Promise<void> {
  const bound = await needs.requests.of(transaction.shard).open({ ...transaction.request, client_id, browser, park: { lifetime } });
  if (bound.outcome === 'refused') throw invalidRequestUri('The authorization request is no longer available', { detail: bound.reason });
}

/** 303 to a step of ours that comes back to /authorize with the same two parameters. */
export function redirectToStep(path: string, client_id: string, { request_uri }: Transaction, browser: Browser): Response {
  return redirect(`${path}?${new URLSearchParams({ client_id, request_uri })}`, browser.cookie ? [browser.cookie] : []);
}
