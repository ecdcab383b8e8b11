// What is measured: one row a request kind, with the Worker that answers it, what it is compared with, and how its requests
// are made. Codes are real and different, refresh tokens are chained, and the load is spread over the people of the world.

import { responseTypes } from '@authrim/shared/oauth';
import type { BaselineName, ByHandName } from '../baseline/start.ts';
import { type Requests, repeat } from '../load/drive.ts';
import { findHeader, formatRequest, type HttpResponse } from '../load/http.ts';
import { authorizationRequest, authorizePath, type ClientName, exchange, pushedPath, redemptionForm, type World } from './world.ts';

/** Sends one request to a Worker of the subject. */
export type Send = (worker: string, request: string) => Promise<HttpResponse>;

export interface Scenario {
  name: string;
  worker: string;
  baseline: BaselineName;
  /** The least share of the baseline's throughput that is good enough. */
  target?: number;
  /** The same row made by hand (baseline/worker/by-hand.ts): what of the baseline's throughput there is to be had at all. */
  byHand?: ByHandName;
  /** Milliseconds in which 95 of 100 single requests are answered (C-11). */
  budget: number;
  /** @param amount how many requests must be possible, where each needs something prepared */
  prepare(world: World, send: Send, amount: number): Promise<Requests>;
}

const [signed, verified] = ['row written, ES256 signed', 'row read, ES256 verified'] as const;
const document = { worker: 'authrim-op-discovery', baseline: 'bare JSON', target: 0.7, budget: 100 } as const;
const token = { worker: 'authrim-op-token', baseline: signed, budget: 100 } as const;
const authorization = { worker: 'authrim-op-auth', baseline: signed, budget: 200 } as const;
/**
 * The ways to authenticate beside client_secret_basic. No TLS is spoken: what the terminator would say of a certificate comes in a
 * header that the local runtime takes, on these sockets too, and pays for as JSON.
 */
const authenticated = [
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'none',
] as const;
const query = { baseline: verified, target: 0.6, budget: 100 } as const;

/** What a client may push at once without being told to wait (policies/limits: 3,000 a minute, and a scenario prepares six times). */
const pushesAtOnce = 400;

export const scenarios: readonly Scenario[] = [
  { name: 'discovery', ...document, prepare: getDocument('openid-configuration') },
  { name: 'JWKS', ...document, prepare: getDocument('jwks.json') },
  { name: 'authorize, live session', ...authorization, prepare: prepareAuthorize('code') },
  ...responseTypes.slice(1).map((type) => ({ name: `authorize, ${type}`, ...authorization, prepare: prepareAuthorize(type) })),
  { name: 'code redemption, ES256', ...token, target: 0.6, byHand: 'code', prepare: prepareRedemption('ES256') },
  { name: 'code redemption, RS256', ...token, prepare: prepareRedemption('RS256') },
  ...authenticated.map((method) => ({ name: `code redemption, ${method}`, ...token, prepare: prepareRedemption(method) })),
  { name: 'code redemption, FAPI 2 with DPoP', ...token, prepare: prepareRedemption('FAPI 2') },
  { name: 'refresh', ...token, target: 0.6, byHand: 'refresh', prepare: prepareRefresh },
  {
    name: 'client_credentials',
    ...token,
    baseline: 'ES256 signed',
    target: 0.8,
    byHand: 'client_credentials',
    prepare: prepareClientCredentials,
  },
  { name: 'token exchange', ...token, prepare: prepareExchange },
  { name: 'pushed authorization request', ...authorization, prepare: preparePush },
  { name: 'userinfo', worker: 'authrim-op-userinfo', ...query, byHand: 'userinfo', prepare: prepareUserinfo },
  { name: 'introspect', worker: 'authrim-op-management', ...query, prepare: prepareIntrospection },
];

function getDocument(name: string): Scenario['prepare'] {
  return async ({ host }) => repeat(() => formatRequest({ path: `/.well-known/${name}`, host }));
}

function prepareAuthorize(response_type: string): Scenario['prepare'] {
  const given = response_type === 'code' ? 'code=' : response_type.includes('id_token') ? 'id_token=' : 'access_token=';
  return async (world) => {
    const requests = world.people.map((_, person) => authorizeRequest(world, 'ES256', person, response_type));
    let sent = 0;
    return {
      next: () => requests[sent++ % requests.length],
      isExpected: (response) => response.status === 303 && (findHeader(response, 'Location') ?? '').includes(given),
    };
  };
}

function prepareRedemption(alg: ClientName): Scenario['prepare'] {
  return async (world, send, amount) => {
    const length = world.clients[alg].pushes ? Math.min(amount, pushesAtOnce) : amount;
    const people = Array.from({ length }, (_, index) => index % world.people.length);
    const requests = await mapTogether(people, async (person) => redemptionRequest(world, alg, await obtainCode(world, alg, person, send)));
    return { next: () => requests.pop(), isExpected: ({ status, body }) => status === 200 && body.includes('"id_token":"') };
  };
}

/** Each connection carries on one refresh token family, of a person of its own as long as there are enough. */
async function prepareRefresh(world: World, send: Send): Promise<Requests> {
  const families = await obtainTokens(world, send);
  const { headers } = await world.clients.ES256.authenticate();
  return {
    next(connection, previous) {
      const refresh_token = previous ? readMember(previous, 'refresh_token') : (families[connection]?.refresh_token ?? '');
      return formatRequest({ path: '/token', host: world.host, headers, form: { grant_type: 'refresh_token', refresh_token } });
    },
    isExpected: ({ status }) => status === 200,
  };
}

