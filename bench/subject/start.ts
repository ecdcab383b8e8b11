// The provider under measurement: minified as it is deployed, each Worker on a socket of its own, with a world to ask for.
import { type FreshOriginOptions, startFreshOrigin } from '../../tools/server/fresh.ts';
import { startRuntime } from '../../tools/server/runtimes.ts';
import type { Target } from '../load/drive.ts';
import { type Connection, openConnection } from '../load/http.ts';
import type { Send } from './scenarios.ts';
import { createWorld, type World } from './world.ts';

export interface Subject {
  world: World;
  target(worker: string): Promise<Target>;
  send: Send;
  stop(): Promise<void>;
}

/** What is off unless an operator turns it on, and has a row. */
const variables = { ENABLE_MTLS: 'true', ENABLE_TOKEN_EXCHANGE: 'true' };

/** @param people how many take part */
export async function startSubject(people: number, options: FreshOriginOptions = {}): Promise<Subject> {
  const asDeployed = { minify: true, takesFloods: false, directSockets: true, variables };
  const { started: origin, pid } = await startRuntime(() => startFreshOrigin({ ...asDeployed, ...options }));
  const target = async (worker: string): Promise<Target> => ({ url: await origin.miniflare.unsafeGetDirectURL(worker), pid });
  const idle = new Map<string, Connection[]>();

  const send: Send = async (worker, request) => {
    const waiting = (idle.get(worker) ?? []).filter((connection) => connection.isOpen());
    const free = waiting.pop();
    idle.set(worker, waiting);
    const connection = free ?? (await openConnection((await target(worker)).url));
    const response = await connection.exchange(request);
    idle.get(worker)?.push(connection);
    return response;
  };

  const stop = async () => {
    for (const connection of [...idle.values()].flat()) connection.close();
    await origin.stop();
  };

  try {
    return { world: await createWorld(origin, people), target, send, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
