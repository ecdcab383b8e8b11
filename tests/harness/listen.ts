// Where the servers that tests run themselves listen.
import type { Server } from 'node:http';
import { inject } from 'vitest';

/** Any free one: no shared origin fetches from it. */
export const anyPort = [0] as const;

/** Listens on a loopback port that the shared origins may fetch from, unless others are named; on any where no origin is shared. */
export async function listen(
  server: Server,
  ports: readonly number[] = inject('fetchedPorts') ?? anyPort,
): Promise<{ port: number; stop(): Promise<void> }> {
  const first = Math.floor(Math.random() * ports.length);
  for (const port of [...ports.slice(first), ...ports.slice(0, first)]) {
    if (await isListening(server, port)) break;
  }
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('every port is taken');
  return { port: address.port, stop: () => stop(server) };
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
