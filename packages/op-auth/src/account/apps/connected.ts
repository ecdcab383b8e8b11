// The connected applications of an account, each with what is known of the client.
import type { Client } from '@authrim/shared/clients';
import type { ConnectionEntry } from '@authrim/shared/durable-objects';
import type { AuthNeeds } from '../../context.ts';

export interface ConnectedApp extends ConnectionEntry {
  /** Absent for one that exists no more, or cannot be asked for now: it can be disconnected all the same. */
  client?: Client | undefined;
}

export const findConnectedApps = (
  connections: readonly ConnectionEntry[],
  { clients }: Pick<AuthNeeds, 'clients'>,
): Promise<ConnectedApp[]> =>
  Promise.all(
    connections.map(async (connection) => ({
      ...connection,
      client: await clients.find(connection.client_id).catch(() => undefined),
    })),
  );
