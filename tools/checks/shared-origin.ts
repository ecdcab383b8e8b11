// The origins all tests of a project share; they keep apart by names of their own. The usual one is provided as `issuer` and
// `url`. Any other is started when the first test asks for it, at a desk where tests also do what an operator may do there.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { TestProject } from 'vitest/node';
import { applySeed, parseSeed } from '../seed/seed.ts';
import type { BackOfficeAddress } from '../server/back-office.ts';
import { type FreshOriginOptions, startFreshOrigin } from '../server/fresh.ts';
import { count, delay, fail } from '../server/instrument.ts';
import { findFreePort } from '../server/origin.ts';
import { preparedSeed } from '../server/prepared.ts';

declare module 'vitest' {
  interface ProvidedContext {
    issuer: string;
    url: string;
    /** Where tests/harness/shared-origin.ts asks, and tests/harness/listen.ts for a port. */
    desk: string;
  }
}

/** What only adds to what the usual origin does. */
const additions = {
  ENABLE_GUESTS: 'true',
  ENABLE_JWT_BEARER: 'true',
  ENABLE_MTLS: 'true',
  ENABLE_TOKEN_EXCHANGE: 'true',
};

const kinds = {
  usual: { variables: { ENABLE_GUESTS: 'true' } },
  full: { variables: { ...additions, ENABLE_ID_JAG: 'true' } },
  counting: { variables: { ...additions, CIMD_DENY_HOSTS: 'localhost' }, entryWrapper: count, takesFloods: false },
  /** Each of these changes what is answered, and none what the others do. */
  other: {
    variables: {
      ACCOUNT_DELETION_GRACE: '0',
      CIMD_ALLOW_HOSTS: 'localhost,*.example.com',
      DPOP_NONCE: 'required',
      ENABLE_ID_JAG: 'true',
      MAIL_DRIVER: 'none',
      PASSWORD_MAXIMUM_AGE: '100000',
      REFRESH_TOKEN_GRACE: '0',
      SIGN_UP: 'closed',
      THEME: JSON.stringify({
        name: 'Acme Identity',
        logo_uri: 'https://cdn.acme.example/logo.svg',
        accent: '#0f766e',
        radius: 'small',
        font: 'humanist',
      }),
    },
    entryWrapper: count,
  },
  delaying: { variables: additions, entryWrapper: delay({ seed: 20_261_121, milliseconds: 25 }) },
  failing: { variables: additions, entryWrapper: fail, onLog: () => undefined },
} satisfies Record<string, FreshOriginOptions>;

export type OriginKind = keyof typeof kinds;

/** What a test asks of an origin, and is answered with. */
export type Order = { kind: OriginKind } & ({ act: 'locate' } | { act: 'seed'; seed: string });

/** Where an origin is, and what lies behind it. */
export interface Located {
  issuer: string;
  mutualTlsOrigin: string;
  backOffice: BackOfficeAddress;
}

type Started = Awaited<ReturnType<typeof startFreshOrigin>>;

const carryOut = async (origin: Started, order: Order): Promise<Located | undefined> => {
  const { issuer, url, secrets } = origin;
  if (order.act === 'locate') return { issuer, mutualTlsOrigin: url, backOffice: await origin.backOffice() };
  await applySeed(origin, parseSeed(order.seed, issuer), secrets);
  return undefined;
};

/** Below the ports that systems give away by themselves. */
const choosePorts = (count: number): Promise<number[]> =>
  Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const step = Math.floor(12_000 / count);
      const choose = (): Promise<number> =>
        findFreePort('127.0.0.1', 20_000 + index * step + Math.floor(Math.random() * step)).catch(choose);
      return choose();
    }),
  );

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  /** Of 127.0.0.1: every shared origin may fetch from them; all but the usual one know them as localhost too. */
  const ports = await choosePorts(120);
  const fetched = (...hosts: string[]): string => hosts.flatMap((host) => ports.map((port) => `http://${host}:${port}`)).join();
  const origins = new Map<OriginKind, Promise<Started>>();
  const start = async (kind: OriginKind): Promise<Started> => {
    const { variables, ...options } = kinds[kind];
    const port = await findFreePort('127.0.0.1', 0);
    const FETCH_ALLOW = kind === 'usual' ? fetched('127.0.0.1') : fetched('127.0.0.1', 'localhost');
    const settings = { ...variables, FETCH_ALLOW, MTLS_ORIGIN: `http://127.0.0.1:${port}` };
    return startFreshOrigin({ seed: preparedSeed, ...options, port, variables: settings });
  };
  const find = (kind: OriginKind): Promise<Started> => {
    const origin = origins.get(kind) ?? start(kind);
    origins.set(kind, origin);
    return origin;
  };

  /** No port is given twice, as long as there are enough: what counts per host counts each server of a test by itself. */
  const givePort = (): number => {
    const port = ports.shift() ?? 0;
    ports.push(port);
    return port;
  };
  const answer = async (request: IncomingMessage): Promise<string> => {
    if (request.url === '/port') return String(givePort());
    const order = (await json(request)) as Order;
    return JSON.stringify((await carryOut(await find(order.kind), order)) ?? null);
  };
  const desk = createServer((request, response) => {
    answer(request).then(
      (body) => response.end(body),
      (error) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve));

  const { issuer, url } = await find('usual');
  project.provide('issuer', issuer);
  project.provide('url', url);
  project.provide('desk', `http://127.0.0.1:${(desk.address() as AddressInfo).port}`);
  return async () => {
    desk.closeAllConnections();
    desk.close();
    await Promise.all([...origins.values()].map(async (origin) => (await origin).stop()));
  };
}
