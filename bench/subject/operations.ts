// What each kind of request asks of objects, D1 and KV, counted in an instrumented provider.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as pause } from 'node:timers/promises';
import { createBrowser } from '../../tests/harness/browser.ts';
import { signInAndConsent } from '../../tests/harness/journey.ts';
import { countWithAlarms, type Operations } from '../../tools/server/instrument.ts';
import { findHeader, type HttpResponse } from '../load/http.ts';
import { type Scenario, type Send, scenarios } from './scenarios.ts';
import { startSubject } from './start.ts';
import { authorizePath, usernameOf, type World } from './world.ts';

export type { Operations } from '../../tools/server/instrument.ts';

export interface OperationCounts {
  /** By name of the scenario. `cold`: the isolate believes nothing any more; `warm`: it was asked the same just before. */
  scenarios: Record<string, { cold: Operations; warm: Operations }>;
  /** Every request from the client's redirect to its code: the sign-in page, the password, and the way back. */
  signIn: Operations[];
  /** The delivery of the audit events of one authorization and its redemption, after the last response. */
  delivery: Operations;
}

/** Milliseconds after which an isolate asks again for clients and keys (design §2), and a little more. */
const belief = 10_500;
/** Milliseconds in which audit events gather and leave, and a little more. */
const gathering = 7_000;

export async function countOperations(): Promise<OperationCounts> {
  const deliveries: Operations[] = [];
  const onLog = ({ message }: { message: string }) => {
    if (message.startsWith('{"x-operations":')) deliveries.push(JSON.parse(message)['x-operations']);
  };
  const { world, send, stop } = await startSubject(1, { entryWrapper: countWithAlarms, onLog });
  try {
    const signIn = await countSignIn(world);
    await pause(gathering);
    deliveries.length = 0;
    await redeemOne(world, send);
    await pause(gathering);
    const delivery = deliveries.find(({ d1 }) => d1 > 0);
    if (!delivery) throw new Error('no audit event was delivered');
    return { scenarios: await countScenarios(world, send), signIn, delivery };
  } finally {
    await stop();
  }
}

/** A person who has agreed before signs in with a new browser. */
async function countSignIn({ issuer, clients }: World): Promise<Operations[]> {
  const counted: Operations[] = [];
  const onResponse = (message: unknown) => {
    const { headers } = (message as { response: { headers: Buffer[] } }).response;
    const value = headers[headers.findIndex((name) => name.toString() === 'x-operations') + 1];
    counted.push(JSON.parse(String(value)));
  };
  subscribe('undici:request:headers', onResponse);
  try {
    await signInAndConsent(createBrowser(issuer), `${issuer}${authorizePath(clients.ES256)}`, usernameOf(0));
    return counted;
  } finally {
    unsubscribe('undici:request:headers', onResponse);
  }
}

async function redeemOne(world: World, send: Send): Promise<void> {
  const scenario = scenarios.find(({ name }) => name === 'code redemption, ES256');
  const request = (await scenario?.prepare(world, send, 1))?.next(0, undefined);
  if (scenario && request) await send(scenario.worker, request);
}

/** In waves of one scenario a Worker, so that none warms the next. */
async function countScenarios(world: World, send: Send): Promise<OperationCounts['scenarios']> {
  const counted: OperationCounts['scenarios'] = {};
  const waiting = [...scenarios];
  while (waiting.length > 0) {
    const wave = waiting.filter(({ worker }, index) => waiting.findIndex((other) => other.worker === worker) === index);
    for (const scenario of wave) waiting.splice(waiting.indexOf(scenario), 1);
    const prepared = await Promise.all(wave.map(async (scenario) => ({ scenario, requests: await scenario.prepare(world, send, 2) })));
    await pause(belief);
    for (const { scenario, requests } of prepared) counted[scenario.name] = await countTwice(scenario, requests, send);
  }
  return counted;
}

type Prepared = Awaited<ReturnType<Scenario['prepare']>>;

export async function countTwice(scenario: Scenario, requests: Prepared, send: Send): Promise<{ cold: Operations; warm: Operations }> {
  const ask = async (previous?: HttpResponse): Promise<HttpResponse> => {
    const response = await send(scenario.worker, requests.next(0, previous) ?? '');
    if (!requests.isExpected(response)) throw new Error(`${scenario.name} answered ${response.head}\n\n${response.body}`);
    return response;
  };
  const first = await ask();
  const second = await ask(first);
  return { cold: readOperations(first), warm: readOperations(second) };
}

const readOperations = (response: HttpResponse): Operations => JSON.parse(findHeader(response, 'x-operations') ?? '');