async function prepareClientCredentials({ host, clients }: World): Promise<Requests> {
  const { headers } = await clients.ES256.authenticate();
  return repeat(() => formatRequest({ path: '/token', host, headers, form: { grant_type: 'client_credentials' } }));
}

/** A client exchanges its own tokens for ones that may do less. */
async function prepareExchange(world: World, send: Send): Promise<Requests> {
  const { headers } = await world.clients.ES256.authenticate();
  const subject_token_type = 'urn:ietf:params:oauth:token-type:access_token';
  const requests = (await obtainTokens(world, send)).map(({ access_token: subject_token }) => {
    const form = { grant_type: exchange, subject_token, subject_token_type, scope: 'openid' };
    return formatRequest({ path: '/token', host: world.host, headers, form });
  });
  return repeat((connection) => requests[connection % requests.length] ?? '');
}

async function preparePush(world: World): Promise<Requests> {
  const request = await pushRequest(world, 'ES256');
  let left = pushesAtOnce;
  return { next: () => (left-- > 0 ? request : undefined), isExpected: ({ status }) => status === 201 };
}

async function pushRequest({ host, clients }: World, name: ClientName): Promise<string> {
  const { headers: all, form } = await clients[name].authenticate();
  // A proof is made for the token endpoint.
  const { DPoP: _, ...headers } = all;
  return formatRequest({ path: '/as/par', host, headers, form: { ...authorizationRequest(clients[name]), ...form } });
}

/** Clients ask once with a token: so many in turn that none is remembered when it comes again (0051). */
async function prepareUserinfo(world: World, send: Send): Promise<Requests> {
  const tokens: string[] = [];
  while (tokens.length < 6 * world.people.length) {
    tokens.push(...(await obtainTokens(world, send)).map(({ access_token }) => access_token));
  }
  const requests = tokens.map((token) =>
    formatRequest({ path: '/userinfo', host: world.host, headers: { Authorization: `Bearer ${token}` } }),
  );
  let sent = 0;
  return repeat(() => requests[sent++ % requests.length] ?? '');
}

/** Resource servers ask about one token with every call that it comes with. */
async function prepareIntrospection(world: World, send: Send): Promise<Requests> {
  const { headers } = await world.clients.ES256.authenticate();
  const requests = (await obtainTokens(world, send)).map(({ access_token }) =>
    formatRequest({ path: '/introspect', host: world.host, headers, form: { token: access_token } }),
  );
  return {
    next: (connection) => requests[connection % requests.length],
    isExpected: ({ status, body }) => status === 200 && body.startsWith('{"active":true'),
  };
}

/** Tokens of each person for the client that takes ES256. */
async function obtainTokens(world: World, send: Send): Promise<{ access_token: string; refresh_token: string }[]> {
  return mapTogether([...world.people.keys()], async (person) => {
    const code = await obtainCode(world, 'ES256', person, send);
    const response = await send('authrim-op-token', await redemptionRequest(world, 'ES256', code));
    return { access_token: readMember(response, 'access_token'), refresh_token: readMember(response, 'refresh_token') };
  });
}

async function obtainCode(world: World, alg: ClientName, person: number, send: Send): Promise<string> {
  const client = world.clients[alg];
  const path = client.pushes
    ? pushedPath(client, (await send('authrim-op-auth', await pushRequest(world, alg))).body)
    : authorizePath(client);
  const response = await send(
    'authrim-op-auth',
    formatRequest({ path, host: world.host, headers: { Cookie: world.people[person] ?? '' } }),
  );
  const code = readCode(response);
  if (code === undefined) throw new Error(`no code came from /authorize: ${response.head}`);
  return code;
}

const authorizeRequest = ({ host, clients, people }: World, alg: ClientName, person: number, response_type?: string): string =>
  formatRequest({ path: authorizePath(clients[alg], response_type), host, headers: { Cookie: people[person] ?? '' } });

async function redemptionRequest({ host, clients }: World, alg: ClientName, code: string): Promise<string> {
  const { headers, form } = await clients[alg].authenticate();
  return formatRequest({ path: '/token', host, headers, form: { ...redemptionForm(code), ...form } });
}

const readCode = (response: HttpResponse): string | undefined => /[?&]code=([^&]+)/.exec(findHeader(response, 'Location') ?? '')?.[1];

function readMember({ body }: HttpResponse, member: string): string {
  const value = (JSON.parse(body) as Record<string, unknown>)[member];
  if (typeof value !== 'string') throw new Error(`no ${member} in ${body}`);
  return value;
}

/** Maps with some calls in flight at once, in no particular order. */
async function mapTogether<Input, Output>(inputs: readonly Input[], map: (input: Input) => Promise<Output>): Promise<Output[]> {
  const waiting = [...inputs];
  const outputs: Output[] = [];
  const work = async () => {
    for (let input = waiting.shift(); input !== undefined; input = waiting.shift()) outputs.push(await map(input));
  };
  await Promise.all(Array.from({ length: 16 }, work));
  return outputs;
}
