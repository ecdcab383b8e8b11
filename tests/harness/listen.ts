// Where the servers that tests run themselves listen.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inject } from 'vitest';

/** Any free one: no shared origin fetches from it. */
export const anyPort = 0;

/** Listens on a loopback port that the shared origins may fetch from, unless `anyPort` is asked for; on any where no origin is shared. */
export async function listen(server: Server, port?: typeof anyPort): Promise<{ port: number; stop(): Promise<void> }> {
  for (let isUsed = true; isUsed; ) isUsed = !(await isListening(server, port ?? (await givenPort())));
  return { port: (server.address() as AddressInfo).port, stop: () => stop(server) };
}

/** One that no other server of this run had. */
async function givenPort(): Promise<number> {
  const desk = inject('desk');
  return desk ? (await fetch(`${desk}/port`)).json() : anyPort;
}

function isListening(server: Server, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
  return promise;
}

function stop(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  return promise;
}
